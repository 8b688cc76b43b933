"""Reported speech without marks: "Oduya said that the ferry would stay", "Oduya wants to keep the ferry".

Every verb or noun that has been a cue in the training articles proposes what hangs on it (`clauses.py`), small trained
networks say how likely each is what somebody says, thinks or wants (`reporting.py`), and the cue's own grammar names
the source. What was denied, asked or only imagined is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.quotes.attribution import Attribution
from bot.quotes.clauses import Clause, clauses_of
from bot.quotes.cue_source import from_cue
from bot.quotes.cues import ATTITUDE, REPORTING, forms
from bot.quotes.grammar import QUOTING
from bot.quotes.networks import Matrix
from bot.quotes.reporting import Finder, load_finder
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

# Share of a cue's clauses below which nothing is reported, chosen on five folds of the training articles. What has no
# verb of its own ("criticised the plan") reads less like a statement, and has to be likelier.
LEAST, LEAST_OTHER = 0.3, 0.5
_CLAUSES = frozenset({"ccomp", "xcomp", "left", "before", "behind", "parataxis"})
_COMMON = (
    REPORTING
    | ATTITUDE
    | forms("accuse ask call criticise criticize defend find praise propose show support urge vote".split())
)
_CUE_WORDS = _COMMON | {"according", "claim", "claims", "warning", "warnings"}
_WORD = re.compile(r"\w+")
# Nobody whose name we could tell: the writer, the reader.
_NOBODY = frozenset("i we you my our your us me".split())
# What somebody refuses or fails to say is not said.
_NOT_DONE = forms("refuse decline fail avoid stop hesitate forget".split())
# Without an object before "to …" their subject hears it.
_ADDRESSING = frozenset("told urged ordered warned advised reminded".split())
_NONE = frozenset({"no", "any", "without"})
_UNDER = frozenset({"xcomp", "pcomp", "prep", "dobj", "ccomp", "acl"})
_DEEPEST = 4  # words climbed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A clause that tells what somebody said, as offsets of the article."""

    start: int
    end: int
    attribution: Attribution
    share: float  # how likely it is that these words are reported at all


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    paragraph: int
    clause: Clause
    share: float


def may_report(text: str) -> bool:
    """Whether a text has any word that commonly introduces reported speech."""
    return not _CUE_WORDS.isdisjoint(_WORD.findall(text.lower()))


def find_reported(
    paragraphs: Sequence[Paragraph],
    quotations: Sequence[bool],
    *,
    finder: Finder | None = None,
    least: tuple[float, float] = (LEAST, LEAST_OTHER),
) -> Iterator[Reported]:
    """The reported clauses of an article, in order, none inside another.

    `quotations` tells of each marked stretch whether it is a quotation: no clause touches one that is. `least` are the
    shares from which clauses, and other complements, count.
    """
    finder = finder or load_finder()
    cues: list[list[Clause]] = []
    where: list[int] = []
    for index, paragraph in enumerate(paragraphs):
        for several in clauses_of(paragraph, quoted(paragraph, quotations), finder.odds):
            cues.append(several)
            where.append(index)
    found: dict[int, list[_Found]] = {}
    for index, several, shares in zip(where, cues, finder.shares_of(cues), strict=True):
        one = _likeliest(index, several, shares, least)
        if one is not None:
            found.setdefault(index, []).append(one)
    for index, ones in found.items():
        yield from _outermost(paragraphs[index], index, ones)


def quoted(paragraph: Paragraph, quotations: Sequence[bool]) -> list[bool]:
    """For each token whether it stands in a quotation, or in marked words that the parser did not see."""
    shut = [piece.block or quotations[piece.quotation] for piece in paragraph.draft.pieces]
    return [piece >= 0 and shut[piece] for piece in paragraph.inside]


def _likeliest(index: int, clauses: Sequence[Clause], shares: Matrix, least: tuple[float, float]) -> _Found | None:
    """The clause of a cue that is most likely its content; None where it probably has none."""
    best, share = clauses[int(shares.argmax())], float(shares.sum())
    enough = share >= least[best.part not in _CLAUSES]
    return _Found(paragraph=index, clause=best, share=share) if enough else None


def _source(paragraph: Paragraph, index: int, clause: Clause) -> Attribution | None:
    """Whose words a cue reports; None where that is nobody, or they were not said."""
    cue = paragraph.doc[clause.cue]
    noun = str(cue.tag_).startswith("NN")
    made = from_cue(paragraph, index, cue, "noun" if noun else "reported")
    if made is None or made.unsaid or _is_undone(cue) or _is_told(cue, paragraph.doc[made.head], clause):
        return None
    if clause.first <= made.head <= clause.last or paragraph.doc[made.head].lower_ in _NOBODY:
        return None
    return replace(made, rule="reported")


def _is_told(cue: Token, source: Token, clause: Clause) -> bool:
    """Whether the source is who hears it: "Oduya was told that …", "Farmer told to take it down"."""
    if cue.lower_ in QUOTING:
        return False
    if source.head == cue and source.dep_ == "nsubjpass":
        return True
    to = clause.first == cue.i + 1 and cue.doc[clause.first].tag_ == "TO"
    return to and cue.lower_ in _ADDRESSING


def _is_undone(cue: Token) -> bool:
    """Whether it was not done, or only asked about: "declined to say", "no claim that", "Does she want …?"."""
    if cue.lower_ in _NOT_DONE or any(child.lower_ in _NONE for child in cue.lefts):
        return True
    last = cue.doc[cue.sent.end - 1]
    if last.text == "?" and cue.dep_ == "ROOT":
        return True
    above = cue
    for _ in range(_DEEPEST):
        if above.dep_ not in _UNDER or above.head == above:
            return False
        above = above.head
        if above.lower_ in _NOT_DONE or any(child.lower_ in _NONE for child in above.lefts):
            return True
    return False


def _outermost(paragraph: Paragraph, index: int, found: Sequence[_Found]) -> Iterator[Reported]:
    taken: list[tuple[Clause, Attribution, float]] = []
    for one in sorted(found, key=lambda one: one.clause.first - one.clause.last):
        clause = one.clause
        if any(other.first <= clause.last and clause.first <= other.last for other, _, _ in taken):
            continue
        if any(other.first <= clause.cue <= other.last for other, _, _ in taken):
            continue
        attribution = _source(paragraph, index, clause)
        if attribution is not None:
            taken.append((clause, attribution, one.share))
    doc = paragraph.doc
    for clause, attribution, share in sorted(taken, key=lambda one: one[0].first):
        start, end = paragraph.original(doc[clause.first].idx, doc[clause.last].idx + len(doc[clause.last].text))
        yield Reported(start=start, end=end, attribution=attribution, share=share)
