"""How articles are kept: what makes two of them one, and what becomes of words that a publisher replaced.

Plain functions on a connection, for the archive's transactions.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from bot.news.article import Article, Draft, Extent
from bot.news.copies import Copies, save_fingerprint
from bot.news.corrections import correction_notes
from bot.news.schema import articles, embeddings, quotes, revisions, sentences, summaries
from bot.news.urls import canonical_url


class Status(StrEnum):
    """What taking an article in changed."""

    NEW = "new"
    UPDATED = "updated"
    KNOWN = "known"


class Why(StrEnum):
    """Why words were replaced."""

    CHANGED = "changed"
    CORRECTED = "corrected"  # the new ones say so
    COMPLETED = "completed"  # a teaser by its full text: the publisher changed nothing


def content_hash(title: str, text: str) -> str:
    """The same for two copies of one article: case, punctuation, spaces and line breaks do not count."""
    words = _words(f"{title}\n{text}".casefold())
    # A text without a single word is still not the same as another such text.
    return hashlib.sha256((" ".join(words) or f"{title}\n{text}").encode()).hexdigest()


def _words(text: str) -> list[str]:
    # Most texts are plain English, of which this is the same in a fifth of the time.
    return text.translate(_ASCII_BLANKS).split() if text.isascii() else re.findall(r"\w+", text)


def words_hash(title: str, text: str) -> str:
    """Like content_hash, but what an address in the text carries to follow readers does not count either."""
    if "://" in text:
        text = _ADDRESS.sub(lambda found: canonical_url(found[0]), text)
    return content_hash(title, text)


_ASCII_BLANKS = {code: " " for code in range(128) if not re.match(r"\w", chr(code))}
_ADDRESS = re.compile(r"https?://[^\s<>\"”’)\]]{1,2000}")
# NUL cannot be kept by PostgreSQL, a lone surrogate by neither; one sign for another keeps the offsets.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(draft: Draft) -> Draft:
    """The draft without what databases cannot keep."""
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    changed: dict[str, Any] = {
        name: _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
        for name, value in values.items()
        if isinstance(value, str) and ("\0" in value if value.isascii() else _UNSTORABLE.search(value))
    }
    return replace(draft, **changed) if changed else draft


def take_in(connection: Connection, draft: Draft, now: datetime) -> tuple[Article, Status]:
    """Keep one article, or what is new in it."""
    digest = content_hash(draft.title, draft.text)
    row = _same_article(connection, draft, digest)
    if row is None:
        key = draft.external_id or article_key(draft, digest)
        if connection.execute(select(articles.c.id).where(articles.c.id == key)).first():
            key = f"{key}-{digest[:8]}"
        values = new_row(draft, key, digest, now)
        copies = Copies(connection, [draft.text], now)
        values |= copies.place(key, draft.text)
        connection.execute(insert(articles), [values])
        copies.save()
        return get(connection, key), Status.NEW
    return revise(connection, row, draft, now)


def new_row(draft: Draft, key: str, digest: str, now: datetime) -> dict[str, Any]:
    """The row of an article that was not kept before."""
    return {
        "id": key,
        "external_id": draft.external_id,
        "url": draft.url,
        "title": draft.title,
        "text": draft.text,
        "byline": draft.byline,
        "source": draft.source,
        "published": draft.published,
        "language": draft.language,
        "fetched": now,
        "happened": draft.published or now,
        "revision": 1,
        "content_hash": digest,
        "read_with": None,
        "corrected": now if correction_notes(draft.title, draft.text) else None,
    }


def article_key(draft: Draft, digest: str) -> str:
    """An id for an article that brought none."""
    return "a" + hashlib.sha256((draft.url or digest).encode()).hexdigest()[:16]


def revise(
    connection: Connection, row: Row[Any], draft: Draft, now: datetime, *, completed: bool = False
) -> tuple[Article, Status]:
    """Bring a kept article up to date; words that are replaced stay in its revisions.

    A teaser that is `completed` by its full text is not UPDATED: the publisher changed nothing.
    """
    title = draft.title or row.title
    digest = content_hash(draft.title, draft.text)
    changed: dict[str, Any] = _learned(row, draft)
    same = row.content_hash == digest or words_hash(row.title, row.text) == words_hash(title, draft.text)
    if not same:
        fresh = correction_notes(title, draft.text) - correction_notes(row.title, row.text)
        why = Why.COMPLETED if completed else Why.CORRECTED if fresh else Why.CHANGED
        connection.execute(
            insert(revisions).values(
                article_id=row.id, revision=row.revision, title=row.title, text=row.text, replaced=now, why=why.value
            )
        )
        forget_reading(connection, row.id)
        changed |= {"title": title, "text": draft.text, "content_hash": digest}
        changed |= {"revision": row.revision + 1, "read_with": None}
        changed |= {"corrected": now} if fresh else {}
        changed |= {} if completed else {"updated": now}
        changed |= save_fingerprint(connection, row, draft.text, now)
    if changed:
        connection.execute(update(articles).where(articles.c.id == row.id).values(**changed))
        row = connection.execute(select(articles).where(articles.c.id == row.id)).one()
    return article_of(row), Status.KNOWN if same or completed else Status.UPDATED


def get(connection: Connection, key: str) -> Article:
    """The article with this id, which is there."""
    return article_of(connection.execute(select(articles).where(articles.c.id == key)).one())


def forget_reading(connection: Connection, article_id: str) -> None:
    """Forget what was read of an article."""
    for table in (sentences, embeddings, quotes, summaries):
        connection.execute(delete(table).where(table.c.article_id == article_id))


def article_of(row: Row[Any]) -> Article:
    """A row of the articles as a value."""
    return Article(
        id=row.id,
        title=row.title,
        text=row.text,
        byline=row.byline,
        source=row.source,
        url=row.url,
        published=row.published,
        language=row.language,
        fetched=row.fetched,
        revision=row.revision,
        updated=row.updated,
        corrected=row.corrected,
        extent=Extent(row.extent) if row.extent else None,
        copy_of=row.copy_of,
    )


def _same_article(connection: Connection, draft: Draft, digest: str) -> Row[Any] | None:
    if draft.external_id:
        mine = or_(articles.c.external_id == draft.external_id, articles.c.id == draft.external_id)
        row = connection.execute(select(articles).where(mine)).first()
        if row is not None:
            return row
    if draft.url:
        row = connection.execute(
            select(articles).where(articles.c.url == draft.url).order_by(articles.c.fetched)
        ).first()
        if row is not None and _may_be_one(row.external_id, draft.external_id):
            return row
    for row in connection.execute(
        select(articles).where(articles.c.content_hash == digest).order_by(articles.c.fetched, articles.c.id)
    ):
        # The same words at two addresses are two outlets' copies of one text, not one article.
        if _may_be_one(row.url, draft.url) and _may_be_one(row.external_id, draft.external_id):
            return row
    return None


def _may_be_one(kept: str | None, given: str | None) -> bool:
    return kept is None or given is None or kept == given


def _learned(row: Row[Any], draft: Draft) -> dict[str, Any]:
    """What a second copy tells that the first did not."""
    told = {
        name: getattr(draft, name)
        for name in ("external_id", "url", "byline", "source", "published", "language")
        if getattr(row, name) is None and getattr(draft, name) is not None
    }
    if "published" in told:
        told["happened"] = told["published"]
    return told
