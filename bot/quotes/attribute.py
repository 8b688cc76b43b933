"""From a quotation to the words that name its speaker: first by grammar, then by what stands around it.

Every decision carries the name of the rule that made it; how often each rule is right was measured,
and that share is the confidence people see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.quotes.cues import ATTITUDE, DENIAL, FRAMING, NOUNS, SPEECH, UNSAID
from bot.quotes.grammar import is_person_like, is_verb, phrase, relative_pronoun, subject_of
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_FIRST_PERSON = frozenset("i we me us my our you your".split())
_NOT_A_SPEAKER = frozenset("it this that these those there what which".split())
_PEOPLE = frozenset({"PERSON", "ORG", "NORP", "GPE"})
_MAIN = frozenset({"ROOT", "ccomp", "parataxis", "conj", "relcl", "advcl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Whose words a quotation is, as tokens of one paragraph."""

    paragraph: int
    first: int  # of the source expression, in tokens
    last: int
    head: int
    cue: tuple[int, int] | None  # tokens of the cue, in the same paragraph
    rule: str
    relay: tuple[int, int] | None = None  # tokens of whoever passed the words on
    unsaid: bool = False  # denied or only imagined: "denied calling it …", "has yet to say …"


def attribute(paragraphs: Sequence[Paragraph], number: int) -> list[Attribution | None]:
    """Attribute `number` quotations; None where nothing says whose words they are.

    A quotation over several paragraphs is attributed where grammar first finds its speaker.
    """
    found: list[Attribution | None] = [None] * number
    for index, paragraph in enumerate(paragraphs):
        for piece, one in enumerate(paragraph.draft.pieces):
            if found[one.quotation] is None:
                found[one.quotation] = _by_grammar(paragraphs, index, piece)
    _by_surroundings(paragraphs, found)
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
        made = _from_cue(paragraph, index, cue, rule)
        if made is None or (rule == "adjacent" and not block and made.head < tokens[-1].i):
            continue  # a fragment's cue behind it needs its speaker there too
        if rule in {"adjacent", "according", "noun"} or is_person_like(paragraph.doc[made.head]):
            return made
        # "The fact speaks …": a thing may be what the sentence is about; somebody else is saying so.
        weak = weak or replace(made, rule="thing")
    return weak


def _cues(paragraph: Paragraph, tokens: Sequence[Token], *, block: bool) -> Iterator[tuple[Token, str]]:
    """The words that may introduce these tokens, the likeliest first."""
    adjacent = _adjacent(paragraph, tokens, block=block)
    if adjacent is not None:
        yield adjacent, "adjacent"
    held: list[Token] = []
    for above in _above(paragraph, tokens):
        word = above.lower_
        if word == "according" or (word in SPEECH | FRAMING and is_verb(above)):
            yield above, "according" if word == "according" else "speech" if word in SPEECH else "framing"
        elif word in NOUNS and above.tag_.startswith("NN"):
            yield above, "noun"
        elif word in ATTITUDE and is_verb(above):
            held.append(above)
    for above in held:
        yield above, "attitude"
    sentence = tokens[0].sent
    yield from _near(paragraph, tokens, sentence)


def _above(paragraph: Paragraph, tokens: Sequence[Token]) -> Iterator[Token]:
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
            if token.lower_ in SPEECH and is_verb(token) and (step < 3 or token.dep_ in _MAIN):
                return token
            if step >= 3 and token.dep_ == "ROOT":
                break
    before = [t for t in doc[max(0, tokens[0].i - 5) : tokens[0].i] if not _mark(t)]
    if block and before and inside[before[-1].i] < 0 and before[-1].sent == tokens[0].sent:
        for token in reversed(before):
            if token.lower_ in SPEECH and is_verb(token):
                return token
    return None


def _near(paragraph: Paragraph, tokens: Sequence[Token], sentence: Span) -> Iterator[tuple[Token, str]]:
    middle = (tokens[0].i + tokens[-1].i) / 2
    cues = [t for t in sentence if paragraph.inside[t.i] < 0 and (t.lower_ in SPEECH | FRAMING) and is_verb(t)]
    for token in sorted(cues, key=lambda t: abs(t.i - middle)):
        yield token, "near"
    for token in sentence:
        if token.lower_ == "according" and paragraph.inside[token.i] < 0:
            yield token, "according"


def _from_cue(paragraph: Paragraph, index: int, cue: Token, rule: str) -> Attribution | None:
    if cue.lower_ == "according":
        source = _according(cue)
    elif rule == "noun":
        source = _possessor(paragraph, cue)
    else:
        source = subject_of(cue, paragraph.inside) or _inverted(paragraph, cue)
    if source is None or paragraph.inside[source.i] >= 0 or not _may_speak(source):
        return None
    pronoun = relative_pronoun(cue, source)
    first, last = (pronoun.i, pronoun.i) if pronoun is not None else phrase(source)
    return Attribution(
        paragraph=index,
        first=first,
        last=last,
        head=source.i,
        cue=(cue.i, cue.i),
        rule=rule,
        relay=_relay(paragraph, cue) if rule in {"speech", "framing", "adjacent"} else None,
        unsaid=not rule.startswith("adjacent") and _unsaid(cue),
    )


