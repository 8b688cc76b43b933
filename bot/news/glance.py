"""What an archive is about at a glance: words to suggest while somebody types."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.news.schema import articles, quotes
from bot.news.stories import words

if TYPE_CHECKING:
    from bot.news.archive import Archive

_TITLES = 2_000  # the newest headlines that topics are counted in
_MOST = 500  # suggestions of each kind
_WORD = re.compile(r"[^\W\d_][\w’'-]{2,}")


def topics(archive: Archive) -> list[str]:
    """Words, and pairs of words, of the newest headlines; in most headlines first."""
    query = select(articles.c.title).order_by(articles.c.happened.desc()).limit(_TITLES)
    singles: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    with archive.reading() as connection:
        titles = list(connection.execute(query).scalars())
    for title in titles:
        found = [word for word in _WORD.findall(title) if words(word)]
        for word in found:
            spelled.setdefault(word.casefold(), word)
        singles.update({word.casefold() for word in found if len(word) > 3})
        beside = (f"{one} {two}".casefold() for one, two in pairwise(found))
        pairs.update({pair for pair in beside if pair in title.casefold()})
    known = Counter({pair: number for pair, number in pairs.items() if number > 1}) + singles
    ranked = sorted(known, key=lambda one: (-known[one], one))
    return [" ".join(spelled.get(word, word) for word in one.split()) for one in ranked[:_MOST]]


def speakers(archive: Archive) -> list[str]:
    """The people whose words are kept, most quoted first."""
    query = (
        select(quotes.c.speaker, func.count().label("number"))
        .where(quotes.c.speaker.is_not(None))
        .group_by(quotes.c.speaker)
        .order_by(func.count().desc(), quotes.c.speaker)
        .limit(_MOST)
    )
    with archive.reading() as connection:
        return [row.speaker for row in connection.execute(query) if row.speaker[:1].isupper()]
