"""Every summarizer by the name that settings give it."""

from __future__ import annotations

from collections.abc import Callable

from summarizers.chat import ChatWriter
from summarizers.checking import Check
from summarizers.errors import UnknownSummarizer
from summarizers.extractive import ExtractiveSummarizer
from summarizers.lead import LeadSummarizer
from summarizers.openai_api import OpenAIWriter, Server
from summarizers.seq2seq import Seq2SeqWriter
from summarizers.summary import Encoder, Summarizer
from summarizers.written import Writer, WrittenSummarizer

# What makes each: those that copy, from the encoder; those that write, by the prefix before their model's name.
_COPYING: dict[str, Callable[[Encoder], Summarizer]] = {
    ExtractiveSummarizer.name: ExtractiveSummarizer,
    LeadSummarizer.name: lambda _: LeadSummarizer(),
}
_WRITING: dict[str, Callable[[str, Server], Writer]] = {
    "seq2seq": lambda name, _: Seq2SeqWriter(name),
    "chat": lambda name, _: ChatWriter(name),
    "openai": OpenAIWriter,
}
NAMES = (*_COPYING, *(f"{prefix}:MODEL" for prefix in _WRITING))


def load_summarizer(
    name: str, encoder: Encoder, *, check: Check | None = None, server: Server | None = None
) -> Summarizer:
    """The summarizer of this name; nothing is loaded before it summarises.

    `check` follows the strict check of what a model wrote; `server` is where `openai:` asks. Raises UnknownSummarizer,
    and WriterError for a model that can be seen to be missing without loading it.
    """
    asked = name.strip()
    if maker := _COPYING.get(asked.lower()):
        return maker(encoder)
    prefix, _, model = asked.partition(":")
    writer = _WRITING.get(prefix.strip().lower())
    if writer is None:
        raise UnknownSummarizer(f"There is no summarizer “{name}”; choose one of: {', '.join(NAMES)}.")
    if not model.strip():
        raise UnknownSummarizer(f"“{name}” names no model; say {prefix.strip().lower()}:MODEL.")
    made = writer(f"{prefix.strip().lower()}:{model.strip()}", server or Server())
    return WrittenSummarizer(made, encoder, check)