def _according(cue: Token) -> Token | None:
    for child in cue.children:
        if child.lower_ == "to":
            return next((inner for inner in child.children if inner.dep_ == "pobj"), None)
    following = cue.doc[cue.i + 2 : cue.i + 3]
    return following[0] if len(following) else None


def _possessor(paragraph: Paragraph, noun: Token) -> Token | None:
    for child in noun.lefts:
        if child.dep_ == "poss" or any(inner.tag_ == "POS" for inner in child.children):
            return child
    for child in noun.rights:
        if child.lower_ in {"from", "by", "of"} and child.dep_ in {"prep", "agent"}:
            return next((inner for inner in child.children if inner.dep_ == "pobj"), None)
    head = noun.head
    while head.head != head and not is_verb(head):
        head = head.head
    return subject_of(head, paragraph.inside) if is_verb(head) else None


def _inverted(paragraph: Paragraph, cue: Token) -> Token | None:
    """`“…,” said X` where the parser took X for an object."""
    following = cue.i + 1
    while following < len(cue.doc) and cue.doc[following].tag_ == "RB":
        following += 1
    if following >= len(cue.doc) or paragraph.inside[following] >= 0:
        return None
    for token in cue.doc[following : following + 6]:
        if token.tag_ in {"NNP", "NNPS", "NN", "NNS", "PRP"} and token.dep_ not in {"compound", "poss"}:
            return token
        if token.is_punct or is_verb(token) or token.tag_ == "IN":
            return None
    return None


def _labelled(paragraph: Paragraph, index: int, first: Token) -> Attribution | None:
    """`RAMAN: …`: a line of a transcript opens with who speaks."""
    before = [t for t in paragraph.doc[: first.i] if t.text not in {"“", '"', "‘", "'"} and not t.is_space]
    if not 2 <= len(before) <= 6 or before[-1].text != ":" or not all(t.text[0].isupper() for t in before[:-1]):
        return None
    return Attribution(
        paragraph=index, first=before[0].i, last=before[-2].i, head=before[-2].i, cue=None, rule="transcript"
    )


