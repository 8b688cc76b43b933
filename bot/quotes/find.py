"""Which marked words are quotations: not titles of works, nicknames, or words held at arm's length."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.quotes.attribution import Attribution
from bot.quotes.cues import CALLING
from bot.quotes.marks import Marked
from bot.quotes.quote import Kind
from bot.quotes.scene import WORD, Paragraph, has_capitals_of_a_title, is_block

_LOOK_BACK = 60
# What a title comes after: the film “…”, on CNN's “…”, the host of “…”.
_WORK = re.compile(
    r"(?:\b(?:on|watch|watching|host of|star of|author of|co-author of|hosts?|titled|entitled|named)"
    r"|\b(?:book|books|film|movie|show|series|song|songs|single|album|novel|play|podcast|magazine|documentary|musical"
    r"|programme|program|comedy|drama|sitcom|anthem|poem|painting|opera|episode|hit|class|course|column)"
    r"(?: [a-z]+){0,2}|\b[A-Z][\w.]*['’]s?(?: [a-z]+)?|\b[A-Z]{2,}),?\s*$"
)
_GIVEN = re.compile(r"\b[A-Z][\w’'-]+\s$")
_FAMILY = re.compile(r"\s[A-Z][\w’'-]+")
_WORK_NAMED = re.compile(r"\b(?:book|film|movie|song|album|novel|podcast|documentary|musical|episode),?\s*$")
# What is chanted has capitals like a title: to chants of “…”.
_CHANTED = re.compile(r"\b(?:chant(?:s|ed|ing)?|cr(?:y|ies)|shout(?:s|ed|ing)?|cheers?|calls|slogans?)(?: of)?,?:?\s$")
# What only a title has behind it: “…” (1999), and in a list of links “…,” by Ada Brink.
_DATED = re.compile(r"\s\((?:19|20)\d\d\)")
_BYLINE = re.compile(r",?\s+by\s+(?:the\s+)?[A-Z]")
# Rules that lend a fragment the speaker of its neighbours: of a few words they say too little to call them anybody's.
_BORROWED = frozenset({"follow-on", "before", "later", "carried-on", "said-next"})
_STRONG = frozenset({"adjacent", "speech", "framing", "according", "colon"})
_GOVERNED, _NAMED = 4, 12  # tokens between a cue and the words it governs; between "called" and the name given


def kinds_of(
    text: str, marked: Sequence[Marked], paragraphs: Sequence[Paragraph], rules: Sequence[Attribution | None]
) -> list[Kind | None]:
    """What each of `marked` is; None for what is no quotation. `rules` has the attribution of each."""
    block, governed, called = _shapes(paragraphs, rules)
    kinds: list[Kind | None] = []
    for index, one in enumerate(marked):
        # What a very long text has beyond the parser's reach is still a quotation, only not anybody's.
        parsed = index in block
        whole = block[index] if parsed else is_block(text, one, text.rfind("\n", 0, one.outer_start) + 1)
        said = is_quotation(text, one, rules[index], block=whole, governed=index in governed, called=index in called)
        kinds.append(kind_of(text, one, block=whole) if said else None)
    return kinds


def _shapes(
    paragraphs: Sequence[Paragraph], attributions: Sequence[Attribution | None]
) -> tuple[dict[int, bool], set[int], set[int]]:
    """Which quotations stand as blocks, which have their cue within a few words, which are names that a cue gives."""
    block: dict[int, bool] = {}
    governed: set[int] = set()
    called: set[int] = set()
    for index, paragraph in enumerate(paragraphs):
        for piece, part in enumerate(paragraph.draft.pieces):
            block.setdefault(part.quotation, part.block)
            one = attributions[part.quotation]
            tokens = paragraph.tokens(piece)
            if one is not None and one.cue is not None and one.paragraph == index and tokens:
                near = min(abs(one.cue[0] - tokens[0].i), abs(one.cue[1] - tokens[-1].i))
                if near <= _GOVERNED:
                    governed.add(part.quotation)
                if paragraph.doc[one.cue[0]].lower_ in CALLING and near <= _NAMED:
                    called.add(part.quotation)
    return block, governed, called


def is_quotation(
    text: str, one: Marked, attribution: Attribution | None, *, block: bool, governed: bool, called: bool
) -> bool:
    """Whether somebody's words stand between the marks.

    `governed`: a cue of the same sentence stands right before or behind the marks. `called`: the cue gives a name.
    """
    inner = text[one.start : one.end].strip()
    words = WORD.findall(inner)
    if not words:
        return False
    before = text[max(0, one.outer_start - _LOOK_BACK) : one.outer_start]
    if before.endswith("="):
        return False  # markup that was left in a text: date="…"
    if _is_nickname(text, one, before, inner) or _is_cited(text, one, attribution, block=block):
        return False
    if _CHANTED.search(before) and len(words) > 1:
        return True
    if has_capitals_of_a_title(inner):
        if _WORK.search(before):
            return False
        asked = block and (inner[-1] in "!?" or ". " in inner)
        return asked or called or (governed and len(words) > 1 and (inner[-1] in ",.!?" or block))
    if _WORK_NAMED.search(before) and inner[0].isupper():
        return False
    if len(words) == 1:
        return attribution is not None and attribution.rule in _STRONG and governed
    if not block and not governed and len(words) <= 3:
        return attribution is not None and attribution.rule not in _BORROWED
    return block or attribution is not None or len(words) > 3


def _is_nickname(text: str, one: Marked, before: str, inner: str) -> bool:
    """Wes “Wheels” Amaro."""
    if len(WORD.findall(inner)) > 3 or inner[-1] in ",.!?":
        return False
    return _GIVEN.search(before) is not None and _FAMILY.match(text, one.outer_end) is not None


def _is_cited(text: str, one: Marked, attribution: Attribution | None, *, block: bool) -> bool:
    """Whether the words behind the marks show a title that has no capitals: “The ferry is dull,” by Ada Brink."""
    if _DATED.match(text, one.outer_end):
        return True
    told = attribution is not None and attribution.rule in _STRONG
    return block and not told and _BYLINE.match(text, one.outer_end) is not None


def kind_of(text: str, one: Marked, *, block: bool) -> Kind:
    """Whole clauses are direct speech, fragments of the reporter's sentence are mixed."""
    words = WORD.findall(text[one.start : one.end])
    return Kind.DIRECT if block and len(words) > 1 else Kind.MIXED
