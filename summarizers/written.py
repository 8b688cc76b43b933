"""From what a model wrote to a summary whose every sentence the source supports.

Whatever a model writes is cut into sentences and checked, and what fails is replaced by the source's nearest sentence.
The strict check comes first, whichever other check follows: no name or number gets past it that the source lacks.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from summarizers import checking, shape
from summarizers.checking import Check, StrictCheck
from summarizers.lead import LeadSummarizer
from summarizers.sentences import split_sentences
from summarizers.summary import CitedSentence, Document, Encoder, Span, Summary

VERSION = 8
FEWEST_WORDS = 3  # of a sentence
MOST_CHARS = 20_000  # of what a model wrote that are read
SHARED = 0.5  # what words in common count beside likeness of meaning, in looking for the nearest sentence

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_LINE_MARK = re.compile(r"^\s*(?:[-*•–]\s+|\d{1,2}[.)]\s+|#{1,6}\s+)")
_EMPHASIS = re.compile(r"\*\*|__|`+")
_PREFACE = re.compile(
    r"^\W*(?:here(?:'s|’s| is| are)\b|sure\b|certainly\b|of course\b|(?:in )?summary\s*:|okay\b"
    r"|the following (?:is|are)\b)",
    re.IGNORECASE,
)
_OWN_QUOTES = re.compile(r"^[\"“](?P<inside>[^\"“”]*)[\"”]$")
_FULL = re.compile(r"[.!?…][\"”’»)\]']*$")

_log = logging.getLogger(__name__)


class Writer(Protocol):
    """A model that writes."""

    name: str  # as settings spell it
    made_with: str  # changes when it would write something else

    def ready(self) -> str:
        """Load or ask it, and say in a few words what is there. Raises WriterError."""
        ...

    def write(self, documents: Sequence[Document], sentences: int) -> list[str]:
        """What it makes of each document, in about so many sentences. Raises WriterError."""
        ...


class WrittenSummarizer:
    """A summarizer of a model that writes, a check of what it wrote, and an encoder that finds what to say instead."""

    def __init__(self, writer: Writer, encoder: Encoder, check: Check | None = None) -> None:
        self.name = writer.name
        gate = "" if check is None else f"+{getattr(check, 'name', type(check).__name__)}"
        self.made_with = f"{writer.made_with}/{VERSION}.{checking.VERSION}{gate}+{encoder.name}"
        self._writer = writer
        self._encoder = encoder
        self._checks: tuple[Check, ...] = (StrictCheck(),) if check is None else (StrictCheck(alone=False), check)

    def ready(self) -> str:
        """Load the model or ask its server. Raises WriterError."""
        return self._writer.ready()

    def summarize(self, documents: Sequence[Document], sentences: int = 3) -> list[Summary]:
        """Summarise each document; raises WriterError where the model cannot be had."""
        usable = [row for row, document in enumerate(documents) if shape.candidates(document)]
        written = dict(zip(usable, self._writer.write([documents[row] for row in usable], sentences), strict=True))
        made = [self._checked(one, written.get(row), sentences) for row, one in enumerate(documents)]
        if replaced := sum(summary.replaced for summary in made):
            total = sum(len(summary.sentences) for summary in made)
            _log.info("%s: %d of %d sentences were not supported and were replaced", self.name, replaced, total)
        return made

    def _checked(self, document: Document, written: str | None, sentences: int) -> Summary:
        if written is None:
            return Summary(sentences=(), summarizer=self.name)
        drafts = sentences_of(written)[:sentences]
        allowed = self._verdicts(document, drafts)
        told: list[CitedSentence] = []
        waiting: list[tuple[int, str]] = []
        for draft, citations in zip(drafts, allowed, strict=True):
            if citations:
                told.append(CitedSentence(text=draft, citations=citations))
            else:
                waiting.append((len(told) + len(waiting), draft))
        replaced = 0
        for place, draft in waiting:
            if (span := self._nearest(document, draft, told)) is not None:
                told.insert(min(place, len(told)), shape.cite(document.text, span))
                replaced += 1
        if not told:  # nothing was written that could be posted, or stood in for
            (lead,) = LeadSummarizer().summarize([document], sentences)
            told, replaced = list(lead.sentences), len(lead.sentences)
        return Summary(sentences=tuple(told), summarizer=self.name, replaced=replaced)

    def _verdicts(self, document: Document, drafts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The citations of each draft that every check supports; () for the others."""
        found: list[tuple[Span, ...]] = [()] * len(drafts)
        rows = list(range(len(drafts)))
        for check in self._checks:
            verdicts = check.check(document.text, [drafts[row] for row in rows]) if rows else []
            for row, verdict in zip(rows, verdicts, strict=True):
                posted = verdict.supported and verdict.score >= check.posted_from
                found[row] = tuple(verdict.citations) if posted else ()
                if not posted:
                    _log.debug("refused (%s): %s", "; ".join(verdict.reasons) or "not sure", drafts[row])
            rows = [row for row in rows if found[row]]
        return found

    def _nearest(self, document: Document, draft: str, told: Sequence[CitedSentence]) -> Span | None:
        """The publisher's sentence nearest to a draft that says what is not told already."""
        said = {shape.plain(one.text) for one in told}
        covered = {one.citations[0] for one in told if len(one.citations) == 1}
        rows = [
            row
            for row in shape.candidates(document)
            if document.sentences[row] not in covered
            and not shape.is_instruction(text := document.text[slice(*document.sentences[row])])
            and shape.plain(text) not in said
        ]
        if not rows:
            return None
        texts = [document.text[slice(*document.sentences[row])] for row in rows]
        if document.vectors is not None and rows[-1] < len(document.vectors):
            vectors = document.vectors[rows]
        else:
            vectors = self._encoder.encode(texts)
        likeness = vectors @ self._encoder.encode([draft])[0]
        wanted = checking.content(draft)
        shared = [len(wanted & checking.content(text)) / max(1, len(wanted)) for text in texts]
        return document.sentences[rows[int(np.argmax(likeness + SHARED * np.array(shared)))]]


def sentences_of(written: str) -> list[str]:
    """The sentences of what a model wrote, each once: no thoughts, prefaces, lists' marks or unfinished ends."""
    text = _THOUGHT.sub(" ", written[:MOST_CHARS]).replace("<n>", "\n")
    lines = [_EMPHASIS.sub("", _LINE_MARK.sub("", line)).strip() for line in text.splitlines()]
    found: list[str] = []
    for line in lines:
        if not line or line.endswith(":"):
            continue
        for start, end in split_sentences(line):
            sentence = line[start:end]
            if match := _OWN_QUOTES.match(sentence):
                sentence = match["inside"]
            if not _PREFACE.match(sentence):
                found.append(_capital(sentence))
    if len(found) > 1 and not _FULL.search(found[-1]):
        found.pop()  # the model had no room to end it
    if len(found) == 1 and not _FULL.search(found[0]):
        found[0] += "."
    usable = [one for one in found if shape.balanced(one) and FEWEST_WORDS <= len(shape.words(one)) <= shape.LONGEST]
    return list({shape.plain(one): one for one in usable}.values())


def told_to_model(document: Document) -> list[str]:
    """The sentences of a document that a model is shown: no page furniture, nothing addressed to a model."""
    texts = (document.text[start:end] for start, end in document.sentences[: shape.CANDIDATES])
    return [" ".join(text.split()) for text in texts if not shape.is_noise(text) and not shape.is_instruction(text)]


def _capital(sentence: str) -> str:
    """T5 begins its sentences with small letters."""
    return sentence[:1].upper() + sentence[1:]
