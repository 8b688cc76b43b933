"""Forgetting what no new article can be compared by any more.

A story lives `SPAN` at most and has no pause longer than `WINDOW`: words that lead to an older article lead nowhere.
What articles are found and told by (their clues, their stories) stays.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from bot.news.grouping import SPAN, WINDOW
from bot.news.schema import remembered, story_articles, story_terms

if TYPE_CHECKING:
    from bot.news.archive import Archive

SETTLED = timedelta(seconds=SPAN + WINDOW) + timedelta(days=4)  # with room for what comes in late
EVERY = timedelta(days=1)
_NAME = "stories.tidied"
_MANY = 500


def tidy(archive: Archive, now: datetime) -> int:
    """Forget the terms of articles that happened, and came in, longer ago than `SETTLED`; returns of how many.

    An old archive that is being taken in is left whole: its articles came in lately, so more of them may come.
    """
    old = now - SETTLED
    with archive.reading() as connection:
        query = select(story_terms.c.article_id).where(story_terms.c.at < int(old.timestamp())).distinct()
        candidates = list(connection.execute(query).scalars())
    forgotten = 0
    for first in range(0, len(candidates), _MANY):
        some = candidates[first : first + _MANY]
        with archive.writing() as connection:  # some at a time: whoever else writes waits for a moment only
            came = select(story_articles.c.article_id).where(
                story_articles.c.article_id.in_(some), story_articles.c.joined < old
            )
            settled = list(connection.execute(came).scalars())
            connection.execute(delete(story_terms).where(story_terms.c.article_id.in_(settled)))
        forgotten += len(settled)
    return forgotten


def tidy_daily(archive: Archive, now: datetime) -> int:
    """The same, once a day whichever process asks; returns of how many articles something was forgotten."""
    query = select(remembered.c.at).where(remembered.c.name == _NAME)
    with archive.writing() as connection:
        last = connection.execute(query).scalar()
        if last is not None and now - last < EVERY:
            return 0
        if last is None:
            connection.execute(insert(remembered).values(name=_NAME, value="", at=now))
        else:
            connection.execute(update(remembered).where(remembered.c.name == _NAME).values(at=now))
    return tidy(archive, now)
