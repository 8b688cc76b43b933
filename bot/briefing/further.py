"""What a briefing did not tell: the stories it left out, those told before, and further sentences of those it told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.briefing.briefing import Briefing, BriefRequest, BriefStory
from bot.briefing.choose import LENGTHS

if TYPE_CHECKING:
    from bot.briefing.desk import Desk

STANDARD = 3  # sentences of a story that was left out: many are told at once
SENTENCES = 7  # of a story that somebody wants to know more of, those that were told included


def left_out(desk: Desk, briefing: Briefing) -> Briefing:
    """The stories for which the briefing's length left no room."""
    request = briefing.request or BriefRequest(topic=briefing.topic)
    told = {ref.id for story in briefing.stories for ref in story.articles}
    sentences = request.sentences or STANDARD
    whole = desk.brief(replace(request, length="long", sentences=sentences), briefing.made_at)
    rest = tuple(story for story in whole.stories if not any(ref.id in told for ref in story.articles))
    # As many as a long briefing would have told: to a channel that was told the first ones, more are new.
    shown = rest[: LENGTHS["long"] - len(briefing.stories)]
    left = whole.left_out + len(rest) - len(shown)
    return replace(whole, stories=shown, left_out=left, note=None if rest else whole.note, already_told=0)


def told_before(desk: Desk, briefing: Briefing) -> Briefing:
    """The stories that the briefing passed over because its channel knew them, whole."""
    request = briefing.request or BriefRequest(topic=briefing.topic)
    told = {ref.id for story in briefing.stories for ref in story.articles}  # by now these were told too
    sentences = request.sentences or STANDARD
    whole = desk.brief(replace(request, again=True, length="long", sentences=sentences), briefing.made_at)
    return replace(
        whole, stories=tuple(story for story in whole.stories if not any(ref.id in told for ref in story.articles))
    )


def further(desk: Desk, briefing: Briefing, stories: Sequence[BriefStory]) -> Briefing:
    """Sentences and quotations of these stories that the briefing did not tell; a story without any is left out."""
    told = {(c.article, c.start) for story in stories for one in story.sentences for c in one.citations}
    quoted = {(said.article, said.quote.start) for story in stories for said in story.quotes}
    found: list[BriefStory] = []
    for story in stories:
        ids = tuple(ref.id for ref in story.articles)
        request = BriefRequest(articles=ids, length="long", sentences=SENTENCES)
        for again in desk.brief(request, briefing.made_at).stories:
            sentences = tuple(
                one for one in again.sentences if not any((c.article, c.start) in told for c in one.citations)
            )
            quotes = tuple(said for said in again.quotes if (said.article, said.quote.start) not in quoted)
            if sentences or quotes:
                shown = story.headline if len(again.articles) == len(story.articles) else again.headline
                found.append(replace(again, headline=shown, sentences=sentences, quotes=quotes))
    return replace(briefing, stories=tuple(found), left_out=0, note=None, request=None)
