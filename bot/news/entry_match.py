"""Which entry of a feed is one that was there before.

By its id, else its canonical address, else its words. None of the three is believed blindly: feeds make up ids anew
at each fetch, give one id to all entries, link every entry to their front page, and publish one text every week.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, select

from bot.news.article import Draft
from bot.news.fulltext import is_about
from bot.news.schema import articles, feed_entries, feeds
from bot.news.subscriptions import Subscription
from bot.news.urls import canonical_url

_MANY = 400  # values in one IN (…)
_ALIASES = ("www.", "feeds.", "feed.", "rss.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What is known of an entry."""

    entry: Row[Any] | None = None  # this feed showed it before
    article: Row[Any] | None = None  # else: the article that it is, which came from elsewhere


class Matcher:
    """Knows the entries of one document again. All look-ups are made at once, when it is built."""

    def __init__(self, connection: Connection, feed: Subscription, drafts: Sequence[tuple[Draft, str]]) -> None:
        self._connection = connection
        self._feed = feed
        # An address that several entries share, or that is the site's own, is no identity.
        shared = Counter(draft.url for draft, _ in drafts)
        front = canonical_url(feed.site) if feed.site else None
        self._no_names = {url for url, times in shared.items() if times > 1} | {None, front}
        self._by_key = {row.key: row for row in self._entries("key", (draft.external_id for draft, _ in drafts))}
        rest = [(draft, digest) for draft, digest in drafts if not self._is_sure(draft)]
        self._by_url = _grouped("url", self._entries("url", (one.url for one, _ in rest if self._names(one))))
        self._by_digest = _grouped("digest", self._entries("digest", (digest for _, digest in rest)))
        self._articles_by_id = self._kept("external_id", (draft.external_id for draft, _ in rest))
        self._articles_by_url = self._kept("url", (draft.url for draft, _ in rest if self._names(draft)))

    def match(self, draft: Draft, digest: str) -> Match:
        """What is known of an entry."""
        known = self._by_key.get(draft.external_id)
        if known is not None:
            if self._is_sure(draft):
                return Match(entry=known)
            entry = self._by_address(draft, digest)
            if entry is None and not self._is_another(known, draft, digest):
                entry = known
            # Otherwise its id was given to another entry before, and one made for it may be known.
            entry = entry or self._one_by("key", self.free_key(draft, digest))
            return Match(entry=entry)
        entry = self._by_address(draft, digest) or self._by_words(draft, digest)
        if entry is not None:
            return Match(entry=entry)
        article = self._articles_by_id.get(draft.external_id)
        if article is None and self._names(draft):
            article = self._articles_by_url.get(draft.url)
        return Match(article=article)

    def free_key(self, draft: Draft, digest: str) -> str:
        """The entry's id; where the feed gave it to another entry before, one made of its address and headline."""
        key = draft.external_id or digest
        known = self._by_key.get(key)
        if known is None or known.url == draft.url or not self._is_another(known, draft, digest):
            return key
        return "f" + hashlib.sha256(f"{key}\n{draft.url}\n{draft.title}".encode()).hexdigest()[:20]

    def article(self, key: str | None) -> Row[Any] | None:
        """An article by its id."""
        if key is None:
            return None
        return self._connection.execute(_ARTICLES.where(articles.c.id == key)).first()

    def article_ids(self, keys: Iterable[str]) -> set[str]:
        """Those of the ids that are taken."""
        return {
            key
            for some in _batches(keys)
            for key in self._connection.execute(select(articles.c.id).where(articles.c.id.in_(some))).scalars()
        }

    def _is_sure(self, draft: Draft) -> bool:
        """Whether an entry has the id and the address of a known one."""
        known = self._by_key.get(draft.external_id)
        return known is not None and known.url == draft.url

    def _names(self, draft: Draft) -> bool:
        """Whether an entry's address is its own."""
        return draft.url not in self._no_names and urlsplit(draft.url or "").path not in ("", "/")

    def _by_address(self, draft: Draft, digest: str) -> Row[Any] | None:
        if not self._names(draft):
            return None
        rows = self._by_url.get(draft.url, ())
        return next((row for row in rows if not self._is_another(row, draft, digest)), None)

    def _by_words(self, draft: Draft, digest: str) -> Row[Any] | None:
        for row in self._by_digest.get(digest, ()):
            # The same words on another day are the weekly open thread, not the same entry.
            if row.published is None or draft.published is None or row.published == draft.published:
                return row
        return None

    def _is_another(self, row: Row[Any], draft: Draft, digest: str) -> bool:
        """Whether an entry that has the id or the address of a known one clearly is another one."""
        if row.digest == digest or row.article_id is None:
            return False
        if row.url == draft.url and not (row.published and draft.published and draft.published > row.published):
            return False  # ids are made anew by many feeds, addresses given to something newer by few
        article = self.article(row.article_id)
        if article is None or article.title.casefold() == draft.title.casefold():
            return False
        return not is_about(Draft(title=article.title, text=article.text), draft)

    def _one_by(self, column: str, value: str) -> Row[Any] | None:
        return next(iter(self._entries(column, [value])), None)

    def _entries(self, column: str, values: Iterable[str | None]) -> list[Row[Any]]:
        mine = select(feed_entries).where(feed_entries.c.feed_id == self._feed.id).order_by(feed_entries.c.id)
        return [
            row
            for some in _batches(values)
            for row in self._connection.execute(mine.where(feed_entries.c[column].in_(some)))
        ]

    def _kept(self, column: str, values: Iterable[str | None]) -> dict[str | None, Row[Any]]:
        found: dict[str | None, Row[Any]] = {}
        for some in _batches(values):
            query = _ARTICLES.where(articles.c[column].in_(some)).order_by(articles.c.fetched, articles.c.id)
            for row in self._connection.execute(query):
                found.setdefault(getattr(row, column), row)
        return found


_ARTICLES = select(articles, feeds.c.url.label("owner_url")).outerjoin(feeds, feeds.c.id == articles.c.feed_id)


def at_home(feed_url: str | None, article_url: str | None) -> bool:
    """Whether a feed is of the site that an article is on."""
    feed, article = _site(feed_url), _site(article_url)
    if not feed or not article:
        return False
    return feed == article or feed.endswith("." + article) or article.endswith("." + feed)


def _site(url: str | None) -> str:
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return next((host.removeprefix(alias) for alias in _ALIASES if host.startswith(alias)), host)


def _grouped(column: str, rows: Iterable[Row[Any]]) -> dict[str | None, list[Row[Any]]]:
    found: dict[str | None, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append(row)
    return found


def _batches(values: Iterable[str | None]) -> Iterable[list[str]]:
    unique = list(dict.fromkeys(one for one in values if one is not None))
    return (unique[first : first + _MANY] for first in range(0, len(unique), _MANY))
