"""The publisher's own opening: the baseline that is hard to beat on news."""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.shape import candidates, cite, plain
from summarizers.summary import Document, Summary


class LeadSummarizer:
    """The first sentences of each document, without what stands above a story: headline, byline, dateline, caption."""

    name = "lead"
    made_with = "lead/1"

    def ready(self) -> str:
        """It needs nothing."""
        return "lead is ready"

    def summarize(self, documents: Sequence[Document], sentences: int = 3) -> list[Summary]:
        """Summarise each document."""
        return [self._summarize(document, sentences) for document in documents]

    def _summarize(self, document: Document, sentences: int) -> Summary:
        spans = [document.sentences[row] for row in candidates(document)]
        first = {plain(document.text[start:end]): (start, end) for start, end in reversed(spans)}  # each text once
        chosen = sorted(first.values())[:sentences]
        return Summary(sentences=tuple(cite(document.text, span) for span in chosen), summarizer=self.name)
