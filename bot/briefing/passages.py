"""The words around what is cited, for a page that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.briefing import Briefing, Citation
from summarizers.sentences import split_sentences

if TYPE_CHECKING:
    from bot.news.archive import Archive

AROUND = 2  # sentences before and after
LONGEST = 700  # characters of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A cited sentence where it stands; `cited` is the article's words from `start` to `end`."""

    before: str
    cited: str
    after: str


def passages_of(archive: Archive, briefing: Briefing) -> dict[Citation, Passage]:
    """The passages of everything that a briefing cites, as far as the articles are still kept as they were."""
    wanted = list(dict.fromkeys(_cited(briefing)))
    texts = {key: article.text for key, article in archive.get([one.article for one in wanted]).items()}
    spans = {key: split_sentences(text) for key, text in texts.items()}
    return {
        one: _passage(texts[one.article], spans[one.article], one)
        for one in wanted
        if one.article in texts and one.end <= len(texts[one.article])
    }


def _cited(briefing: Briefing) -> Iterable[Citation]:
    for story in briefing.stories:
        for sentence in story.sentences:
            yield from sentence.citations
        for said in story.quotes:
            yield Citation(article=said.article, start=said.quote.start, end=said.quote.end)


def _passage(text: str, spans: Iterable[tuple[int, int]], cited: Citation) -> Passage:
    before = [span for span in spans if span[1] <= cited.start][-AROUND:]
    after = [span for span in spans if span[0] >= cited.end][:AROUND]
    begin = max(before[0][0] if before else cited.start, cited.start - LONGEST)
    end = min(after[-1][1] if after else cited.end, cited.end + LONGEST)
    # What begins or ends inside a sentence (a quotation) has the rest of it around it.
    inside = next((span for span in spans if span[0] < cited.start < span[1]), None)
    begin = min(begin, inside[0]) if inside else begin
    closing = next((span for span in spans if span[0] < cited.end < span[1]), None)
    end = max(end, closing[1]) if closing else end
    return Passage(before=text[begin : cited.start], cited=text[cited.start : cited.end], after=text[cited.end : end])
