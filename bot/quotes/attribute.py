"""From a quotation to the words that name its speaker: first by grammar, then by what stands around it.

Every decision carries the name of the rule that made it; how often each rule is right was measured,
and that share is the confidence people see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.quotes.attribution import Attribution
from bot.quotes.cue_source import from_cue
from bot.quotes.cues import ATTITUDE, CUES, NOUNS, SPEECH
from bot.quotes.grammar import is_person_like, is_speech, is_verb, phrase
from bot.quotes.scene import Paragraph
from bot.quotes.surroundings import attribute_by_surroundings

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_PEOPLE = frozenset({"PERSON", "ORG", "NORP", "GPE"})
_FRAGMENT_REACH = 8  # tokens behind a fragment in which its cue may come
_NEAREST = 8  # cues of one sentence that are tried; a list without a stop may have hundreds
_LABEL, _SIGNATURE = 6, 16  # tokens of `RAMAN:` before a line, and of `— Maren Oduya, councillor` behind one
_MAIN = frozenset({"ROOT", "ccomp", "parataxis", "conj", "relcl", "advcl"})


def attribute(paragraphs: Sequence[Paragraph], number: int) -> list[Attribution | None]:
    """Attribute `number` quotations; None where nothing says whose words they are.

    A quotation over several paragraphs is attributed where grammar first finds its speaker.
    """
    found: list[Attribution | None] = [None] * number
    for index, paragraph in enumerate(paragraphs):
        for piece, one in enumerate(paragraph.draft.pieces):
            if found[one.quotation] is None:
                found[one.quotation] = _by_grammar(paragraphs, index, piece)
    attribute_by_surroundings(paragraphs, found)
    return found


def _by_grammar(paragraphs: Sequence[Paragraph], index: int, piece: int) -> Attribution | None:
    paragraph = paragraphs[index]
    tokens = paragraph.tokens(piece)
    if not tokens:
        return None
    block = paragraph.draft.pieces[piece].block
    for look in (_labelled(paragraph, index, tokens[0]), _signed(paragraph, index, tokens[-1])):
        if look is not None:
            return look
    weak: Attribution | None = None
    for cue, rule in _cues(paragraph, tokens, block=block):
        made = from_cue(paragraph, index, cue, rule)
        if made is None or (rule == "adjacent" and not block and made.head < tokens[-1].i):
            continue  # a fragment's cue behind it needs its speaker there too
        if rule in {"adjacent", "according", "noun"} or is_person_like(paragraph.doc[made.head]):
            return made
        # "The fact speaks …": a thing may be what the sentence is about; somebody else is saying so.
        weak = weak or replace(made, rule="thing")
    return weak


def cue_attributions(paragraph: Paragraph, index: int, piece: int) -> list[Attribution]:
    """Whom each cue of a quotation's sentence would make the speaker, the likeliest cue first."""
    tokens = paragraph.tokens(piece)
    if not tokens:
        return []
    cues = _cues(paragraph, tokens, block=paragraph.draft.pieces[piece].block)
    made = (from_cue(paragraph, index, cue, rule) for cue, rule in cues)
    return [one for one in made if one is not None]


def _cues(paragraph: Paragraph, tokens: Sequence[Token], *, block: bool) -> Iterator[tuple[Token, str]]:
    """The words that may introduce these tokens, the likeliest first."""
    adjacent = _adjacent(paragraph, tokens, block=block)
    if adjacent is not None:
        yield adjacent, "adjacent"
    held: list[Token] = []
    for higher in above(paragraph, tokens):
        word = higher.lower_
        if word == "according" or (word in CUES and is_verb(higher)):
            yield higher, "according" if word == "according" else "speech" if word in SPEECH else "framing"
        elif word in NOUNS and higher.tag_.startswith("NN"):
            yield higher, "noun"
        elif word in ATTITUDE and is_verb(higher):
            held.append(higher)
    for higher in held:
        yield higher, "attitude"
    sentence = tokens[0].sent
    yield from _near(paragraph, tokens, sentence)


