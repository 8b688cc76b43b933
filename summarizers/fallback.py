"""A summarizer for a bot that must go on: where its model cannot be had, the publisher's first sentences stand in."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from summarizers.errors import SummarizerError
from summarizers.lead import LeadSummarizer
from summarizers.summary import Document, Summarizer, Summary

PAUSE = 300.0  # seconds until a model that failed is asked again: each try may take as long

INSTEAD = "Until it can be had, the publishers' first sentences are posted."

_log = logging.getLogger(__name__)


class ServingSummarizer:
    """The chosen summarizer, or `lead` while that fails; what failed is told once, and shown by `state`."""

    def __init__(self, chosen: Summarizer, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = chosen.name
        self.made_with = chosen.made_with
        self._chosen = chosen
        self._spare = LeadSummarizer()
        self._clock = clock
        self._problem: str | None = None
        self._tried = False
        self._again = 0.0  # when the chosen one may be asked again

    def ready(self) -> str:
        """Load whatever the chosen summarizer needs. Raises SummarizerError."""
        return self._chosen.ready()

    def state(self) -> str:
        """How it is, for anybody to read; the first time, load or ask what it needs.

        Raises SummarizerError while it falls back.
        """
        if not self._tried:
            try:
                self.ready()
            except SummarizerError as error:
                self._failed(error)
            self._tried = True
        if self._problem is not None:
            # Anybody in a chat may read this: neither addresses nor folders, which the log has.
            kind, _, model = self.name.partition(":")
            shown = f"{kind}:{model.rstrip('/').rsplit('/', 1)[-1]}" if model else kind
            raise SummarizerError(f"{shown} cannot be had. {INSTEAD}")
        return f"{self.name.partition(':')[0]} is ready"

    def summarize(self, documents: Sequence[Document], sentences: int = 3) -> list[Summary]:
        """Summarise each document; what stands in says so in its `summarizer`."""
        if self._clock() >= self._again:
            try:
                made = self._chosen.summarize(documents, sentences)
            except SummarizerError as error:
                self._failed(error)
            else:
                self._problem, self._tried = None, True
                return made
        return self._spare.summarize(documents, sentences)

    def _failed(self, error: SummarizerError) -> None:
        if self._problem is None:
            _log.warning("%s %s", error, INSTEAD)
        self._problem, self._tried = str(error), True
        self._again = self._clock() + PAUSE
