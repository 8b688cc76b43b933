"""The gate itself: aligns each sentence to the source, compares them, and decides."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from summarizers.gate.verdict import Parse, Verdict
from summarizers.sentences import split_sentences
from summarizers.shape import plain
from summarizers.summary import Encoder, Span


class Gate:
    """Checks sentences against a text. Holds no state but its models, which load with the first use."""

    def __init__(self, parse: Parse, encoder: Encoder) -> None:
        self._parse = parse
        self._encoder = encoder

    def check(self, text: str, sentences: Sequence[str]) -> list[Verdict]:
        """One verdict a sentence, in order. The source is parsed and encoded once for all of them."""
        spans = split_sentences(text)
        said = {plain(text[start:end]): (start, end) for start, end in spans}
        verdicts = []
        for sentence in sentences:
            span = said.get(plain(sentence))
            near = self.nearest(text, [sentence])[0]
            verdicts.append(
                Verdict(
                    supported=span is not None,
                    score=1.0 if span else 0.0,
                    reasons=() if span else ("the article does not say this",),
                    citations=(span,) if span else (near,) if near else (),
                )
            )
        return verdicts

    def nearest(self, text: str, sentences: Sequence[str], taken: Collection[Span] = ()) -> list[Span | None]:
        """For each sentence the source sentence nearest to it in meaning, to be posted in its place.

        No span is given twice, and none of `taken`; None where nothing is left.
        """
        spans = [span for span in split_sentences(text) if span not in taken]
        if not spans or not sentences:
            return [None] * len(sentences)
        source = self._encoder.encode([text[start:end] for start, end in spans])
        likeness = self._encoder.encode(sentences) @ source.T
        found: list[Span | None] = []
        for row in likeness:
            best = int(np.argmax(row))
            found.append(spans[best] if row[best] > -np.inf else None)
            likeness[:, best] = -np.inf
        return found
