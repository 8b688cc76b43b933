"""What can go wrong while models work with texts.

SummarizerError          its message is one sentence for people
├── EncoderError         a sentence encoder is missing, damaged or not to be had
├── WriterError          a model that writes is missing, damaged or does not answer
└── UnknownSummarizer    no summarizer has this name
"""

from __future__ import annotations


class SummarizerError(Exception):
    """Anything this package raises on purpose; the message is one clear sentence."""


class EncoderError(SummarizerError):
    """A sentence encoder is missing, damaged or not to be had."""


class WriterError(SummarizerError):
    """A model that writes is missing, damaged or does not answer."""


class UnknownSummarizer(SummarizerError):  # noqa: N818  # reads as what happened
    """No summarizer has this name."""
