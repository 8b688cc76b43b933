"""Every summarizer by the name that settings give it."""

from __future__ import annotations

from collections.abc import Callable

from summarizers.errors import UnknownSummarizer
from summarizers.extractive import ExtractiveSummarizer
from summarizers.lead import LeadSummarizer
from summarizers.summary import Encoder, Summarizer

# What makes each from the encoder; back ends that write come here with a prefix ("seq2seq:…") and their own modules.
_MAKERS: dict[str, Callable[[Encoder], Summarizer]] = {
    ExtractiveSummarizer.name: ExtractiveSummarizer,
    LeadSummarizer.name: lambda _: LeadSummarizer(),
}


def load_summarizer(name: str, encoder: Encoder) -> Summarizer:
    """The summarizer of this name; nothing is loaded before it summarises. Raises UnknownSummarizer."""
    maker = _MAKERS.get(name.strip().lower())
    if maker is None:
        raise UnknownSummarizer(f"There is no summarizer “{name}”; choose one of: {', '.join(sorted(_MAKERS))}.")
    return maker(encoder)
