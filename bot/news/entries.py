"""The entries of a feed: which of them are known, and how new and changed ones become articles.

Plain functions on a connection: what a feed brought is kept in one transaction with the state that says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.news.article import Draft, Extent
from bot.news.copies import Copies
from bot.news.entry_match import Match, Matcher, at_home
from bot.news.fulltext import is_teaser
from bot.news.keep import Status, content_hash, new_row, revise, storable, words_hash
from bot.news.schema import articles, feed_entries
from bot.news.subscriptions import Subscription

RECENT = 30  # entries taken when a feed is subscribed to, the newest
RECENT_FOR = timedelta(days=30)  # how old they may be …
RECENT_FEWEST = 20  # … unless there are fewer than this
PAGE_AGE = timedelta(days=14)  # of an entry whose page is still fetched: a feed may republish years


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came of an entry's page."""

    whole: tuple[Draft, Extent] | None = None  # the entry with its page's text
    again: datetime | None = None  # when to ask for it (again); None: not any more
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An entry as the feed gives it now."""

    draft: Draft
    digest: str  # of its words
    passed_over: bool = False  # it was there before anybody subscribed, and is too old to be taken
    wanted: bool = True  # the filters let it through
    page: Page = Page()

    @property
    def key(self) -> str:
        """Its id in the feed."""
        return self.draft.external_id or self.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the entries of one poll changed."""

    new: int = 0
    updated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """An entry whose page is still to be fetched."""

    entry_id: int
    article_id: str
    digest: str
    teaser: Draft
    tries: int


def incoming(feed: Subscription, drafts: Iterable[Draft], now: datetime) -> list[Incoming]:
    """A feed's entries as its subscription wants them. A date that is yet to come is an error of zones: it is now."""
    result = []
    for one in drafts:
        draft = replace(
            storable(one),
            source=feed.name or one.source,
            language=feed.language or one.language,
            published=min(one.published, now) if one.published else None,
        )
        result.append(Incoming(draft=draft, digest=words_hash(one.title, one.text)))
    return result


def only_recent(entries: Sequence[Incoming], now: datetime) -> list[Incoming]:
    """The entries of a feed's first poll: those that nobody would call news any more are passed over.

    Taken are the newest 30: those of the last 30 days, and at least 20. Undated ones count as new. What the filters
    keep out today may be wanted tomorrow, if it is recent.
    """
    wanted = [place for place, one in enumerate(entries) if one.wanted]
    wanted.sort(key=lambda place: entries[place].draft.published or now, reverse=True)
    recent = {
        place
        for rank, place in enumerate(wanted[:RECENT])
        if rank < RECENT_FEWEST or (entries[place].draft.published or now) >= now - RECENT_FOR
    }
    old = {place for place, one in enumerate(entries) if (one.draft.published or now) < now - RECENT_FOR}
    over = {place for place, one in enumerate(entries) if (one.wanted or place in old) and place not in recent}
    return [replace(one, passed_over=True) if place in over else one for place, one in enumerate(entries)]


def wanting_pages(
    connection: Connection, feed: Subscription, entries: Sequence[Incoming], now: datetime
) -> list[Incoming]:
    """Those whose pages would tell more than the feed does, the newest first: new or changed teasers."""
    teasers = [one for one in entries if one.wanted and not one.passed_over and _wants_page(one.draft, now)]
    if not teasers:
        return []
    matcher = Matcher(connection, feed, [(one.draft, one.digest) for one in entries])
    found = []
    for one in teasers:
        match = matcher.match(one.draft, one.digest)
        if match.entry is None:
            fresh = match.article is None or _may_take_over(feed, match.article, one)
        else:
            fresh = match.entry.digest != one.digest and match.entry.article_id is not None
        if fresh:
            found.append(one)
    return sorted(found, key=lambda one: one.draft.published or now, reverse=True)


def take_entries(
    connection: Connection, feed: Subscription, entries: Sequence[Incoming], now: datetime, *, first: bool
) -> Taken:
    """Keep what is new and what has changed."""
    return _Taking(connection, feed, entries, now, first=first).take(entries)


