"""Which of the publishers' own headlines a story goes under: the most informative, the least loud."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.briefing.facts import facts_of
from bot.news.archive import Reading
from bot.news.article import Article

_LOUD = re.compile(
    r"\b(?:shock(?:s|ing|er)?|stunn(?:s|ing|ed)|slam(?:s|med)?|blast(?:s|ed)|bombshell|outrage|chaos|horror|insane"
    r"|incredible|unbelievable|you won[’']t believe|jaw-dropping|must[- ]see|epic|mind-blowing|furious|fury|nightmare"
    r"|exclusive|breaking|watch|live updates?|live|here[’']s (?:why|what|how)"
    r"|what (?:you need )?to know|opinion|viral)\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b[A-Z]{5,}\b")
_LENGTHS = range(4, 16)  # words; shorter tells little, longer is not read


def headline_of(articles: Sequence[Article], readings: Mapping[str, Reading]) -> str | None:
    """The best of these articles' headlines; the first of equals. None: there is none."""
    titled = [article for article in articles if article.title.strip()]
    if len(titled) <= 1:
        return titled[0].title if titled else None
    # What several outlets put into their first sentences is what the story is about.
    common = Counter(word for article in articles for word in _beginning(article, readings.get(article.id)))
    return max(titled, key=lambda article: _value(article.title, common, len(articles))).title


def loudness(title: str) -> float:
    """How much a headline shouts or teases instead of telling."""
    shouted = len(_LOUD.findall(title)) + len(_CAPITALS.findall(title)) + title.count("!")
    teases = title.rstrip().endswith(("?", "…", "...")) or title[:1] in "“\"‘'"
    return 0.5 * shouted + 0.4 * teases


def _value(title: str, common: Mapping[str, int], number: int) -> float:
    facts = facts_of(title)
    told = facts.words | facts.numbers
    carried = sum(common.get(word, 0) / number for word in told if common.get(word, 0) > 1 or number == 1)
    length = len(title.split())
    return carried + 0.2 * min(len(facts.numbers), 1) - loudness(title) - (0.8 if length not in _LENGTHS else 0.0)


def _beginning(article: Article, reading: Reading | None) -> set[str]:
    spans = reading.sentences[:3] if reading is not None else ()
    text = f"{article.title}. " + " ".join(article.text[start:end] for start, end in spans)
    facts = facts_of(text)
    return set(facts.words | facts.numbers)