def _signed(paragraph: Paragraph, index: int, last: Token) -> Attribution | None:
    """`“…” — Maren Oduya, councillor`: a dash and a name end the paragraph."""
    rest = [t for t in paragraph.doc[last.i + 1 :] if not _closing(t)]
    if (
        len(rest) < 2
        or len(rest) > 16
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


def _may_speak(token: Token) -> bool:
    return token.lower_ not in _NOT_A_SPEAKER


def _unsaid(cue: Token) -> bool:
    """Whether the cue tells that the words were not said: denied, negated, or still to come."""
    if cue.lower_ in DENIAL:
        return True
    for child in cue.children:
        if child.i < cue.i and (child.dep_ == "neg" or (child.dep_ == "aux" and child.lower_ in UNSAID)):
            return True
    above = cue.head
    while (
        above != above.head
        and above.dep_ in {"ccomp", "xcomp", "pcomp", "prep", "relcl"}
        and above.lower_ not in DENIAL
    ):
        above = above.head
    if above.lower_ in DENIAL and cue.dep_ in {"ccomp", "xcomp", "pcomp", "dobj"}:
        return True
    return cue.dep_ == "xcomp" and cue.head.lower_ in {"has", "have", "had"}


def _relay(paragraph: Paragraph, cue: Token) -> tuple[int, int] | None:
    """Who passes the words on: "state media said X told …"."""
    above = cue.head
    if above == cue or not is_verb(above) or above.lower_ not in SPEECH or cue.dep_ != "ccomp":
        return None
    source = subject_of(above, paragraph.inside)
    if source is None or paragraph.inside[source.i] >= 0:
        return None
    return phrase(source)


def _mark(token: Token) -> bool:
    return token.is_punct and token.text not in {".", ":", ";"}


def _by_surroundings(paragraphs: Sequence[Paragraph], found: list[Attribution | None]) -> None:
    """Give what grammar left over to whoever is speaking around it, in place."""
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
                made = look(paragraphs, index, number, found)
                if made is not None:
                    found[piece.quotation] = made
                    break


def _again(one: Attribution, rule: str) -> Attribution:
    return Attribution(
        paragraph=one.paragraph, first=one.first, last=one.last, head=one.head, cue=None, rule=rule, relay=one.relay
    )


def _introduced(
    paragraphs: Sequence[Paragraph], index: int, number: int, found: Sequence[Attribution | None]
) -> Attribution | None:
    """`X was furious: “…”`: the sentence right before the quotation ends in a colon."""
    paragraph = paragraphs[index]
    first = next(iter(paragraph.tokens(number)), None)
    if first is None:
        return None
    before = [t for t in paragraph.doc[: first.i] if not (t.is_punct and t.text != ":")]
    if not before or before[-1].text != ":":
        return None
    return _main_speaker(paragraph, index, before[-1].sent, "introduced")


def _same_paragraph(
    paragraphs: Sequence[Paragraph], index: int, number: int, found: Sequence[Attribution | None]
) -> Attribution | None:
    pieces = paragraphs[index].draft.pieces
    for other in range(number - 1, -1, -1):
        one = found[pieces[other].quotation]
        if one is not None:
            return _again(one, "follow-on")
    return None


def _later(
    paragraphs: Sequence[Paragraph], index: int, number: int, found: Sequence[Attribution | None]
) -> Attribution | None:
    pieces = paragraphs[index].draft.pieces
    for other in range(number + 1, len(pieces)):
        one = found[pieces[other].quotation]
        if one is not None:
            return _again(one, "later")
    return None


def _colon_before(
    paragraphs: Sequence[Paragraph], index: int, number: int, found: Sequence[Attribution | None]
) -> Attribution | None:
    """The paragraph before ends in a colon, and this one begins with the quotation."""
    if index == 0 or number > 0 or paragraphs[index].draft.pieces[0].start > 0:
        return None
    before = paragraphs[index - 1]
    last = before.doc[-1] if len(before.doc) else None
    if last is None or last.text != ":":
        return None
    return _main_speaker(before, index - 1, last.sent, "colon")


def _carried_on(
    paragraphs: Sequence[Paragraph], index: int, number: int, found: Sequence[Attribution | None]
) -> Attribution | None:
    """A paragraph of quotation only goes on where the last one stopped."""
    if index == 0 or number > 0 or paragraphs[index].draft.pieces[0].start > 0:
        return None
    before = paragraphs[index - 1]
    for piece in reversed(before.draft.pieces):
        one = found[piece.quotation]
        if one is not None:
            return _again(one, "carried-on")
    sentences = list(before.doc.sents)
    return _main_speaker(before, index - 1, sentences[-1], "before") if sentences else None


def _sentence_around(
    paragraphs: Sequence[Paragraph], index: int, number: int, found: Sequence[Attribution | None]
) -> Attribution | None:
    """No cue: the subject of the quotation's own sentence, or of the one before it."""
    paragraph = paragraphs[index]
    tokens = paragraph.tokens(number)
    if not tokens:
        return None
    sentences = list(paragraph.doc.sents)
    here = next((i for i, s in enumerate(sentences) if s.start <= tokens[0].i < s.end), 0)
    if not paragraph.draft.pieces[number].block:
        made = _main_speaker(paragraph, index, sentences[here], "subject")
        if made is not None:
            return made
    if here > 0:
        return _main_speaker(paragraph, index, sentences[here - 1], "before")
    return None


def _said_next(
    paragraphs: Sequence[Paragraph], index: int, number: int, found: Sequence[Attribution | None]
) -> Attribution | None:
    """`“…” That was how X opened her call`: the sentence behind the quotation points back at it."""
    paragraph = paragraphs[index]
    tokens = paragraph.tokens(number)
    if not tokens or not paragraph.draft.pieces[number].block:
        return None
    following = [s for s in paragraph.doc.sents if s.start > tokens[-1].i and paragraph.inside[s.start] < 0]
    opening = following[0].text.lower() if following else ""
    if not opening.startswith(("that was", "those were", "the words", "with that", "with those", "with these", "so ")):
        return None
    persons = [t for t in following[0] if t.ent_type_ == "PERSON" and t.head.ent_type_ != "PERSON"]
    persons = persons or [t for t in following[0] if t.tag_ == "NNP" and t.dep_ in {"nsubj", "pobj", "appos"}]
    if not persons:
        return None
    first, last = phrase(persons[0])
    return Attribution(paragraph=index, first=first, last=last, head=persons[0].i, cue=None, rule="said-next")


def _main_speaker(paragraph: Paragraph, index: int, sentence: Span, rule: str) -> Attribution | None:
    """The source of the sentence's last cue, else its subject, if it can speak."""
    outside = [t for t in sentence if paragraph.inside[t.i] < 0]
    cues = [t for t in outside if t.lower_ in SPEECH | FRAMING and is_verb(t)]
    for cue in sorted(cues, key=lambda t: (t.lower_ in SPEECH, t.i), reverse=True):
        made = _from_cue(paragraph, index, cue, rule)
        if made is not None:
            return made
    for token in outside:
        if token.dep_ in {"nsubj", "nsubjpass"} and (token.ent_type_ in _PEOPLE or token.tag_ in {"PRP", "NNP"}):
            if not _may_speak(token):
                continue
            first, last = phrase(token)
            return Attribution(paragraph=index, first=first, last=last, head=token.i, cue=None, rule=rule)
    return None
