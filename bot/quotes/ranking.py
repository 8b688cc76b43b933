"""Candidate speakers of each quotation and what speaks for and against them, as numbers.

The rules (`attribute.py`) propose; here every mention around the quotation is a candidate, and the rules' own choice
is one feature of several. FEATURES names the columns in their order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING

from bot.quotes.attribute import above, cue_attributions
from bot.quotes.attribution import RULES, Attribution
from bot.quotes.cues import SPEECH
from bot.quotes.grammar import phrase
from bot.quotes.marks import Marked
from bot.quotes.mentions import STRENGTH, TRAITS, Mention, mention_at, mentions_of, surname
from bot.quotes.scene import WORD, Paragraph
from bot.quotes.windows import AHEAD, BACK, Place, Window, window_around

if TYPE_CHECKING:
    from bot.quotes.people import Person
    from bot.quotes.resolve import Resolver

_MOST_BEFORE, _MOST_BEHIND = 40, 24  # mentions
_NONE = 20.0  # a place in a list that a candidate is not in
_FAR = 200  # tokens
_SIGNATURE = 16  # tokens of a paragraph that may be no more than who said it
_LOOKED_AT = 1_500  # characters of a quotation
_RULE_NUMBERS = {rule: float(number) for number, rule in enumerate(RULES, 1)}
_STRONG = frozenset({"adjacent", "speech", "according", "transcript", "signed", "colon"})
_FIRST_PERSON = frozenset("i me my mine we our us i'm i've i'd i'll we're we've i’m i’ve i’d i’ll we’re we’ve".split())

_OF_QUOTATION = (
    "block",
    "words",
    "piece",
    "pieces",
    "alone in its paragraph",
    "opens its paragraph",
    "ends its paragraph",
    "colon before",
    "paragraph before ends in a colon",
    "comma before",
    "handed over by a comma",
    "goes on behind",
    "small letter",
    "first person",
    "speech in its sentence",
    "rule",
    "rule of the quotation before",
    "paragraphs since the quotation before",
    "cues",
)
FEATURES = (
    *TRAITS,
    *_OF_QUOTATION,
    "the rules' choice",
    "of the rules' choice's name",
    "place among cues",
    "cue's rule",
    "cue unsaid",
    "cues that lead here",
    "steps up the tree",
    "verbs of speech below",
    "paragraphs",
    "sentences",
    "tokens before",
    "tokens behind",
    "tokens from its governor",
    "mentions between",
    "quotations between",
    "named before",
    "named in the headline",
    "strength as a person",
    "share of sure quotations",
    "speaker before",
    "speaker before, the same mention",
    "speaker before that",
    "speaker behind",
    "named in the quotation",
    "words of its paragraph",
    "words of its sentence before it",
    "tokens to the quotation, at most six",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A mention as the possible speaker of a quotation."""

    mention: Mention
    cue: Attribution | None  # of the cue that leads to it, where one does
    features: tuple[float, ...]

    @property
    def places(self) -> tuple[Place, Place]:
        """Where it stands: what says who it is, and what stands for that."""
        return (self.mention.paragraph, self.mention.source), (self.mention.paragraph, self.mention.head)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """A quotation's place and what is the same for all its candidates."""

    first: tuple[int, int]  # paragraph and token where it begins
    last: tuple[int, int]
    rule: Attribution | None
    key: str | None  # of whom the rules chose
    cues: Sequence[Attribution]
    tree: dict[int, tuple[int, int]]  # tokens that govern it: steps up, verbs of speech on the way
    words: frozenset[str]
    before: Sequence[tuple[Attribution, str] | None]  # the last two quotations' speakers
    behind: str | None
    traits: tuple[float, ...]


