"""A sentence that is checked, with all that is known of it before it is compared."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizers.gate.entailment import Judgement
from summarizers.gate.grammar import Sentence
from summarizers.gate.verbs import Unlike
from summarizers.gate.words import is_content

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence, read and aligned."""

    text: str
    stems: tuple[str, ...]
    doc: Doc  # of the text, or of it with the capitals of its source: as long, character by character
    said: Sentence  # the same, read
    rows: tuple[int, ...]  # of the source, the one that it rests on most first
    likeness: float  # of its words to words of these rows, 0 to 1
    judging: Future[Judgement]
    swapped: Unlike | None  # where it says something of the same two with another verb

    @property
    def judged(self) -> Judgement:
        """What the entailment model says of it, waiting for it where it is not done."""
        return self.judging.result()

    @property
    def content(self) -> list[str]:
        """The stems of its words that say something."""
        return [one for one in self.stems if is_content(one)]
