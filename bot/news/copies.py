"""Syndicated copies in the archive: found by their fingerprints' bands, confirmed by their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from bot.news.database import driver_marks
from bot.news.duplicates import bands, fingerprint, is_copy, near
from bot.news.schema import article_bands, articles

WINDOW = timedelta(days=30)  # between two copies' arrivals; after that it is an anniversary
# Sixteen rows an article: past SQLAlchemy, and in the order of the index.
_SAVE = "INSERT INTO article_bands (band, article_id) VALUES ({0}, {0})"
_MANY = 500
_BYTES = 64


class Copies:
    """Finds for each of some new articles the first of which it is a copy, among them and those kept before."""

    def __init__(self, connection: Connection, texts: Sequence[str], now: datetime) -> None:
        """Look up what is near these texts."""
        self._connection = connection
        self._prints = {text: fingerprint(text) for text in texts}
        self._rows: list[tuple[int, str]] = []
        self._found: dict[int, list[str]] = {}  # ids by band, in the order they were taken in
        self._known: dict[str, tuple[int, str, str]] = {}  # id → fingerprint, text, first of its copies
        wanted = list({band for one in self._prints.values() for band in bands(one)})
        if wanted:
            self._look_up(wanted, now - WINDOW)

    def place(self, key: str, text: str) -> dict[str, Any]:
        """The columns of an article that say of what it is a copy; later ones may be copies of it."""
        mark = self._prints[text]
        if not mark:
            return {"fingerprint": None, "copy_of": None}
        first = self._first(mark, text, except_for=key)
        self._known[key] = (mark, text, first or key)
        for band in bands(mark):
            self._found.setdefault(band, []).append(key)
            self._rows.append((band, key))
        return {"fingerprint": mark.to_bytes(_BYTES, "big"), "copy_of": first}

    def save(self) -> None:
        """Keep the bands of those that were placed, once their articles are kept."""
        if self._rows:
            mark, _ = driver_marks(self._connection)
            self._connection.exec_driver_sql(_SAVE.format(mark), sorted(self._rows))

    def _first(self, mark: int, text: str, *, except_for: str) -> str | None:
        candidates = dict.fromkeys(key for band in bands(mark) for key in self._found.get(band, ()))
        for key in candidates:
            other, words, first = self._known[key]
            if except_for not in (key, first) and near(mark, other) and is_copy(text, words):
                return first
        return None

    def _look_up(self, wanted: list[int], since: datetime) -> None:
        keys: dict[str, None] = {}
        for some in _batches(wanted):
            query = select(article_bands).where(article_bands.c.band.in_(some))
            for row in self._connection.execute(query.order_by(article_bands.c.band, article_bands.c.article_id)):
                self._found.setdefault(row.band, []).append(row.article_id)
                keys[row.article_id] = None
        columns = (articles.c.id, articles.c.text, articles.c.fingerprint, articles.c.copy_of, articles.c.fetched)
        order: dict[str, datetime] = {}
        for some in _batches(list(keys)):
            for row in self._connection.execute(select(*columns).where(articles.c.id.in_(some))):
                if row.fetched >= since and row.fingerprint:
                    mark = int.from_bytes(row.fingerprint, "big")
                    self._known[row.id] = (mark, row.text, row.copy_of or row.id)
                    order[row.id] = row.fetched
        for band, found in self._found.items():
            self._found[band] = sorted((key for key in found if key in order), key=lambda key: (order[key], key))


def save_fingerprint(connection: Connection, row: Row[Any], text: str, now: datetime) -> dict[str, Any]:
    """The columns that change with an article's text; what others are copies of becomes no copy itself."""
    connection.execute(delete(article_bands).where(article_bands.c.article_id == row.id))
    copies = Copies(connection, [text], now)
    columns = copies.place(row.id, text)
    copies.save()
    has_copies = connection.execute(select(articles.c.id).where(articles.c.copy_of == row.id).limit(1)).first()
    if row.copy_of is not None or has_copies:
        columns["copy_of"] = row.copy_of
    return columns


def _batches(values: list[Any]) -> Iterable[list[Any]]:
    return (values[first : first + _MANY] for first in range(0, len(values), _MANY))
