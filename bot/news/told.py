"""What each channel was told: which articles of a story it knows, in which revision, and which of their sentences.

It keeps places, not words: a sentence is cut from the revision of its article that was told.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, insert, select

from bot.news.schema import articles, posts, revisions, schedules, story_articles, told

if TYPE_CHECKING:
    from bot.news.archive import Archive

REMEMBERED = timedelta(days=90)
_MANY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An article of a story that is told, and the sentence of it; no sentence: that the article is there."""

    story: str
    article: str
    words: str | None = None  # of the sentence, which tell the revision that it is from
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldArticle:
    """What a channel knows of an article."""

    id: str
    revision: int  # the newest that it was told of
    at: datetime  # when it was last told of it
    sentences: tuple[str, ...]  # that it was told from any of its revisions, in that order
    before: str | None = None  # the text it was told of, where the article has changed since
    title_before: str | None = None


@dataclass(slots=True)
class _Found:
    revision: int = 0
    at: datetime | None = None
    spans: list[tuple[int, int, int]] = field(default_factory=list)


class ToldBook:
    """Keeps what channels were told. Synchronous, safe to call from any thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def add(self, channel: str, places: Iterable[Place], now: datetime) -> None:
        """Remember that a channel was told these; places of articles that are not kept are passed over."""
        wanted = list(places)
        with self._archive.writing() as connection:
            current = _texts(connection, {place.article for place in wanted})
            seen = {key: _revision(connection, key, wanted, current[key]) for key in current}
            rows = [
                {
                    "channel": channel,
                    "story_id": place.story,
                    "article_id": place.article,
                    "revision": seen[place.article],
                    "start": place.start,
                    "end": place.end,
                    "at": now,
                }
                for place in wanted
                if place.article in current
            ]
            connection.execute(delete(told).where(told.c.at < now - REMEMBERED))
            if rows:
                connection.execute(insert(told), rows)

    def known(self, channel: str, stories: Collection[str]) -> dict[str, bool]:
        """Those of the stories that a channel was told of, and whether anything of them came or changed since."""
        of = story_articles.c
        newest = func.max(told.c.revision)
        query = select(of.story_id, of.article_id, newest).join(told, told.c.article_id == of.article_id)
        query = query.where(told.c.channel == channel).group_by(of.article_id, of.story_id)
        heard: dict[str, dict[str, int]] = {}
        with self._archive.reading() as connection:
            for story, article, revision in connection.execute(query):
                if story in stories:
                    heard.setdefault(story, {})[article] = revision
            changed = dict.fromkeys(heard, False)
            keys = list(heard)
            rows = select(of.story_id, of.article_id, of.revision)
            for first in range(0, len(keys), _MANY):
                for story, article, revision in connection.execute(
                    rows.where(of.story_id.in_(keys[first : first + _MANY]))
                ):
                    changed[story] |= heard[story].get(article) != revision
        return changed

    def of(self, channel: str, ids: Collection[str] | None = None) -> dict[str, ToldArticle]:
        """What a channel knows, by article: of these articles, or of all."""
        query = select(told).where(told.c.channel == channel).order_by(told.c.id)
        if ids is not None and len(ids) <= _MANY:
            query = query.where(told.c.article_id.in_(list(ids)))
        with self._archive.reading() as connection:
            found: dict[str, _Found] = {}
            for row in connection.execute(query):
                if ids is None or row.article_id in ids:
                    one = found.setdefault(row.article_id, _Found())
                    one.revision = max(one.revision, row.revision)
                    one.at = row.at if one.at is None else max(one.at, row.at)
                    if row.start is not None:
                        one.spans.append((row.revision, row.start, row.end))
            current = _texts(connection, found)
            result = {}
            for key, one in found.items():
                assert one.at is not None
                needed = {revision for revision, _, _ in one.spans} | {one.revision}
                versions = _versions(connection, key, needed, current[key])
                before = versions.get(one.revision) if one.revision != current[key][0] else None
                result[key] = ToldArticle(
                    id=key,
                    revision=one.revision,
                    at=one.at,
                    sentences=tuple(
                        versions[revision][1][start:end] for revision, start, end in one.spans if revision in versions
                    ),
                    title_before=before[0] if before else None,
                    before=before[1] if before else None,
                )
        return result

    def changed(self, channel: str) -> list[str]:
        """The articles that have changed since the channel was told of them."""
        newest: dict[str, tuple[int, int]] = {}
        query = select(told.c.article_id, told.c.revision, articles.c.revision.label("now"))
        query = query.join(articles, articles.c.id == told.c.article_id).where(told.c.channel == channel)
        with self._archive.reading() as connection:
            for row in connection.execute(query.distinct()):
                known = newest.get(row.article_id, (0, 0))[0]
                newest[row.article_id] = (max(known, row.revision), row.now)
        return [key for key, (known, now) in newest.items() if known < now]

    def state(self, channel: str, since: datetime) -> Hashable:
        """What briefings for a channel depend on: equal for channels that were told the same since then."""
        query = select(told.c.article_id, told.c.revision, told.c.start, told.c.end)
        with self._archive.reading() as connection:
            found = connection.execute(query.where(told.c.channel == channel, told.c.at >= since))
            rows = frozenset(tuple(row) for row in found)
        return rows, tuple(sorted(self.changed(channel)))

    def forget_place(self, platform: str, place: str) -> None:
        """Forget what the channels of a server or workspace were told by what is kept of its posts and schedules.

        Said before those are forgotten themselves.
        """
        posted = select(posts.c.content["request"]["channel"].as_string()).where(
            posts.c.platform == platform, posts.c.place == place
        )
        scheduled = select(schedules.c.place).where(schedules.c.home == place)
        with self._archive.writing() as connection:
            channels = {*connection.execute(posted).scalars(), *connection.execute(scheduled).scalars()}
            mine = [channel for channel in channels if channel and channel.startswith(f"{platform}:")]
            for first in range(0, len(mine), _MANY):
                connection.execute(delete(told).where(told.c.channel.in_(mine[first : first + _MANY])))

    def forget(self, channel: str) -> None:
        """Forget what a channel was told."""
        with self._archive.writing() as connection:
            connection.execute(delete(told).where(told.c.channel == channel))


def _texts(connection: Connection, ids: Collection[str]) -> dict[str, tuple[int, str, str]]:
    keys: Sequence[str] = list(ids)
    query = select(articles.c.id, articles.c.revision, articles.c.title, articles.c.text)
    return {
        row.id: (row.revision, row.title, row.text)
        for first in range(0, len(keys), _MANY)
        for row in connection.execute(query.where(articles.c.id.in_(keys[first : first + _MANY])))
    }


def _versions(
    connection: Connection, key: str, needed: set[int], current: tuple[int, str, str]
) -> dict[int, tuple[str, str]]:
    revision, title, text = current
    versions = {revision: (title, text)}
    if needed - {revision}:
        query = select(revisions).where(revisions.c.article_id == key, revisions.c.revision.in_(needed))
        versions |= {row.revision: (row.title, row.text) for row in connection.execute(query)}
    return versions


def _revision(connection: Connection, key: str, places: Sequence[Place], current: tuple[int, str, str]) -> int:
    """The revision whose words were told: the article may have changed between making a briefing and posting it."""
    mine = [place for place in places if place.article == key and place.words is not None]

    def has_them(text: str) -> bool:
        return all(text[place.start : place.end] == place.words for place in mine)

    if has_them(current[2]):
        return current[0]
    query = select(revisions.c.revision, revisions.c.text).where(revisions.c.article_id == key)
    for row in connection.execute(query.order_by(revisions.c.revision.desc())):
        if has_them(row.text):
            found: int = row.revision
            return found
    return current[0]
