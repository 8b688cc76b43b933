"""Stories in the archive: which articles tell of one event, kept as articles are read."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from secrets import token_hex
from typing import TYPE_CHECKING

from sqlalchemy import Connection, TextClause, and_, delete, func, insert, select, text, update

from bot.news.clues import clues_of, rarest, unpacked
from bot.news.grouping import CONTENDERS, WHOLE, WINDOW, Change, Member, place
from bot.news.schema import articles, stories, story_articles, story_events, story_terms
from bot.news.story_tidy import EVERY, SETTLED, tidy_daily

if TYPE_CHECKING:
    from bot.news.archive import Archive, Reading
    from bot.news.article import Article
    from bot.news.links import Link

POSTINGS = 48  # articles that one term leads to, the newest
_MANY = 500


class StoryBook:
    """Puts articles into stories and knows which are together. Synchronous, safe to call from any thread."""

    def __init__(self, archive: Archive, link: Link | None = None) -> None:
        self._archive = archive
        self._link = link
        self._lock = threading.Lock()
        self._tidied: datetime | None = None  # when this process last asked whether that is due

    def unplaced(self, ids: Sequence[str]) -> list[str]:
        """Those of the articles that are in no story, or were looked at before they changed; in the order given."""
        placed = and_(story_articles.c.article_id == articles.c.id, story_articles.c.revision == articles.c.revision)
        query = select(articles.c.id).outerjoin(story_articles, placed).where(story_articles.c.article_id.is_(None))
        with self._archive.reading() as connection:
            found = {
                row.id
                for first in range(0, len(ids), _MANY)
                for row in connection.execute(query.where(articles.c.id.in_(ids[first : first + _MANY])))
            }
        return [key for key in dict.fromkeys(ids) if key in found]

    def add(self, new: Sequence[Article], readings: Mapping[str, Reading], now: datetime | None = None) -> None:
        """Put articles into stories, in the order given; those that were not read are left for later."""
        moment = now or datetime.now(UTC)
        with self._lock:
            for article in new:
                if (reading := readings.get(article.id)) is not None:
                    with self._archive.writing() as connection:
                        _Page(connection, article, moment, self._link).add(reading)
            due = new and (self._tidied is None or moment - self._tidied >= EVERY)
            if due:
                self._tidied = moment
        if due:
            tidy_daily(self._archive, moment)

    def of(self, ids: Iterable[str]) -> dict[str, str]:
        """The stories that these articles are in."""
        wanted = list(dict.fromkeys(ids))
        query = select(story_articles.c.article_id, story_articles.c.story_id)
        with self._archive.reading() as connection:
            return {
                row.article_id: row.story_id
                for first in range(0, len(wanted), _MANY)
                for row in connection.execute(
                    query.where(story_articles.c.article_id.in_(wanted[first : first + _MANY]))
                )
            }

    def articles_of(self, ids: Iterable[str]) -> dict[str, list[str]]:
        """The articles of each of these stories, the earliest first."""
        wanted = list(dict.fromkeys(ids))
        query = select(story_articles.c.story_id, story_articles.c.article_id).join(articles)
        query = query.order_by(articles.c.happened, articles.c.id)
        found: dict[str, list[str]] = {}
        with self._archive.reading() as connection:
            for first in range(0, len(wanted), _MANY):
                some = query.where(story_articles.c.story_id.in_(wanted[first : first + _MANY]))
                for row in connection.execute(some):
                    found.setdefault(row.story_id, []).append(row.article_id)
        return found

    def now_called(self, story: str) -> str:
        """The id under which a story goes on that may have been merged into another."""
        query = select(story_events.c.other_id).where(story_events.c.kind == "merged")
        seen = set()
        with self._archive.reading() as connection:
            while story not in seen:
                seen.add(story)
                newest = query.where(story_events.c.story_id == story).order_by(story_events.c.id.desc()).limit(1)
                story = connection.execute(newest).scalar() or story
        return story

    def events(self, kind: str) -> list[tuple[str, str]]:
        """What was recorded of this kind: "merged" (a story, and where it went) or "split" (a story, and what left)."""
        query = select(story_events).where(story_events.c.kind == kind).order_by(story_events.c.id)
        with self._archive.reading() as connection:
            return [(row.story_id, row.other_id) for row in connection.execute(query)]


@lru_cache(maxsize=32)
def _sharing(number: int) -> TextClause:
    """The stories of the newest articles of each of so many terms, by how many an article of it has, most first.

    Written out, for to compile it anew takes longer than to run it.
    """
    postings = " UNION ALL ".join(
        f"SELECT article_id FROM (SELECT article_id FROM story_terms WHERE term = :term{place}"  # noqa: S608
        f" AND at BETWEEN :low AND :high ORDER BY at DESC LIMIT {POSTINGS}) AS some{place}"
        for place in range(number)
    )
    counted = f"SELECT article_id, count(*) AS shared FROM ({postings}) AS posted GROUP BY article_id"  # noqa: S608
    return text(
        f"SELECT story_id, max(shared) AS most FROM ({counted}) AS counted"  # noqa: S608
        " JOIN story_articles ON story_articles.article_id = counted.article_id"
        f" GROUP BY story_id ORDER BY most DESC, story_id LIMIT {CONTENDERS}"
    )


class _Page:
    """One article's placing, in one transaction."""

    def __init__(self, connection: Connection, article: Article, now: datetime, link: Link | None) -> None:
        self._connection = connection
        self._article = article
        self._now = now
        self._link = link
        self._before: str | None = None

    def add(self, reading: Reading) -> None:
        self._before = self._take_out()
        article = self._article
        original = article.copy_of and self._story_of(article.copy_of)
        if original:  # a copy is one more outlet of the same words: it is compared with nothing
            self._put(article.id, original, None)
            self._count([original, self._before])
            return
        clues = clues_of(article.title, article.text, reading.sentences, reading.title_vector, reading.vectors)
        happened = article.published or article.fetched
        at = happened.timestamp()
        if self._before is not None and happened < self._now - SETTLED:
            # What it was together with may be forgotten; a correction of an old article is no new event.
            self._put(article.id, self._before, clues.packed())
            self._count([self._before])
            return
        change = place(self, Member(key=article.id, clues=clues, at=at), self._link)
        self._keep(change, clues.packed())
        rows = [{"term": term, "at": int(at), "article_id": article.id} for term in rarest(clues)]
        if rows:
            self._connection.execute(insert(story_terms), rows)

    def _keep(self, change: Change, packed: bytes) -> None:
        connection, key = self._connection, self._article.id
        for story in {change.story, *change.moved.values()}:
            if connection.execute(select(stories.c.id).where(stories.c.id == story)).first() is None:
                connection.execute(
                    insert(stories).values(id=story, founded=self._now, first=self._now, last=self._now, articles=0)
                )
        touched = [change.story, *change.moved.values(), *(old for old, _ in change.merged), self._before]
        self._put(key, change.story, packed)
        self._move(key, change.story)  # with the copies of it, where it changed and is placed anew
        in_story = story_articles.c.story_id
        for other, story in change.moved.items():
            left = connection.execute(select(in_story).where(story_articles.c.article_id == other)).scalar()
            touched.append(left)
            self._move(other, story)
        for old, into in change.merged:
            connection.execute(update(story_articles).where(in_story == old).values(story_id=into))
        for kind, pairs in (("merged", change.merged), ("split", change.split)):
            for story, other in pairs:
                connection.execute(insert(story_events).values(at=self._now, kind=kind, story_id=story, other_id=other))
        self._count(touched)

    def _move(self, key: str, story: str) -> None:
        """An article and its copies go where it belongs."""
        copies = select(articles.c.id).where(articles.c.copy_of == key)
        mine = (story_articles.c.article_id == key) | (
            story_articles.c.article_id.in_(copies) & story_articles.c.clues.is_(None)
        )
        self._connection.execute(update(story_articles).where(mine).values(story_id=story))

    def _put(self, key: str, story: str, packed: bytes | None) -> None:
        self._connection.execute(
            insert(story_articles).values(
                article_id=key,
                story_id=story,
                revision=self._article.revision,
                joined=self._now,
                at=self._article.published or self._article.fetched,
                outlet=self._article.source,
                clues=packed,
            )
        )

    def _take_out(self) -> str | None:
        """An article that changed is placed anew; returns where it was."""
        key = self._article.id
        story = self._story_of(key)
        if story is not None:
            self._connection.execute(delete(story_terms).where(story_terms.c.article_id == key))
            self._connection.execute(delete(story_articles).where(story_articles.c.article_id == key))
        return story

    def _story_of(self, key: str) -> str | None:
        query = select(story_articles.c.story_id).where(story_articles.c.article_id == key)
        return self._connection.execute(query).scalar()

    def _count(self, touched: Iterable[str | None]) -> None:
        """Bring the row of each story up to date; one without articles is no more."""
        for story in {story for story in touched if story is not None}:
            query = select(func.count(), func.min(articles.c.happened), func.max(articles.c.happened))
            query = query.select_from(story_articles.join(articles)).where(story_articles.c.story_id == story)
            number, first, last = self._connection.execute(query).one()
            row = stories.c.id == story
            if number:
                self._connection.execute(update(stories).where(row).values(articles=number, first=first, last=last))
            else:
                self._connection.execute(delete(stories).where(row))

    # What grouping asks for

    def near(self, terms: Sequence[int], at: float | None) -> list[str]:
        """Stories with these terms around this time, those with most of them first."""
        if not terms or at is None:
            return []
        values = {f"term{place}": term for place, term in enumerate(terms)}
        values |= {"low": int(at - WINDOW), "high": int(at + WINDOW)}
        return [row.story_id for row in self._connection.execute(_sharing(len(terms)), values)]

    def members(self, wanted: Sequence[str]) -> dict[str, tuple[int, list[Member]]]:
        """How many articles each story has, copies not counted, and its newest."""
        of = story_articles.c
        query = select(of.story_id, of.article_id, of.at).where(of.story_id.in_(wanted), of.clues.is_not(None))
        keys: dict[str, list[tuple[str, float]]] = {}
        for row in self._connection.execute(query.order_by(of.at.desc(), of.article_id)):
            keys.setdefault(row.story_id, []).append((row.article_id, row.at.timestamp()))
        chosen = [key for found in keys.values() for key, _ in found[:WHOLE]]
        packed = select(story_articles.c.article_id, story_articles.c.clues)
        rows = self._connection.execute(packed.where(story_articles.c.article_id.in_(chosen)))
        clues = {row.article_id: unpacked(row.clues) for row in rows}
        return {
            story: (len(found), [Member(key=key, clues=clues[key], at=at) for key, at in found[:WHOLE]])
            for story, found in keys.items()
        }

    def found(self, key: str) -> str:
        """An id for a new story; one that was this article's alone goes on under its own."""
        before, self._before = self._before, None
        if before is not None and key == self._article.id:
            left = select(func.count()).select_from(story_articles).where(story_articles.c.story_id == before)
            if not self._connection.execute(left).scalar_one():
                return before
        return "s" + token_hex(6)
