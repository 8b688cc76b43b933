"""The whole of an article of which a feed gives only the beginning."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.news.article import Draft, Extent

_FEWEST_WORDS = 60  # a shorter text is the beginning of an article, unless its page has no more
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\[&hellip;\]"
    r"|\b(?:read|continue|see|view|find out)\s+(?:more|on|reading|the full (?:story|article)|full (?:story|article))"
    r"(?:\s+(?:on|at|in|here|about)\b[^.!?\n]{0,60})?"
    r"|\b(?:weiterlesen|mehr lesen|lire la suite|leer más|seguir leyendo|leggi tutto|läs mer|lees meer))"
    r"[\s\]).»›>→.]{0,10}$",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[^\W\d_]{4,}")  # words that say what a text is about, more or less
_SHARED = 0.5  # of a teaser's words stand in its page; a consent form or a log-in has hardly any
_FEWEST_SHARED = 3


def is_teaser(draft: Draft) -> bool:
    """Whether a feed seems to give only the beginning of an article."""
    return len(draft.text.split()) < _FEWEST_WORDS or is_cut_off(draft.text)


def is_cut_off(text: str) -> bool:
    """Whether a text says itself that it goes on elsewhere."""
    return _CUT_OFF.search(text[-200:].rstrip()) is not None


def completed(teaser: Draft, page: Draft) -> tuple[Draft, Extent] | None:
    """The entry with the text of its page; None when the page tells less or is about something else.

    What the feed says of the article (headline, date, address) stands; the page fills in where it is silent. An entry
    of which the page has just as much was no teaser.
    """
    if not is_about(page, teaser):
        return None
    told, given = len(page.text.split()), len(teaser.text.split())
    if told <= given:
        enough = told >= given * 0.8 and not is_cut_off(teaser.text)
        return (teaser, Extent.FULL) if enough else None
    whole = replace(
        teaser,
        title=teaser.title or page.title,
        text=page.text,
        byline=teaser.byline or page.byline,
        published=teaser.published or page.published,
        language=teaser.language or page.language,
    )
    return whole, Extent.TEASER if is_cut_off(page.text) else Extent.FULL


def is_about(page: Draft, teaser: Draft) -> bool:
    """Whether a text shares so many words with another, mostly shorter one that both tell of the same."""
    wanted = _signs(teaser.text) | _signs(teaser.title)
    if len(wanted) < _FEWEST_SHARED:
        return True  # too little to go by
    found = _signs(page.text) | _signs(page.title)
    headline = _signs(teaser.title)
    by_all = len(wanted & found) >= max(_FEWEST_SHARED, _SHARED * len(wanted))
    return by_all or (len(headline) >= _FEWEST_SHARED and headline <= _signs(page.text))


def _signs(text: str) -> set[str]:
    return {word.casefold() for word in _SIGN.findall(text[:50_000])}
