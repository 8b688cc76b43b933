"""Which stories of the archive a briefing tells, in which order, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.news.article import Article
from bot.news.gists import Gist
from bot.news.stories import Story, words
from bot.news.topic_search import forms

LENGTHS = {"short": 3, "standard": 5, "long": 12}  # stories in a briefing
HALF_LIFE_HOURS = 48.0  # in which a story loses half its weight
COMPARED = 60  # stories, the first, whose meaning is looked at for variety and for what people found useful
LIKE = 0.55  # cosine from which two stories are about the same kind of thing
CROWDED = 0.6  # of its weight is left to a story when one like it was chosen already
_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()

Vector = NDArray[np.float32]


def about(articles: Sequence[Article], topic: str) -> list[Article]:
    """The articles that have every word of the topic in headline or text, in the order given."""
    wanted = words(topic) or topic.casefold().split()
    chosen = []
    for article in articles:
        there = set(words(f"{article.title} {article.text}"))
        if all(any(same_stem(word, other) for other in there) for word in wanted):
            chosen.append(article)
    return chosen


def same_stem(wanted: str, other: str) -> bool:
    """Whether a word of a text is the wanted one with an ending."""
    if wanted == other or (len(wanted) >= 4 and other.startswith(wanted) and len(other) - len(wanted) <= 4):
        return True
    return other in forms(wanted) or wanted in forms(other)


def rank(gists: Sequence[Gist], now: datetime) -> list[Gist]:
    """Those that most outlets carry and that are most recent first; ties keep their order."""
    return sorted(gists, key=lambda gist: -weight(gist, now))


def weight(gist: Gist, now: datetime) -> float:
    """How much a story matters: outlets count, a second article of one outlet little, age against both."""
    hours = max(0.0, (now - gist.newest).total_seconds() / 3600)
    carried = max(gist.carried, 1) + 0.25 * (gist.number - 1)
    freshness: float = 0.5 ** (hours / HALF_LIFE_HOURS)
    return math.log2(1 + carried) * freshness


def varied(
    ranked: Sequence[Gist], now: datetime, meaning: Mapping[str, Vector], taste: Mapping[str, float] | None = None
) -> list[Gist]:
    """The same, with what people found useful before what they did not, and like subjects not all at once.

    `meaning` has a vector for a story's id, `taste` what people think of such stories, from -1 to 1. Stories beyond
    the first `COMPARED` stay as they are.
    """
    head, tail = list(ranked[:COMPARED]), list(ranked[COMPARED:])
    value = {gist.id: weight(gist, now) * 2 ** (taste or {}).get(gist.id, 0.0) for gist in head}
    chosen: list[Gist] = []
    while head:
        best = max(head, key=lambda gist: value[gist.id])  # the first of equals
        head.remove(best)
        chosen.append(best)
        if (mine := meaning.get(best.id)) is not None:
            for gist in head:
                theirs = meaning.get(gist.id)
                if theirs is not None and float(mine @ theirs) > LIKE:
                    value[gist.id] *= CROWDED
    return [*chosen, *tail]


def tastes(meaning: Mapping[str, Vector], voted: Sequence[tuple[Vector, int]]) -> dict[str, float]:
    """What people who voted on other stories would think of these, from -1 to 1.

    `voted` are the meanings of stories and the votes for them, less those against.
    """
    if not voted:
        return {}
    known = np.vstack([vector for vector, _ in voted])
    votes = np.array([number for _, number in voted], dtype=np.float32)
    return {
        story: float(np.tanh((np.maximum(known @ vector - 0.35, 0) * votes).sum())) for story, vector in meaning.items()
    }


def outlets(story: Story) -> list[str]:
    """The names of the outlets that carry a story, the lead's first."""
    return list(dict.fromkeys(article.source for article in story.articles if article.source))


def why(story: Story, topic: str | None, now: datetime, liked: float = 0.0) -> str:
    """Why a story is here, in words: "five sources since 06:00; matches topic ferry"."""
    carried = max(len(outlets(story)), 1)
    number = _NUMBERS[carried] if carried < len(_NUMBERS) else str(carried)
    moments = [(article.published or article.fetched).astimezone(now.tzinfo) for article in story.articles]
    first = min(moments)
    when = f"{first:%H:%M}" if first.date() == now.date() else f"{first.day} {first:%b}"
    if carried > 1:
        parts = [f"{number} sources since {when}"]
    else:
        several = f" with {len(story.articles)} articles since" if len(story.articles) > 1 else ","
        parts = [f"one source{several} {when}"]
    if topic:
        parts.append(f"matches topic {topic}")
    if liked > 0.2:
        parts.append("people here found such stories useful")
    return "; ".join(parts)
