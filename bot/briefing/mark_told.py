"""After a briefing was posted: its channel knows what stands in it."""

from __future__ import annotations

from datetime import datetime

from bot.briefing.briefing import Briefing
from bot.news.told import Place, ToldBook


def mark_told(book: ToldBook, channel: str, briefing: Briefing, now: datetime) -> None:
    """Remember that a channel was told this. Needs no model."""
    places: list[Place] = []
    for story in briefing.stories:
        key = story.id or story.articles[0].id
        places += [Place(story=key, article=ref.id) for ref in story.articles]
        for sentence in story.sentences:
            alone = len(sentence.citations) == 1 and not sentence.sides
            for cited in sentence.citations:
                # A sentence that was shortened is not what stands there, so it cannot tell the revision.
                whole = alone and cited.end - cited.start == len(sentence.text)
                words = sentence.text if whole else None
                places.append(Place(story=key, article=cited.article, start=cited.start, end=cited.end, words=words))
        for said in story.quotes:
            span = said.quote
            places.append(Place(story=key, article=said.article, start=span.start, end=span.end, words=span.text))
    book.add(channel, places, now)
