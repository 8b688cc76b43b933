"""One of everything that people are told, fixed, for the tests of what renders it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.briefing.briefing import (
    Answer,
    ArticleRef,
    Briefing,
    BriefQuote,
    BriefSentence,
    BriefStory,
    Citation,
    Said,
    Side,
    StoryStatus,
)
from bot.chat.commands import QuoteList, SourceList
from bot.news.archive import Outlet
from bot.quotes.quote import Kind, Quote, Speaker

GOLDEN = Path(__file__).parent / "golden"

QUAY_POST = ArticleRef(
    id="a1",
    title="Stellan ferry saved for ten years",
    source="Quay Post",
    url="https://quaypost.example/2026/11/23/ferry-vote",
    published=datetime(2026, 11, 23, 17, 40, tzinfo=UTC),
)
RADIO = ArticleRef(
    id="a2",
    title="Seven councillors say yes",
    source="Harbour Radio",
    url="https://harbourradio.example/ferry?a=1&b=2",
    published=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
)
UNNAMED = ArticleRef(id="a3", title="Ferry crews cheer the vote", source=None, url=None, published=None)


def quote(text: str, name: str | None = "Maren Oduya", kind: Kind = Kind.DIRECT, confidence: float = 0.96) -> Quote:
    speaker = Speaker(name=name, mention=name, start=0, end=len(name)) if name else None
    return Quote(
        text=text,
        start=100,
        end=100 + len(text),
        speaker=speaker,
        cue="said" if name else None,
        kind=kind,
        confidence=confidence,
    )


def sentence(text: str, *articles: str) -> BriefSentence:
    return BriefSentence(text=text, citations=tuple(Citation(article=key, start=0, end=len(text)) for key in articles))


def story(**changes) -> BriefStory:
    made = {
        "headline": "Stellan ferry saved for ten years",
        "status": StoryStatus.UPDATED,
        "sentences": (
            sentence("The Harbour council voted 7 to 2 on Monday to keep the ferry to Stellan.", "a1"),
            sentence("Pell Ostrander puts the cost at 40,000 crowns a day; the Quay Post says 35,000.", "a2", "a1"),
        ),
        "quotes": (BriefQuote(quote=quote("A gamble with other people's money"), article="a2"),),
        "articles": (QUAY_POST, RADIO, UNNAMED),
        "why": "2 outlets; newest 23 Nov 17:40 UTC",
    }
    return BriefStory(**(made | changes))


def briefing(*stories: BriefStory, **changes) -> Briefing:
    made = {
        "title": "Morning briefing",
        "made_at": datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo("Europe/Berlin")),
        "stories": stories,
        "left_out": 14,
        "articles": 9,
    }
    return Briefing(**(made | changes))


def said(text: str, name: str | None = "Maren Oduya", article: ArticleRef = RADIO, **changes) -> Said:
    kind = changes.pop("kind", Kind.DIRECT)
    made = {
        "quote": quote(text, name, kind),
        "article": article,
        "context": f"She called the rival plan “{text}” in the debate.",
        "confidence": 0.95,
    }
    return Said(**(made | changes))


MORNING = briefing(
    story(),
    story(
        headline="A very long headline that goes on about the herring of the sound, the spawning beds, the diesel and"
        " the boom that the coastguard laid",
        status=StoryStatus.NEW,
        sentences=(sentence("About 900 litres of diesel leaked.", "a3"),),
        quotes=(
            BriefQuote(quote=quote("that the beds would not wait", "Ada Brink", Kind.INDIRECT), article="a3"),
            BriefQuote(quote=quote("We were warned.\n“And we bought a fountain", "Ada Brink"), article="a3"),
        ),
        articles=(UNNAMED,),
        why="one article",
    ),
    story(
        headline="A text with neither source nor date",
        status=StoryStatus.NEW,
        sentences=(sentence("It says one thing.", "a4"),),
        quotes=(),
        articles=(
            ArticleRef(id="a4", title="A text with neither source nor date", source=None, url=None, published=None),
        ),
    ),
    note="Nothing from the last day; this is the newest there is, up to 23 Nov 2026.",
)
_SIDES = tuple(
    Side(outlet=outlet, text=text, citation=Citation(article=key, start=10, end=10 + len(text)))
    for outlet, text, key in (
        ("Quay Post", "The crossing costs 35,000 crowns a day.", "a1"),
        ("Harbour Radio", "Pell Ostrander puts the cost at 40,000 crowns a day.", "a2"),
    )
)
DISPUTED = briefing(
    story(
        status=StoryStatus.CORRECTED,
        note="Quay Post now says: “The vote was 7 to 2.” Before, it said: “The vote was 6 to 3.”",
        sentences=(
            sentence("The Harbour council voted to keep the ferry to Stellan.", "a1"),
            BriefSentence(
                text=" ".join(f"{side.outlet}: “{side.text}”" for side in _SIDES),
                citations=tuple(side.citation for side in _SIDES),
                sides=_SIDES,
            ),
        ),
        why="two sources since 06:00; matches topic ferry",
    ),
    story(status=StoryStatus.TOLD),
    already_told=2,
)
FOUND = Answer(
    question="Did Ostrander call it a gamble?",
    answers=(
        said("a gamble with other people's money"),
        said("the boat would be ten years older", "Joris Hallam", UNNAMED, kind=Kind.INDIRECT, confidence=0.72),
    ),
    closest=(),
    corrected="Pell Ostrander",
    articles=1204,
    since=datetime(2026, 10, 1, 12, tzinfo=UTC),
)
NOT_FOUND = Answer(
    question="we will never sell",
    answers=(),
    closest=(
        said("We will not sell this year", "Aino Väli", confidence=0.81),
        said("Never again", None, confidence=0.6),
    ),
    corrected=None,
    articles=1204,
    since=datetime(2026, 10, 1, 12, tzinfo=UTC),
)
SAID_BY = QuoteList(person="Maren Oduya", quotes=(said("a gamble with other people's money"),))
SOURCES = SourceList(
    outlets=(
        Outlet(name="Quay Post", articles=1200, latest=datetime(2026, 11, 23, 12, tzinfo=UTC)),
        Outlet(name="", articles=4, latest=datetime(2026, 11, 22, 12, tzinfo=UTC)),
    ),
    articles=1204,
    since=datetime(2026, 10, 1, 12, tzinfo=UTC),
)

HOSTILE = (
    "[bold red]x[/] <script>alert(1)</script> <img src=x onerror=alert(1)> \x1b[2J\x1b]8;;http://evil.example\x1b\\click"
    " \u202egnp.exe\u2066 \x9b31m & \" ' {{7*7}} :smile: \x07\x00 @everyone"
)
BAD_URLS = (
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://evil.example/\x1b]8;;http://worse.example\x1b\\",
    'https://evil.example/"onmouseover="alert(1)',
    "https://evil.example/\u202etxt",
    "https://evil.example/\n",
    "file:///etc/passwd",
    "//evil.example",
)


def hostile(url: str | None) -> Briefing:
    """A briefing whose every text is hostile."""
    ref = ArticleRef(id="a", title=HOSTILE, source=HOSTILE, url=url, published=None)
    one = story(
        headline=HOSTILE,
        sentences=(sentence(HOSTILE, "a"),),
        quotes=(BriefQuote(quote=quote(HOSTILE, HOSTILE), article="a"),),
        articles=(ref,),
        why=HOSTILE,
    )
    return briefing(one, title=HOSTILE, note=HOSTILE)


def golden(name: str, rendered: str) -> str:
    """What the golden file holds; with NEWSBRIEF_REFRESH_GOLDEN=1 it is first written anew."""
    path = GOLDEN / name
    if os.environ.get("NEWSBRIEF_REFRESH_GOLDEN") == "1":
        path.write_text(rendered, encoding="utf-8")
    return path.read_text(encoding="utf-8")
