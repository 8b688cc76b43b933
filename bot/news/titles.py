"""Headlines: which words belong to them and which are the outlet's name behind them."""

from __future__ import annotations

import html
import re

_SEPARATED = re.compile(r"^(?P<title>.+)\s(?P<sign>\||::|»|[-–—•·])\s(?P<outlet>[^|»]+)$", re.DOTALL)
_OUTLET_WORDS = frozenset(
    [
        "post",
        "radio",
        "news",
        "times",
        "wire",
        "herald",
        "tribune",
        "gazette",
        "journal",
        "guardian",
        "telegraph",
        "observer",
        "chronicle",
        "daily",
        "today",
        "tv",
        "fm",
        "mail",
        "express",
        "mirror",
        "record",
        "standard",
        "star",
        "sun",
        "press",
        "review",
        "bulletin",
        "courier",
        "dispatch",
        "echo",
        "examiner",
        "inquirer",
        "ledger",
        "mercury",
        "register",
        "sentinel",
        "weekly",
        "magazine",
        "online",
        "broadcasting",
        "bbc",
        "cnn",
        "npr",
        "nbc",
        "cbs",
        "abc",
        "reuters",
        "ap",
        "afp",
        "bloomberg",
        "economist",
        "independent",
        "politico",
        "axios",
    ]
)
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)*\.(com|org|net|co\.uk|news|example|eu|[a-z]{2})", re.IGNORECASE)
_SMALL = frozenset(["of", "the", "and", "de", "la", "le", "der", "die", "das", "&", "for"])
_MOST_OUTLET_WORDS = 5
_FEWEST_TITLE_WORDS = 3
_LONGEST = 1000  # characters; what is longer is no headline but an attack or a mistake


def plain_title(title: str) -> str:
    """A title as one line of plain text: entities resolved, no control characters."""
    unescaped = html.unescape(title[:_LONGEST])
    return " ".join("".join(" " if ord(one) < 32 else one for one in unescaped).split())


def without_outlet(title: str, outlet: str | None = None) -> str:
    """The title without the outlet's name at its end.

    A known `outlet` goes whatever stands before it; an unknown one only when it is clearly one ("… | Quay
    Post", "… - Harbour Radio"), since a dash also leads to a name that belongs to the headline.
    """
    found = _SEPARATED.match(title)
    if found is None:
        return title
    rest, last = found["title"].strip(), found["outlet"].strip()
    if outlet and _letters(last) and _letters(last) == _letters(outlet):
        return rest
    if len(rest.split()) < _FEWEST_TITLE_WORDS or not _named_like_an_outlet(last):
        return title
    words = {word.strip(".,").lower() for word in last.split()}
    if words & _OUTLET_WORDS or _DOMAIN.fullmatch(last) or found["sign"] in ("|", "::", "»"):
        return without_outlet(rest, outlet) if found["sign"] == "|" else rest
    return title


def _named_like_an_outlet(text: str) -> bool:
    words = text.split()
    if len(words) > _MOST_OUTLET_WORDS:
        return False
    return bool(_DOMAIN.fullmatch(text)) or all(word[0].isupper() or word.lower() in _SMALL for word in words)


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold().removeprefix("the ") if one.isalnum())
