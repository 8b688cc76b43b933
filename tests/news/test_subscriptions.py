from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from bot.errors import SourceError
from bot.news.archive import Archive
from bot.news.article import Draft
from bot.news.database import MIGRATIONS, open_engine
from bot.news.due import Unchanged, due_feeds, keep_unchanged
from bot.news.poll_ledger import FAILING_FOR, FAILING_TIMES, Ledger, NoticeKind, Polled
from bot.news.quiet_hours import QuietHours, quiet_hours
from bot.news.subscriptions import NewFeed, State, Subscriptions, Wishes

URL = "https://radio.example/feed"
ON_BOTH = True  # SQLite and PostgreSQL
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def subscriptions(archive):
    return Subscriptions(archive)


def test_a_subscription_keeps_what_people_chose(subscriptions):
    wishes = Wishes(
        name="The Radio",
        topics=("harbour", "ferries"),
        include=("ferr*",),
        exclude=("/race/",),
        full_text=False,
        paywall="three articles a month",
        language="da",
        folder=("News", "Local"),
    )
    made, is_new = subscriptions.add(URL, wishes, title="Harbour Radio", site="https://radio.example/")
    assert is_new
    assert subscriptions.all() == [made] == [subscriptions.find(URL)]
    chosen = Wishes(**{name: getattr(made, name) for name in Wishes.__slots__})
    assert chosen == wishes
    assert (made.called, made.state, made.identity) == ("The Radio", State.OK, URL)
    assert made.next_poll is not None


def test_a_feed_is_subscribed_to_once_and_changed_only_where_somebody_wished(subscriptions):
    subscriptions.add(URL, Wishes(topics=("harbour",)), title="Harbour Radio")
    again, is_new = subscriptions.add("HTTPS://Radio.example:443/feed?utm_source=x#top", Wishes(exclude=("race",)))
    assert (is_new, again.url, again.topics, again.exclude) == (False, URL, ("harbour",), ("race",))


def test_many_are_added_at_once_each_once(subscriptions):
    wanted = [NewFeed(url=f"https://radio.example/{number % 3}", title=str(number)) for number in range(6)]
    assert [is_new for _, is_new in subscriptions.add_many(wanted)] == [True, True, True, False, False, False]


def test_a_feed_is_found_by_its_page_if_that_is_clear(subscriptions):
    subscriptions.add(URL, site="https://radio.example/")
    assert subscriptions.find("https://radio.example").url == URL
    subscriptions.add("https://radio.example/other", site="https://radio.example/")
    assert subscriptions.find("https://radio.example") is None


def test_a_removed_feed_leaves_its_articles(archive, subscriptions):
    feed, _ = subscriptions.add(URL)
    article, _ = archive.take_in(Draft(title="Lamp", text="The lamp was lit."), NOW)
    with archive.writing() as connection:
        connection.execute(text("UPDATE articles SET feed_id = :id"), {"id": feed.id})
    assert subscriptions.remove(URL).url == URL
    assert subscriptions.all() == []
    assert article.id in archive.get([article.id])
    with archive.reading() as connection:
        assert connection.execute(text("SELECT feed_id FROM articles")).scalar() is None


@pytest.mark.parametrize("act", ["remove", "pause", "resume"])
def test_what_is_not_subscribed_to_is_one_clear_line(subscriptions, act):
    with pytest.raises(SourceError, match=r"https://nowhere\.example/ is not subscribed to; newsbrief feeds list"):
        getattr(subscriptions, act)("https://nowhere.example/")


def test_pausing_and_resuming(archive, subscriptions):
    subscriptions.add(URL)
    assert subscriptions.pause(URL).state is State.PAUSED
    assert due_feeds(archive, NOW, everything=True) == []
    assert subscriptions.next_due() is None
    assert subscriptions.resume(URL).state is State.OK
    assert len(due_feeds(archive, NOW, everything=True)) == 1


def test_a_poll_in_flight_does_not_undo_what_people_did_meanwhile(archive, subscriptions):
    feed, _ = subscriptions.add(URL)
    subscriptions.pause(URL)
    polled = Polled(when=NOW, next_poll=NOW + timedelta(hours=1), status=500)
    Ledger(archive).failed(feed, polled, "It answered 500.")
    keep_unchanged(archive, [Unchanged(feed.id, feed.version, NOW, NOW + timedelta(hours=1))])
    kept = subscriptions.find(URL)
    assert (kept.state, kept.failures, kept.last_polled) == (State.PAUSED, 0, None)


def test_people_are_told_after_a_day_and_five_failures_not_before(archive, subscriptions):
    subscriptions.add(URL, title="Harbour Radio")
    ledger = Ledger(archive)

    def fail(when: datetime) -> list[NoticeKind]:
        feed = subscriptions.find(URL)
        ledger.failed(feed, Polled(when=when, next_poll=when, status=500), "radio.example answered 500.")
        return [one.kind for one in ledger.notices(untold=True)]

    for number in range(FAILING_TIMES + 2):
        assert fail(NOW + timedelta(minutes=number)) == []
    assert fail(NOW + FAILING_FOR) == [NoticeKind.FAILING]
    assert fail(NOW + 2 * FAILING_FOR) == [NoticeKind.FAILING]
    (notice,) = ledger.notices()
    assert notice.message == (
        "Harbour Radio has been failing since 24 Nov 2026, 08:00 UTC, 8 times in a row: radio.example answered 500. "
        "It is still asked, at least once a day."
    )
    assert (notice.url, notice.created, notice.told) == (URL, NOW + FAILING_FOR, None)


