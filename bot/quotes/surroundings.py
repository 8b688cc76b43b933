"""Whose words a quotation is where its own sentence does not say: who spoke before, who is introduced, who goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.quotes.attribution import Attribution
from bot.quotes.cue_source import from_cue, may_speak
from bot.quotes.cues import FRAMING, SPEECH
from bot.quotes.grammar import is_speech, is_verb, phrase
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_SPEAKERS = frozenset({"PERSON", "ORG", "NORP", "GPE"})
# A sentence that opens so points back at the words before it.
_POINTS_BACK = ("that was", "those were", "the words", "with that", "with those", "with these", "so ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A quotation among the others: `found` has those attributed so far, by the number of the quotation."""

    paragraphs: Sequence[Paragraph]
    index: int  # of the paragraph
    number: int  # of the piece in it
    found: Sequence[Attribution | None]

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph it stands in."""
        return self.paragraphs[self.index]

    def nearest(self, numbers: Iterable[int], rule: str) -> Attribution | None:
        """The attribution of the first of these pieces of the paragraph that has one."""
        for number in numbers:
            one = self.found[self.paragraph.draft.pieces[number].quotation]
            if one is not None:
                return _again(one, rule)
        return None


def attribute_by_surroundings(paragraphs: Sequence[Paragraph], found: list[Attribution | None]) -> None:
    """Give what grammar left over to whoever is speaking around it; changes `found`."""
    for index, paragraph in enumerate(paragraphs):
        pieces = paragraph.draft.pieces
        for number, piece in enumerate(pieces):
            if found[piece.quotation] is not None:
                continue
            for look in (
                _introduced,
                _same_paragraph,
                _colon_before,
                _said_next,
                _carried_on,
                _sentence_around,
                _later,
            ):
                made = look(Place(paragraphs=paragraphs, index=index, number=number, found=found))
                if made is not None:
                    found[piece.quotation] = made
                    break


def _introduced(here: Place) -> Attribution | None:
    """`X was furious: “…”`: the sentence right before the quotation ends in a colon."""
    paragraph = here.paragraph
    first = next(iter(paragraph.tokens(here.number)), None)
    if first is None:
        return None
    before = next((t for t in reversed(paragraph.doc[: first.i]) if not t.is_punct or t.text == ":"), None)
    if before is None or before.text != ":":
        return None
    return _main_speaker(paragraph, here.index, before.sent, "introduced")


def _same_paragraph(here: Place) -> Attribution | None:
    """Whoever was quoted just before in the paragraph goes on."""
    return here.nearest(range(here.number - 1, -1, -1), "follow-on")


def _later(here: Place) -> Attribution | None:
    """Whoever is quoted next in the paragraph has begun already."""
    return here.nearest(range(here.number + 1, len(here.paragraph.draft.pieces)), "later")


def _colon_before(here: Place) -> Attribution | None:
    """The paragraph before ends in a colon, and this one begins with the quotation."""
    if here.index == 0 or here.number > 0 or here.paragraph.draft.pieces[0].start > 0:
        return None
    before = here.paragraphs[here.index - 1]
    last = before.doc[-1] if len(before.doc) else None
    if last is None or last.text != ":":
        return None
    return _main_speaker(before, here.index - 1, last.sent, "colon")


def _carried_on(here: Place) -> Attribution | None:
    """A paragraph of quotation only goes on where the last one stopped."""
    if here.index == 0 or here.number > 0 or here.paragraph.draft.pieces[0].start > 0:
        return None
    before = here.paragraphs[here.index - 1]
    for piece in reversed(before.draft.pieces):
        one = here.found[piece.quotation]
        if one is not None:
            return _again(one, "carried-on")
    sentences = list(before.doc.sents)
    return _main_speaker(before, here.index - 1, sentences[-1], "before") if sentences else None


def _sentence_around(here: Place) -> Attribution | None:
    """No cue: the subject of the quotation's own sentence, or of the one before it."""
    paragraph = here.paragraph
    tokens = paragraph.tokens(here.number)
    if not tokens:
        return None
    sentences = list(paragraph.doc.sents)
    at = next((i for i, s in enumerate(sentences) if s.start <= tokens[0].i < s.end), 0)
    if not paragraph.draft.pieces[here.number].block:
        made = _main_speaker(paragraph, here.index, sentences[at], "subject")
        if made is not None:
            return made
    if at > 0:
        return _main_speaker(paragraph, here.index, sentences[at - 1], "before")
    return None


def _said_next(here: Place) -> Attribution | None:
    """`“…” That was how X opened her call`: the sentence behind the quotation points back at it."""
    paragraph = here.paragraph
    tokens = paragraph.tokens(here.number)
    if not tokens or not paragraph.draft.pieces[here.number].block:
        return None
    following = [s for s in paragraph.doc.sents if s.start > tokens[-1].i and paragraph.inside[s.start] < 0]
    opening = following[0].text.lower() if following else ""
    if not opening.startswith(_POINTS_BACK):
        return None
    persons = [t for t in following[0] if t.ent_type_ == "PERSON" and t.head.ent_type_ != "PERSON"]
    persons = persons or [t for t in following[0] if t.tag_ == "NNP" and t.dep_ in {"nsubj", "pobj", "appos"}]
    if not persons:
        return None
    return _named(here.index, persons[0], "said-next")


def _main_speaker(paragraph: Paragraph, index: int, sentence: Span, rule: str) -> Attribution | None:
    """The source of the sentence's last cue, else its subject, if it can speak."""
    outside = [t for t in sentence if paragraph.inside[t.i] < 0]
    cues = [t for t in outside if is_speech(t) or (t.lower_ in FRAMING and is_verb(t))]
    for cue in sorted(cues, key=lambda t: (t.lower_ in SPEECH, t.i), reverse=True):
        made = from_cue(paragraph, index, cue, rule)
        if made is not None:
            return made
    for token in outside:
        if token.dep_ in {"nsubj", "nsubjpass"} and (token.ent_type_ in _SPEAKERS or token.tag_ in {"PRP", "NNP"}):
            if not may_speak(token):
                continue
            return _named(index, token, rule)
    if rule in {"introduced", "colon"}:
        # `Pew Research: “…”`, `Here's Oduya in 2023: “…”`: whoever is named last before the colon.
        names = [t for t in outside if t.ent_type_ in {"PERSON", "ORG"} or (t.dep_ == "ROOT" and t.tag_ in _NOUNS)]
        return _named(index, names[-1], rule) if names else None
    return None


def _named(index: int, head: Token, rule: str) -> Attribution:
    first, last = phrase(head)
    return Attribution(paragraph=index, first=first, last=last, head=head.i, cue=None, rule=rule)


def _again(one: Attribution, rule: str) -> Attribution:
    return Attribution(
        paragraph=one.paragraph, first=one.first, last=one.last, head=one.head, cue=None, rule=rule, relay=one.relay
    )
