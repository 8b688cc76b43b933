"""What was posted to chats, kept a while so that buttons under it go on working; and what people thought of it.

It knows keys, places and JSON, and nothing of chats or briefings.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from bot.news.schema import feedback, posts, remembered

if TYPE_CHECKING:
    from bot.news.archive import Archive

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One briefing that was posted."""

    key: str
    made_at: datetime
    platform: str
    place: str  # the server, workspace or conversation
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """What people thought of a story; story 0 is the whole."""

    useful: int
    not_useful: int


class Posts:
    """Keeps posts. Every method is one transaction, synchronous and safe to call from any thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def save(
        self,
        *,
        platform: str,
        place: str,
        content: Mapping[str, Any],
        now: datetime | None = None,
        key: str | None = None,
    ) -> str:
        """Keep what is about to be posted; returns its key. What is older than `KEPT` is forgotten meanwhile.

        With a key of the caller's own, what was kept under it is replaced.
        """
        moment = (now or datetime.now(UTC)).astimezone(UTC)
        known = key
        key = key or secrets.token_urlsafe(9)
        kept = {
            "made_at": moment,
            "expires": moment + KEPT,
            "platform": platform,
            "place": place,
            "content": dict(content),
        }
        with self._archive.writing() as connection:
            connection.execute(delete(posts).where(posts.c.expires < moment))
            if known and connection.execute(update(posts).where(posts.c.key == known).values(**kept)).rowcount:
                return known
            connection.execute(insert(posts).values(key=key, **kept))
        return key

    def get(self, key: str, now: datetime | None = None) -> Post | None:
        """What was posted under this key; None: never, or too long ago, or forgotten."""
        moment = (now or datetime.now(UTC)).astimezone(UTC)
        with self._archive.reading() as connection:
            row = connection.execute(select(posts).where(posts.c.key == key, posts.c.expires >= moment)).first()
        if row is None:
            return None
        return Post(
            key=row.key,
            made_at=row.made_at,
            platform=row.platform,
            place=row.place,
            content=row.content,
        )

    def vote(self, key: str, story: int, user: str, *, useful: bool, now: datetime | None = None) -> bool:
        """Count somebody's vote, the last one only; False: there is no such post. `user` is kept as a hash."""
        voter = hashlib.sha256(f"{key}:{user}".encode()).hexdigest()[:32]  # differs from post to post
        with self._archive.writing() as connection:
            if connection.execute(select(posts.c.key).where(posts.c.key == key)).first() is None:
                return False
            mine = (feedback.c.key == key, feedback.c.story == story, feedback.c.voter == voter)
            connection.execute(delete(feedback).where(*mine))
            at = (now or datetime.now(UTC)).astimezone(UTC)
            connection.execute(insert(feedback).values(key=key, story=story, voter=voter, useful=useful, at=at))
        return True

    def votes(self, key: str, story: int) -> Votes:
        """What people thought of a story."""
        query = select(feedback.c.useful, func.count()).where(feedback.c.key == key, feedback.c.story == story)
        with self._archive.reading() as connection:
            found = {bool(useful): number for useful, number in connection.execute(query.group_by(feedback.c.useful))}
        return Votes(useful=found.get(True, 0), not_useful=found.get(False, 0))

    def forget(self, platform: str, place: str) -> int:
        """Forget everything of a place; returns how many posts that were."""
        with self._archive.writing() as connection:
            there = (posts.c.platform == platform, posts.c.place == place)
            count = connection.execute(select(func.count()).select_from(posts).where(*there)).scalar_one()
            connection.execute(delete(posts).where(*there))
        return int(count)


def voted_stories(archive: Archive, now: datetime) -> dict[str, int]:
    """The first articles of stories that people voted on, and how many more found them useful than did not."""
    query = select(feedback.c.story, feedback.c.useful, func.count().label("number"), posts.c.content)
    query = query.join(posts, posts.c.key == feedback.c.key).where(feedback.c.story > 0, posts.c.expires >= now)
    votes: dict[str, int] = {}
    with archive.reading() as connection:
        for row in connection.execute(query.group_by(feedback.c.key, feedback.c.story, feedback.c.useful, posts.c.key)):
            told = row.content.get("stories", [])
            if row.story <= len(told) and told[row.story - 1]["articles"]:
                first = told[row.story - 1]["articles"][0]["id"]
                votes[first] = votes.get(first, 0) + (row.number if row.useful else -row.number)
    return votes


class Remembered:
    """A few texts by name: what a restart should know."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def get(self, name: str) -> str | None:
        """The text of this name."""
        with self._archive.reading() as connection:
            return connection.execute(select(remembered.c.value).where(remembered.c.name == name)).scalar()

    def set(self, name: str, value: str) -> None:
        """Keep a text, in place of an earlier one."""
        with self._archive.writing() as connection:
            connection.execute(delete(remembered).where(remembered.c.name == name))
            connection.execute(insert(remembered).values(name=name, value=value, at=datetime.now(UTC)))