def above(paragraph: Paragraph, tokens: Sequence[Token]) -> Iterator[Token]:
    """The words outside any quotation that govern these tokens, from the nearest to the root; then what hangs on it."""
    own = {t.i for t in tokens}
    node = next((t for t in tokens if t.head == t or t.head.i not in own), tokens[0])
    seen: set[int] = set()
    while node.head != node and node.i not in seen:
        seen.add(node.i)
        node = node.head
        if paragraph.inside[node.i] < 0:
            yield node
    for child in node.children:
        if (
            child.i not in seen
            and paragraph.inside[child.i] < 0
            and child.dep_
            in {
                "parataxis",
                "ccomp",
                "conj",
                "dep",
                "advcl",
                "prep",
                "relcl",
                "acl",
            }
        ):
            yield child


def _adjacent(paragraph: Paragraph, tokens: Sequence[Token], *, block: bool) -> Token | None:
    """The cue of `“…,” said X`, `“…,” X said` and `X said: “…”`: it touches the quotation."""
    doc, inside = paragraph.doc, paragraph.inside
    behind = doc[tokens[-1].i + 1 : tokens[-1].i + 40]
    # A comma before the closing mark hands over to the reporter, wherever the parser ends the sentence.
    goes_on = any(t.text == "," for t in behind[:2])
    after = [t for t in behind if not _mark(t)]
    if after and inside[after[0].i] < 0 and (goes_on or (block and after[0].sent == tokens[0].sent)):
        for step, token in enumerate(after):
            if inside[token.i] >= 0 or token.text in {".", ":", ";"}:
                break
            if is_speech(token) and (step < 3 or token.dep_ in _MAIN):
                return token
            if step >= 3 and token.dep_ == "ROOT":
                break
            if not block and (token.tag_ in {"VBG", "VBN", "CC"} or step > _FRAGMENT_REACH):
                break
    before = [t for t in doc[max(0, tokens[0].i - 5) : tokens[0].i] if not _mark(t)]
    if block and before and inside[before[-1].i] < 0 and before[-1].sent == tokens[0].sent:
        for token in reversed(before):
            if is_speech(token):
                return token
    return None


def _near(paragraph: Paragraph, tokens: Sequence[Token], sentence: Span) -> Iterator[tuple[Token, str]]:
    middle = (tokens[0].i + tokens[-1].i) / 2
    cues = [t for t in sentence if paragraph.inside[t.i] < 0 and t.lower_ in CUES and is_verb(t)]
    for token in sorted(cues, key=lambda t: abs(t.i - middle))[:_NEAREST]:
        yield token, "near"
    for token in sentence:
        if token.lower_ == "according" and paragraph.inside[token.i] < 0:
            yield token, "according"


def _labelled(paragraph: Paragraph, index: int, first: Token) -> Attribution | None:
    """`RAMAN: …`: a line of a transcript opens with who speaks."""
    words = (t for t in paragraph.doc[: first.i] if t.text not in {"“", '"', "‘", "'"} and not t.is_space)
    before = list(islice(words, _LABEL + 1))
    if not 2 <= len(before) <= _LABEL or before[-1].text != ":" or not all(t.text[0].isupper() for t in before[:-1]):
        return None
    return Attribution(
        paragraph=index, first=before[0].i, last=before[-2].i, head=before[-2].i, cue=None, rule="transcript"
    )


def _signed(paragraph: Paragraph, index: int, last: Token) -> Attribution | None:
    """`“…” — Maren Oduya, councillor`: a dash and a name end the paragraph."""
    rest = list(islice((t for t in paragraph.doc[last.i + 1 :] if not _closing(t)), _SIGNATURE + 1))
    if (
        len(rest) < 2
        or len(rest) > _SIGNATURE
        or rest[0].text not in {"—", "–", "-", "--", "―"}
        or paragraph.inside[rest[0].i] >= 0
    ):
        return None
    name = next((t for t in rest[1:5] if t.ent_type_ in _PEOPLE or t.tag_ == "NNP"), None)
    if name is None or any(is_verb(t) and t.tag_ in {"VBD", "VBZ", "VBP"} for t in rest):
        return None
    while name.dep_ == "compound" and name.head.i > name.i:
        name = name.head
    first, end = phrase(name)
    return Attribution(paragraph=index, first=first, last=end, head=name.i, cue=None, rule="signed")


def _closing(token: Token) -> bool:
    return token.text in {"”", '"', "“", "’", "'", "''", ".", ","}


def _mark(token: Token) -> bool:
    return token.is_punct and token.text not in {".", ":", ";"}