class _Taking:
    """One poll's entries on their way into the archive."""

    def __init__(
        self, connection: Connection, feed: Subscription, entries: Sequence[Incoming], now: datetime, *, first: bool
    ) -> None:
        self._connection = connection
        self._feed = feed
        self._now = now
        self._first = first
        self._matcher = Matcher(connection, feed, [(one.draft, one.digest) for one in entries])
        self._articles: list[dict[str, Any]] = []
        self._entries: list[dict[str, Any]] = []
        self._keys: set[str] = set()

    def take(self, entries: Sequence[Incoming]) -> Taken:
        updated = 0
        fresh: list[tuple[Incoming, Draft]] = []
        for one in entries:
            match = self._matcher.match(one.draft, one.digest)
            if match.entry is not None:
                updated += match.entry.digest != one.digest and self._change(match.entry, one)
            elif one.passed_over:
                self._enter(one, None)
            elif match.article is not None:
                updated += self._join(match, one)
            elif one.wanted:
                fresh.append((one, _kept(one)[0]))
        self._insert(fresh)
        return Taken(new=len(fresh), updated=updated)

    def _insert(self, fresh: list[tuple[Incoming, Draft]]) -> None:
        copies = Copies(self._connection, [draft.text for _, draft in fresh], self._now)
        taken_ids = self._matcher.article_ids([self._free_key(one) for one, _ in fresh])
        # The oldest first: of two copies in one feed the earlier is the original.
        for one, draft in sorted(fresh, key=lambda pair: pair[1].published or self._now):
            digest = content_hash(draft.title, draft.text)
            key = self._free_key(one)
            row_id = key
            while row_id in taken_ids:
                row_id = hashlib.sha256(f"{row_id}\n{digest}".encode()).hexdigest()[:20]
                taken_ids |= self._matcher.article_ids([row_id])
            taken_ids.add(row_id)
            values = new_row(replace(draft, external_id=key), row_id, digest, self._now)
            values |= {"feed_id": self._feed.id, "extent": _kept(one)[1].value}
            values |= copies.place(row_id, draft.text)
            self._articles.append(values)
            self._enter(one, row_id, key=key)
        if self._articles:
            self._connection.execute(insert(articles), self._articles)
            copies.save()
        if self._entries:
            self._connection.execute(insert(feed_entries), self._entries)

    def _free_key(self, one: Incoming) -> str:
        """The entry's id; one that the feed gave to another entry before is none."""
        return self._matcher.free_key(one.draft, one.digest)

    def _enter(self, one: Incoming, article_id: str | None, *, key: str | None = None) -> None:
        key = key or self._free_key(one)
        if key in self._keys:
            return
        self._keys.add(key)
        self._entries.append(
            {
                "feed_id": self._feed.id,
                "key": key,
                "url": one.draft.url,
                "digest": one.digest,
                "published": one.draft.published,
                "article_id": article_id,
                "at_subscription": self._first,
                "seen": self._now,
                "from_page": one.page.whole is not None and article_id is not None,
                "page_due": one.page.again if article_id is not None else None,
                "page_tries": one.page.tries,
            }
        )

    def _join(self, match: Match, one: Incoming) -> int:
        """An article that another feed or a person brought is the same one; whose words stand is not up to chance."""
        article = match.article
        assert article is not None
        self._enter(one, article.id)
        if _may_take_over(self._feed, article, one):
            self._set_article(article.id, feed_id=self._feed.id)
            # Neither other words by somebody else nor the page of a teaser that a person took in are a change.
            same = one.digest == words_hash(article.title, article.text)
            return self._revise(article, one, completed=article.feed_id is not None or same)
        return 0

    def _change(self, entry: Row[Any], one: Incoming) -> int:
        """The feed gives other words than before for an entry that it showed before."""
        values: dict[str, Any] = {"digest": one.digest, "url": one.draft.url or entry.url}
        updated = 0
        article = self._matcher.article(entry.article_id)
        if article is not None and article.feed_id == self._feed.id:
            values |= {"page_due": one.page.again, "page_tries": one.page.tries}
            behind = entry.from_page and one.page.whole is None and is_teaser(one.draft)
            if behind:
                # Its page cannot be had just now: the whole text of yesterday is worth more than today's teaser.
                one = replace(one, draft=replace(one.draft, text=article.text))
            else:
                values["from_page"] = one.page.whole is not None
            updated = self._revise(article, one, extent=Extent(article.extent) if behind and article.extent else None)
        self._connection.execute(update(feed_entries).where(feed_entries.c.id == entry.id).values(**values))
        return updated

    def _revise(
        self, article: Row[Any], one: Incoming, *, completed: bool = False, extent: Extent | None = None
    ) -> int:
        draft, found = _kept(one)
        if extent is None and found.value != article.extent:
            self._set_article(article.id, extent=found.value)
        status = revise(self._connection, article, replace(draft, external_id=None), self._now, completed=completed)[1]
        return int(status is Status.UPDATED)

    def _set_article(self, key: str, **values: Any) -> None:
        self._connection.execute(update(articles).where(articles.c.id == key).values(**values))