def test_two_rare_failures_a_day_apart_are_not_told(archive, subscriptions):
    subscriptions.add(URL)
    ledger = Ledger(archive)
    for days in range(FAILING_TIMES - 1):
        when = NOW + timedelta(days=days)
        ledger.failed(subscriptions.find(URL), Polled(when=when, next_poll=when, status=None), "It is silent.")
    assert ledger.notices() == []


def test_hours_and_days_to_skip_are_read_and_skipped():
    xml = (
        "<rss><channel><skipHours><hour>8</hour><hour> 9 </hour><hour>24</hour></skipHours>"
        "<skipDays><day>Wednesday</day><day>Caturday</day></skipDays><item><skipHours><hour>1</hour></skipHours></item>"
    )
    quiet = quiet_hours(xml)
    assert quiet == QuietHours(hours=frozenset({0, 8, 9}), days=frozenset({2}))
    assert quiet.after(NOW + timedelta(minutes=5)) == NOW.replace(hour=10)
    assert quiet.after(NOW.replace(hour=23, minute=59)) == NOW.replace(hour=23, minute=59)
    assert quiet.after(NOW + timedelta(days=1)) == NOW.replace(day=26, hour=1)
    assert QuietHours(hours=frozenset(range(24))).after(NOW) == NOW


def test_an_archive_from_before_feeds_loses_nothing(tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    _make_0001(url)
    archive = Archive(url)
    changed, other = archive.since()
    assert (changed.title, changed.revision, changed.updated) == ("Lamp lit", 2, NOW + timedelta(hours=2))
    assert (other.title, other.updated, other.corrected, other.extent, other.copy_of) == ("Other", *[None] * 4)
    assert archive.readings(["a1"])["a1"].sentences == ((0, 17),)
    (quote,) = archive.quotes()
    assert quote.quote.text == "lit"
    assert archive.summaries(["a1"], "lead", 3)["a1"].text == "The lamp was lit."
    with archive.reading() as connection:
        assert connection.execute(text("SELECT * FROM revisions")).one()[:4] == ("a1", 1, "Lamp", "The lamp was out.")
    # And it goes on: the same article is known, and feeds can be subscribed to.
    again, status = archive.take_in(Draft(title="Lamp lit", text="The lamp was lit.", url="https://x.example/1"))
    assert (again.id, status) == ("a1", "known")
    Subscriptions(archive).add(URL)
    archive.close()


def _make_0001(url: str) -> None:
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        when = "2026-11-24 0{}:00:00.000000"
        article = (
            "INSERT INTO articles (id, url, title, text, fetched, happened, revision, content_hash, read_with)"
            " VALUES (:id, :url, :title, :text, :at, :at, :revision, :hash, 'models')"
        )
        for key, title, words, revision, hour in (
            ("a1", "Lamp lit", "The lamp was lit.", 2, 8),
            ("a2", "Other", "Another one was written.", 1, 7),
        ):
            values = {"id": key, "url": f"https://x.example/{key[1]}", "title": title, "text": words}
            connection.execute(
                text(article), values | {"at": when.format(hour), "revision": revision, "hash": f"hash {key}"}
            )
        connection.execute(
            text("INSERT INTO revisions VALUES ('a1', 1, 'Lamp', 'The lamp was out.', '2026-11-24 10:00:00.000000')")
        )
        connection.execute(text("INSERT INTO sentences VALUES ('a1', 0, 0, 17)"))
        connection.execute(text("INSERT INTO embeddings VALUES ('a1', 'tiny', 1, :v)"), {"v": b"\0\0\0\0"})
        connection.execute(
            text(
                'INSERT INTO quotes (article_id, start, "end", context_start, context_end, kind, confidence)'
                " VALUES ('a1', 13, 16, 0, 17, 'direct', 0.9)"
            )
        )
        connection.execute(
            text("INSERT INTO summaries VALUES ('a1', 'lead', 3, :s)"),
            {"s": '[{"text": "The lamp was lit.", "citations": [[0, 17]]}]'},
        )
    engine.dispose()


def test_a_migrated_archive_is_like_a_new_one(tmp_path):
    def shape(url: str) -> list[tuple[str, str, str]]:
        engine = open_engine(url)
        with engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c ORDER BY 1, 2"
                )
            ).all()
        engine.dispose()
        return [tuple(row) for row in rows]

    old, new = (f"sqlite:///{tmp_path / name}" for name in ("old.db", "new.db"))
    _make_0001(old)
    assert shape(old) == shape(new)