class Article:
    """The candidates of an article's quotations. `chosen` has the rules' attribution of each of `marked`."""

    def __init__(
        self,
        text: str,
        marked: Sequence[Marked],
        paragraphs: Sequence[Paragraph],
        chosen: Sequence[Attribution | None],
        resolver: Resolver,
    ) -> None:
        self._text = text
        self._marked = marked
        self._paragraphs = paragraphs
        self._chosen = chosen
        self._resolver = resolver
        self._mentions: dict[int, list[Mention]] = {}
        self._cues: dict[int, list[Attribution]] = {}
        self._people: dict[tuple[int, int], tuple[Person | None, str]] = {}
        self._pieces: dict[int, list[tuple[int, int]]] = {}  # quotation to its paragraphs and pieces
        for index, paragraph in enumerate(paragraphs):
            for piece, one in enumerate(paragraph.draft.pieces):
                self._pieces.setdefault(one.quotation, []).append((index, piece))
        self._order = list(self._pieces)
        self._rank = {quotation: at for at, quotation in enumerate(self._order)}
        self._starts = [(index, paragraphs[index].spans[piece][0]) for (index, piece), *_ in self._pieces.values()]
        sure = [one for one in chosen if one is not None and one.rule in _STRONG]
        self._sure = Counter(self.who(one.paragraph, one.head)[1] for one in sure)
        self._offset = 0
        self._token_offsets: list[int] = []
        for paragraph in paragraphs:
            self._token_offsets.append(self._offset)
            self._offset += len(paragraph.doc)

    def mentions(self, index: int) -> list[Mention]:
        """The mentions of a paragraph, found once."""
        if index not in self._mentions:
            self._mentions[index] = mentions_of(self._paragraphs[index], index)
        return self._mentions[index]

    def who(self, index: int, head: int) -> tuple[Person | None, str]:
        """Whom a mention means, and a key by which two mentions are taken for one."""
        if (index, head) not in self._people:
            self._people[index, head] = self._resolver.identity(index, self._paragraphs[index].doc[head])
        return self._people[index, head]

    def cues(self, quotation: int) -> list[Attribution]:
        """Whom each cue of a quotation's sentences would make the speaker."""
        if quotation not in self._cues:
            places = self._pieces[quotation]
            self._cues[quotation] = [one for i, p in places for one in cue_attributions(self._paragraphs[i], i, p)]
        return self._cues[quotation]

    def window(self, quotation: int) -> Window:
        """The words around a quotation that has candidates."""
        parts = [(index, *self._paragraphs[index].spans[piece]) for index, piece in self._pieces[quotation]]
        marked = self._marked[quotation]
        words = self._text[marked.start : min(marked.end, marked.start + _LOOKED_AT)].split()
        return window_around(self._paragraphs, parts, words)

    def candidates(self, quotation: int) -> list[Candidate]:
        """Every mention that may be the speaker, with its features; none for what was not parsed."""
        if quotation not in self._pieces or self._empty(quotation):
            return []
        around = self._around(quotation)
        pool = self._pool(around)
        between = {id(m): n for n, m in enumerate(reversed([m for m in pool if _place(m) < around.first]))}
        between |= {id(m): n for n, m in enumerate(m for m in pool if _place(m) > around.last)}
        return [self._candidate(mention, around, between.get(id(mention), 0)) for mention in pool]

    def _empty(self, quotation: int) -> bool:
        return all(self._paragraphs[i].spans[piece][1] == 0 for i, piece in self._pieces[quotation])

    def _pool(self, around: _Around) -> list[Mention]:
        first, last = around.first[0], around.last[0]
        pool = [
            mention
            for index in range(max(0, first - BACK), min(len(self._paragraphs), last + AHEAD + 1))
            for mention in self.mentions(index)
            if first <= index <= last or self._may_reach(mention, behind=index > last)
        ]
        # One unbroken paragraph may hold hundreds: the nearest are enough.
        at = bisect_left([_place(mention) for mention in pool], around.first)
        pool = pool[max(0, at - _MOST_BEFORE) : at + _MOST_BEHIND]
        known = {(m.paragraph, m.source) for m in pool} | {_place(m) for m in pool}
        for one in (around.rule, *around.cues):
            if one is not None and (one.paragraph, one.head) not in known:
                known.add((one.paragraph, one.head))
                pool.append(mention_at(self._paragraphs[one.paragraph], one.paragraph, one.head))
        return sorted(pool, key=_place)

    def _may_reach(self, mention: Mention, *, behind: bool) -> bool:
        """Whether a mention of another paragraph is worth a look."""
        if behind and len(self._paragraphs[mention.paragraph].doc) <= _SIGNATURE:
            return True
        return mention.may_speak and mention.role not in {"other", "told"}

    def _around(self, quotation: int) -> _Around:
        rank = self._rank[quotation]
        pieces = self._pieces[quotation]
        (index, piece), (last, last_piece) = pieces[0], pieces[-1]
        cues = self.cues(quotation)
        rule = self._chosen[quotation]
        before = [self._speaker(self._order[at]) if at >= 0 else None for at in (rank - 1, rank - 2)]
        behind = self._speaker(self._order[rank + 1]) if rank + 1 < len(self._order) else None
        marked = self._marked[quotation]
        words = [
            word.casefold()
            for word in WORD.findall(self._text, marked.start, min(marked.end, marked.start + _LOOKED_AT))
        ]
        first_place = (index, self._paragraphs[index].spans[piece][0])
        last_place = (last, self._paragraphs[last].spans[last_piece][1] - 1)
        traits = (
            *self._shape(index, piece, last, last_piece, words),
            _RULE_NUMBERS[rule.rule] if rule else 0.0,
            _RULE_NUMBERS[before[0][0].rule] if before[0] else 0.0,
            float(min(9, index - self._starts[rank - 1][0])) if rank else 9.0,
            float(len(cues)),
        )
        return _Around(
            first=first_place,
            last=last_place,
            rule=rule,
            key=self.who(rule.paragraph, rule.head)[1] if rule else None,
            cues=cues,
            tree=self._tree(pieces),
            words=frozenset(words),
            before=before,
            behind=behind[1] if behind else None,
            traits=traits,
        )

    def _speaker(self, quotation: int) -> tuple[Attribution, str] | None:
        one = self._chosen[quotation]
        return None if one is None else (one, self.who(one.paragraph, one.head)[1])

    def _shape(self, index: int, piece: int, last: int, last_piece: int, words: Sequence[str]) -> tuple[float, ...]:
        paragraph, ending = self._paragraphs[index], self._paragraphs[last]
        doc, start, end = paragraph.doc, paragraph.spans[piece][0], ending.spans[last_piece][1]
        before = next((t for t in reversed(doc[max(0, start - 4) : start]) if not t.is_space), None)
        after = next((t for t in ending.doc[end : end + 4] if not t.is_space), None)
        own = paragraph.tokens(piece)
        previous = self._paragraphs[index - 1].doc if index else None
        sentence = own[0].sent if own else doc[start:start]
        speech = any(m.traits[STRENGTH] >= 3 and sentence.start <= m.head < sentence.end for m in self.mentions(index))
        comma = any(t.text == "," for t in ending.doc[max(0, end - 2) : end + 1])
        return (
            float(paragraph.draft.pieces[piece].block),
            log1p(len(words)),
            float(min(9, piece)),
            float(min(9, len(paragraph.draft.pieces))),
            float(all(paragraph.inside[t.i] >= 0 or t.is_space or t.is_punct for t in doc)),
            float(before is None),
            float(after is None),
            float(before is not None and before.text == ":"),
            float(previous is not None and len(previous) > 0 and previous[-1].text == ":"),
            float(before is not None and before.text == ","),
            float(comma),
            float(after is not None and (after.text[0].islower() or after.text == ",")),
            float(bool(own) and own[0].text[0].islower()),
            float(not _FIRST_PERSON.isdisjoint(words)),
            float(speech),
        )

    def _tree(self, pieces: Sequence[tuple[int, int]]) -> dict[int, tuple[int, int]]:
        index, piece = pieces[0]
        paragraph = self._paragraphs[index]
        tokens = paragraph.tokens(piece)
        reached: dict[int, tuple[int, int]] = {}
        speech = 0
        for steps, token in enumerate(above(paragraph, tokens) if tokens else ()):
            reached[token.i] = (steps, speech)
            speech += token.lower_ in SPEECH
        return reached

    def _candidate(self, mention: Mention, around: _Around, between: int) -> Candidate:
        place = _place(mention)
        person, key = self.who(mention.paragraph, mention.source)
        rule = around.rule
        cue_place, cue, hits = _NONE, None, 0
        for at, one in enumerate(around.cues):
            if one.paragraph == mention.paragraph and one.head in {mention.head, mention.source}:
                hits += 1
                if cue is None:
                    cue_place, cue = float(at), one
        same_paragraph = mention.paragraph == around.first[0]
        steps, speech = around.tree.get(mention.governor, (_NONE, 0)) if same_paragraph else (_NONE, 0)
        at, first, last = self._flat(place), self._flat(around.first), self._flat(around.last)
        ahead = place > around.last
        governor = self._flat((mention.paragraph, mention.governor))
        gap = min(abs(governor - first), abs(governor - last))
        start, end = (around.last, place) if ahead else (place, around.first)
        sentences = self._sentence(*place) - self._sentence(*(around.last if ahead else around.first))
        named = 0 if person is None else self._resolver.count(person, place)
        headline = person is not None and self._resolver.count(person, (1, 0)) > 0
        before, earlier = around.before
        features = (
            *mention.traits,
            *around.traits,
            float(rule is not None and (rule.paragraph, rule.head) in {place, (mention.paragraph, mention.source)}),
            float(around.key is not None and around.key == key),
            cue_place,
            _RULE_NUMBERS[cue.rule] if cue else 0.0,
            float(cue is not None and cue.unsaid),
            float(hits),
            float(steps),
            float(speech),
            float(mention.paragraph - (around.last[0] if ahead else around.first[0])),
            float(max(-20, min(20, sentences))),
            float(min(_FAR, first - at)) if not ahead else -1.0,
            float(min(_FAR, at - last)) if ahead else -1.0,
            float(min(_FAR, gap)),
            float(min(20, between)),
            float(bisect_left(self._starts, end) - bisect_left(self._starts, start)),
            log1p(named),
            float(headline),
            max(-3.0, min(6.0, person.person)) if person is not None else -4.0,
            self._sure[key] / max(1, self._sure.total()),
            float(before is not None and before[1] == key),
            float(before is not None and (before[0].paragraph, before[0].head) == (mention.paragraph, mention.source)),
            float(earlier is not None and earlier[1] == key),
            float(around.behind == key),
            float(surname(self._paragraphs[mention.paragraph], mention) in around.words),
            log1p(len(self._paragraphs[mention.paragraph].doc)),
            float(min(30, mention.head - self._paragraphs[mention.paragraph].doc[mention.head].sent.start)),
            float(min(first - at if not ahead else at - last, 6)),
        )
        return Candidate(mention=mention, cue=cue, features=features)

    def _flat(self, place: tuple[int, int]) -> int:
        return self._token_offsets[place[0]] + place[1]

    def _sentence(self, index: int, token: int) -> int:
        return self._resolver.sentence(index, token)


def _place(mention: Mention) -> tuple[int, int]:
    return mention.paragraph, mention.head


def as_attribution(paragraphs: Sequence[Paragraph], candidate: Candidate) -> Attribution:
    """A candidate as the one chosen: by the cue that leads to it, else by itself."""
    if candidate.cue is not None:
        return candidate.cue
    mention = candidate.mention
    doc = paragraphs[mention.paragraph].doc
    first, last = (mention.head, mention.head) if mention.head != mention.source else phrase(doc[mention.head])
    telling = mention.traits[STRENGTH] >= 2 and mention.role in {"subject", "agent", "according"}
    return Attribution(
        paragraph=mention.paragraph,
        first=first,
        last=last,
        head=mention.source,
        cue=(mention.governor, mention.governor) if telling else None,
        rule="ranked",
    )
