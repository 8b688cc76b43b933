"""What a quotation is: words in an article, and who said them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the words are reported."""

    DIRECT = "direct"  # whole clauses between quotation marks
    MIXED = "mixed"  # a fragment between marks inside the reporter's own sentence
    INDIRECT = "indirect"  # no marks: she said that the ferry would stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who said it: the resolved name, and the expression it was resolved from."""

    name: str  # the fullest name the article gives ("Maren Oduya"), or the description as written ("one resident")
    mention: str  # as written at the quotation: "she", "Oduya", "the minister"
    start: int  # of the mention, in the article's text
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation: `text` is `article.text[start:end]`, without the outer marks."""

    text: str
    start: int
    end: int
    speaker: Speaker | None  # None: the article does not say, or we cannot tell
    cue: str | None  # the word or words that introduce it: "said", "according to", "warning"
    kind: Kind
    confidence: float  # that the speaker is right, 0..1
    relay: str | None = None  # who passed the words on ("state media"), where the article says so


def quote_json(quote: Quote) -> dict[str, object]:
    """The contract's QUOTE object."""
    speaker = quote.speaker
    return {
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "speaker": speaker.name if speaker else None,
        "mention": speaker.mention if speaker else None,
        "mention_start": speaker.start if speaker else None,
        "mention_end": speaker.end if speaker else None,
        "cue": quote.cue,
        "kind": quote.kind.value,
        "confidence": round(quote.confidence, 3),
    }