def waiting(connection: Connection, feed: Subscription, now: datetime, most: int) -> list[WaitingPage]:
    """Entries whose pages could not be had before and are due, the newest first."""
    query = (
        select(feed_entries, articles.c.title, articles.c.text)
        .join(articles, articles.c.id == feed_entries.c.article_id)
        .where(feed_entries.c.feed_id == feed.id, feed_entries.c.page_due <= now)
        .order_by(feed_entries.c.published.desc(), feed_entries.c.id)
        .limit(most)
    )
    return [
        WaitingPage(
            entry_id=row.id,
            article_id=row.article_id,
            digest=row.digest,
            teaser=Draft(title=row.title, text=row.text, url=row.url, published=row.published),
            tries=row.page_tries,
        )
        for row in connection.execute(query)
    ]


def complete(
    connection: Connection, feed: Subscription, pages: Sequence[tuple[WaitingPage, Page]], now: datetime
) -> int:
    """Replace teasers by the texts of their pages; returns how many words a publisher had changed meanwhile.

    Where the article still is the feed's teaser that is no news: the old words go to its revisions as "completed".
    """
    updated = 0
    for one, page in pages:
        mine = feed_entries.c.id == one.entry_id
        entry = connection.execute(select(feed_entries).where(mine)).first()
        article = connection.execute(select(articles).where(articles.c.id == one.article_id)).first()
        if entry is None or article is None or entry.digest != one.digest:
            continue
        values: dict[str, Any] = {"page_due": page.again, "page_tries": page.tries}
        if page.whole is not None and article.feed_id == feed.id:
            draft, extent = page.whole
            connection.execute(update(articles).where(articles.c.id == article.id).values(extent=extent.value))
            draft = replace(storable(draft), title=article.title)
            status = revise(connection, article, draft, now, completed=not entry.from_page)[1]
            updated += status is Status.UPDATED
            values["from_page"] = True
        connection.execute(update(feed_entries).where(mine).values(**values))
    return updated


def _kept(one: Incoming) -> tuple[Draft, Extent]:
    """What is kept of an entry: its page's text, or else what the feed gave, and whether that is all."""
    if one.page.whole is not None:
        draft, extent = one.page.whole
        return storable(draft), extent
    return one.draft, Extent.TEASER if is_teaser(one.draft) else Extent.FULL


def _wants_page(draft: Draft, now: datetime) -> bool:
    return draft.url is not None and (draft.published or now) >= now - PAGE_AGE and is_teaser(draft)


def _may_take_over(feed: Subscription, article: Row[Any], one: Incoming) -> bool:
    """Whether a feed has a better claim to an article's words than who brought it first.

    A feed may link to anything and say anything about it; only a site's own feed is believed about its articles.
    """
    if article.feed_id is None:
        return article.external_id == one.draft.external_id or at_home(feed.url, article.url)
    return article.feed_id != feed.id and at_home(feed.url, article.url) and not at_home(article.owner_url, article.url)
