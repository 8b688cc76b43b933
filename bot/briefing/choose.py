"""Which articles a briefing is about, and which of their stories come first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from bot.news.article import Article
from bot.news.stories import Story, words

LENGTHS = {"short": 3, "standard": 5, "long": 12}  # stories in a briefing
HALF_LIFE_HOURS = 48.0  # in which a story loses half its weight


def about(articles: Sequence[Article], topic: str) -> list[Article]:
    """The articles that have every word of the topic in headline or text, in the order given."""
    wanted = words(topic) or topic.casefold().split()
    chosen = []
    for article in articles:
        there = set(words(f"{article.title} {article.text}"))
        if all(any(_same_stem(word, other) for other in there) for word in wanted):
            chosen.append(article)
    return chosen


def rank(stories: Sequence[Story], now: datetime) -> list[Story]:
    """Most outlets and most recent first; ties keep their order."""
    return sorted(stories, key=lambda story: -_weight(story, now))


def outlets(story: Story) -> list[str]:
    """The names of the outlets that carry a story, the lead's first."""
    return list(dict.fromkeys(article.source for article in story.articles if article.source))


def why(story: Story, topic: str | None) -> str:
    """Why a story is here, in words."""
    number = len(outlets(story))
    count = len(story.articles)
    parts = [f"{number} outlets" if number > 1 else f"{count} articles" if count > 1 else "one article"]
    newest = max(article.published or article.fetched for article in story.articles)
    parts.append(f"newest {newest:%d %b %H:%M} UTC")
    if topic:
        parts.append(f"matches topic {topic}")
    return "; ".join(parts)


def _weight(story: Story, now: datetime) -> float:
    newest = max(article.published or article.fetched for article in story.articles)
    hours = max(0.0, (now - newest).total_seconds() / 3600)
    carried = max(len(outlets(story)), 1) + 0.25 * (len(story.articles) - 1)
    freshness: float = 0.5 ** (hours / HALF_LIFE_HOURS)
    return math.log2(1 + carried) * freshness


def _same_stem(wanted: str, other: str) -> bool:
    return wanted == other or (len(wanted) >= 4 and other.startswith(wanted) and len(other) - len(wanted) <= 4)
