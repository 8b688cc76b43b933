"""The archive's tables. Changes go into a new file of migrations/versions, never into an old one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

HEAD = "0008"  # the newest migration; tests hold it against the folder

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite has no zones, so what it gives back is marked as UTC here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        stamp: datetime = value
        return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)


def _article_id(**options: Any) -> Column[str]:
    return Column("article_id", String, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, **options)


articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("external_id", String),  # the id a JSONL record brought
    Column("url", String),  # canonical
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("byline", Text),
    Column("source", Text),
    Column("published", UtcDateTime),
    Column("language", String),
    Column("fetched", UtcDateTime, nullable=False),
    Column("happened", UtcDateTime, nullable=False),  # published, else fetched: what --since looks at
    Column("revision", Integer, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("read_with", String),  # the models that read it; null until then and after a new revision
    # No foreign keys in these: SQLite cannot add one to a table that is there.
    Column("feed_id", Integer),  # the feed that brought it and may revise it
    Column("extent", String),  # "full" or "teaser"; null where nobody looked
    Column("updated", UtcDateTime),  # when the publisher last changed its words; a teaser's completion is no change
    Column("corrected", UtcDateTime),  # when it first said so, or said so anew
    Column("copy_of", String),  # the first of its near-duplicates
    Column("fingerprint", LargeBinary),  # bot.news.duplicates, of its text; null where the text is too short
    Index("articles_external_id", "external_id", unique=True),
    Index("articles_url", "url"),
    Index("articles_content_hash", "content_hash"),
    Index("articles_happened", "happened", "id", "read_with", "revision"),  # what is unread is found without its text
    Index("articles_feed_id", "feed_id"),
    Index("articles_copy_of", "copy_of"),
)

# What a publisher replaced is kept: a quotation posted yesterday must stay traceable.
revisions = Table(
    "revisions",
    metadata,
    _article_id(primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("replaced", UtcDateTime, nullable=False),
    Column("why", String),  # "changed", "corrected" or "completed" (a teaser by its full text); null before 0002
)

sentences = Table(
    "sentences",
    metadata,
    _article_id(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
)

# One row an article: float16, row 0 the title, then the sentences in order. Rows of their own
# would cost 100 bytes of overhead each and a read of one article would touch thirty of them.
embeddings = Table(
    "embeddings",
    metadata,
    _article_id(primary_key=True),
    Column("encoder", String, nullable=False),
    Column("dimensions", Integer, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
)

quotes = Table(
    "quotes",
    metadata,
    Column("id", Integer, primary_key=True),
    _article_id(),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("context_start", Integer, nullable=False),  # the sentence or sentences around it
    Column("context_end", Integer, nullable=False),
    Column("sentence", Integer),  # position of the sentence it begins in: its vector
    Column("speaker", Text),
    Column("mention_start", Integer),
    Column("mention_end", Integer),
    Column("cue", Text),
    Column("kind", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("relay", Text),
    Index("quotes_article_id", "article_id"),
    sqlite_autoincrement=True,  # ids never come back: a grown maximum tells that quotations changed
)

summaries = Table(
    "summaries",
    metadata,
    _article_id(primary_key=True),
    Column("summarizer", String, primary_key=True),
    Column("length", Integer, primary_key=True),  # sentences asked for
    Column("sentences", JSON, nullable=False),  # [{"text", "citations": [[start, end], …]}, …]
)

# An article's fingerprint is found by its bands: two near ones share at least one.
article_bands = Table(
    "article_bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    _article_id(primary_key=True),
    Index("article_bands_article_id", "article_id"),
    sqlite_with_rowid=False,
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", String, nullable=False),  # as it is asked for
    Column("key", String, nullable=False),  # canonical: one subscription each
    Column("identity", String, nullable=False),  # its first address: in what its entries' ids are unique
    Column("title", Text, nullable=False),  # what the feed calls itself
    Column("name", Text),  # what people call it
    Column("site", Text),
    Column("topics", JSON, nullable=False),
    Column("include", JSON, nullable=False),  # filters as people wrote them
    Column("exclude", JSON, nullable=False),
    Column("full_text", Boolean, nullable=False),
    Column("paywall", Text),
    Column("language", String),
    Column("folder", JSON, nullable=False),
    Column("added", UtcDateTime, nullable=False),
    Column("paused", UtcDateTime),
    Column("gone", UtcDateTime),
    # What the last polls left behind.
    Column("version", Integer, nullable=False),  # grows with each poll: of two at once, the later one gives way
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", String),
    Column("last_status", Integer),
    Column("last_polled", UtcDateTime),
    Column("last_full", UtcDateTime),  # when it last sent its entries; null until the first time
    Column("next_poll", UtcDateTime),  # null: when somebody asks
    Column("recent", JSON, nullable=False),  # when its newest entries were published, as seconds since 1970
    Column("ttl", Integer),  # seconds
    Column("skip_hours", JSON, nullable=False),
    Column("skip_days", JSON, nullable=False),
    Column("pages_waiting", Boolean, nullable=False),  # whether some entry's page_due is set
    Column("failures", Integer, nullable=False),  # in a row
    Column("failing_since", UtcDateTime),
    Column("last_error", Text),
    Column("told_failing", Boolean, nullable=False),
    Index("feeds_key", "key", unique=True),
    Index("feeds_next_poll", "next_poll"),
)

# Every entry that a feed ever showed: how the next poll knows what it has already seen.
feed_entries = Table(
    "feed_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", Integer, ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    Column("key", String, nullable=False),  # the draft's external id
    Column("url", String),  # canonical
    Column("digest", String, nullable=False),  # of the words as the feed gave them
    Column("published", UtcDateTime),
    Column("article_id", String, ForeignKey("articles.id", ondelete="SET NULL")),  # null: passed over
    Column("at_subscription", Boolean, nullable=False),  # it was there before anybody subscribed: no news
    Column("seen", UtcDateTime, nullable=False),
    Column("from_page", Boolean, nullable=False),  # the article's text is its page's
    Column("page_due", UtcDateTime),  # when its page is to be asked for (again)
    Column("page_tries", Integer, nullable=False),
    Index("feed_entries_key", "feed_id", "key", unique=True),
    Index("feed_entries_url", "feed_id", "url"),
    Index("feed_entries_digest", "feed_id", "digest"),
    Index("feed_entries_article_id", "article_id"),
)

# What people must be told about a feed, once.
feed_notices = Table(
    "feed_notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", Integer, ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),  # "failing", "back", "gone", "moved" or "slow"
    Column("message", Text, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("told", UtcDateTime),
    Column("about", Text),  # the filter that is slow
    Index("feed_notices_feed_id", "feed_id"),
)

# The chats that a feed was subscribed to in.
feed_places = Table(
    "feed_places",
    metadata,
    Column("feed_id", Integer, ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("platform", String, primary_key=True),  # "discord" or "slack"
    Column("place", String, primary_key=True),  # the channel, as the platform's surface knows it
    Column("scope", String, nullable=False),  # the server or workspace that it belongs to
)

# What these chats are to be told: a notice once each.
notice_posts = Table(
    "notice_posts",
    metadata,
    Column(
        "notice_id", Integer, ForeignKey("feed_notices.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("platform", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("tries", Integer, nullable=False),  # that failed
    Column("due", UtcDateTime),  # when it is to be posted; null: it was, or never can be
    Index("notice_posts_due", "due"),
)

# What a channel was told: an article of the story, and where it was told from it. No words: these are cut from the
# article's revision when somebody looks. Rows follow the article, so stories may merge and split underneath.
told = Table(
    "told",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String, nullable=False),  # as digests write it: "discord:123"
    Column("story_id", String, nullable=False),  # as it was then
    _article_id(),
    Column("revision", Integer, nullable=False),
    Column("start", Integer),  # of the sentence that was told; null: only that the article was there
    Column("end", Integer),
    Column("at", UtcDateTime, nullable=False),
    Index("told_channel", "channel", "article_id"),
    Index("told_article_id", "article_id"),
)

# Which articles tell of one event. An id goes on naming a story while it grows.
stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("founded", UtcDateTime, nullable=False),
    Column("first", UtcDateTime, nullable=False),  # when the earliest and the latest of its articles happened
    Column("last", UtcDateTime, nullable=False),
    Column("articles", Integer, nullable=False),
    Index("stories_last", "last"),
)

story_articles = Table(
    "story_articles",
    metadata,
    _article_id(primary_key=True),
    Column("story_id", String, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),  # that was looked at
    Column("joined", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False),  # when the article happened, and whose it is: choosing reads no texts
    Column("outlet", Text),
    Column("clues", LargeBinary),  # bot.news.clues: what it is compared by; null for copies
    Index("story_articles_story_id", "story_id"),
    # Choosing reads these, and not the rows, which are long for their clues.
    Index("story_articles_at", "at", "story_id", "outlet", "article_id", "revision"),
    Index("story_articles_revision", "article_id", "revision", "story_id"),
)

# A new article finds those that it may be one story with by the words of it that tell most.
story_terms = Table(
    "story_terms",
    metadata,
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, primary_key=True, autoincrement=False),  # when the article happened, seconds since 1970
    _article_id(primary_key=True),
    Index("story_terms_article_id", "article_id"),
    sqlite_with_rowid=False,
)

# What became of stories: those that are no more are still found by their id.
story_events = Table(
    "story_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),  # "merged" (story into other) or "split" (other out of story)
    Column("story_id", String, nullable=False),
    Column("other_id", String, nullable=False),
    Index("story_events_story_id", "story_id"),
)

# What was posted to chats: buttons under it find it by its key.
posts = Table(
    "posts",
    metadata,
    Column("key", String, primary_key=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("platform", String, nullable=False),  # "discord" or "slack"
    Column("place", String, nullable=False),  # the server, workspace or conversation
    Column("content", JSON, nullable=False),  # the briefing
    Index("posts_expires", "expires"),
    Index("posts_place", "platform", "place"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("key", String, ForeignKey("posts.key", ondelete="CASCADE"), primary_key=True),
    Column("story", Integer, primary_key=True, autoincrement=False),  # 0: the whole briefing
    Column("voter", String, primary_key=True),  # a hash that differs from post to post
    Column("useful", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# A few texts by name: what a restart should know.
remembered = Table(
    "remembered",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# Deliveries of Slack that were answered, or are being: it sends some of them twice.
slack_seen = Table(
    "slack_seen",
    metadata,
    Column("key", String, primary_key=True),
    Column("owner", String, nullable=False),  # the process that answers it
    Column("claimed", UtcDateTime, nullable=False),
    Column("done", Boolean, nullable=False),
    Index("slack_seen_claimed", "claimed"),
)

# Workspaces that installed the app by OAuth.
slack_installations = Table(
    "slack_installations",
    metadata,
    Column("place", String, primary_key=True),  # the workspace's id, or the organisation's
    Column("name", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),  # the token and whose it is, encrypted with SLACK_TOKEN_KEY
    Column("installed", UtcDateTime, nullable=False),
)

# Installations that somebody began in a browser.
slack_states = Table(
    "slack_states",
    metadata,
    Column("state", String, primary_key=True),
    Column("expires", UtcDateTime, nullable=False),
)

# What people scheduled.
schedules = Table(
    "schedules",
    metadata,
    Column("id", String, primary_key=True),
    Column("place", String, nullable=False),  # as bot.digests.schedule writes a Place
    Column("home", String),  # the server or workspace it belongs to
    Column("at", String, nullable=False),
    Column("tz", String, nullable=False),
    Column("topic", Text),
    Column("length", String, nullable=False),
    Column("sources", JSON, nullable=False),
    Column("when_empty", String, nullable=False),
    Column("quiet", JSON(none_as_null=True)),
    Column("alerts", JSON(none_as_null=True)),
    Column("state", String, nullable=False),
    Column("paused_until", UtcDateTime),
    Column("paused_why", Text),
    Column("made_by", String),
    Column("untold", Text),  # what its maker must still be told
    Column("created", UtcDateTime, nullable=False),
    Column("planned_to", UtcDateTime, nullable=False),  # its slots up to here are in the ledger
    Column("next_slot", UtcDateTime),  # the first after that; null where there is none
    Column("alerts_checked", UtcDateTime),
    Index("schedules_next_slot", "next_slot"),
    Index("schedules_place", "place"),
    Index("schedules_home", "home"),
)

# The ledger: one row a slot, and who works on it until when.
deliveries = Table(
    "deliveries",
    metadata,
    Column("key", String, primary_key=True),
    Column("schedule", String, ForeignKey("schedules.id", ondelete="CASCADE"), nullable=False),
    Column("slot", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),  # "slot", "now" or "alert"
    Column("story", String),  # what an alert is about
    Column("platform", String, nullable=False),
    Column("due", UtcDateTime, nullable=False),  # the slot, or the end of the quiet hours it falls into
    Column("expires", UtcDateTime, nullable=False),  # what has not begun to be posted by then is missed
    Column("state", String, nullable=False),
    Column("reason", Text),
    Column("wanted", Integer, nullable=False),  # useful answers in its place lately: who is served first
    Column("claim", String),  # the claim that may change the row
    Column("claimed_until", UtcDateTime),
    Column("composed", UtcDateTime),  # when the briefing was made whose parts are kept
    Column("briefing", JSON(none_as_null=True)),  # what the parts were made of
    Column("sending_since", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("next_try", UtcDateTime),
    Column("ended", UtcDateTime),
    Index("deliveries_slot", "schedule", "slot", unique=True),
    Index("deliveries_story", "schedule", "story", unique=True),
    Index("deliveries_due", "state", "due"),
)

delivery_parts = Table(
    "delivery_parts",
    metadata,
    Column("key", String, ForeignKey("deliveries.key", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 0, in the order of posting
    Column("payload", JSON, nullable=False),
    Column("tried", UtcDateTime),  # when posting it began; null again once it certainly was not posted
    Column("message", String),  # the platform's id of it
)
