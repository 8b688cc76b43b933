"""Headlines: what a digest says when the briefing could not be made. No model, no grouping, nothing that can fail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.briefing.briefing import Briefing, BriefRequest, BriefStory, StoryStatus
from bot.briefing.choose import LENGTHS, about
from bot.briefing.compose import reference
from bot.briefing.window import parse_since

if TYPE_CHECKING:
    from bot.news.archive import Archive
    from bot.news.article import Article

_LOOKED_AT = 500


def headlines(archive: Archive, request: BriefRequest, now: datetime) -> Briefing:
    """The newest headlines since the request's moment, one story each."""
    found: Sequence[Article] = archive.since(
        parse_since(request.since or "24h", now), limit=_LOOKED_AT, arrived=request.arrived, sources=request.sources
    )
    if request.topic:
        found = about(found, request.topic)
    first = {" ".join(one.title.casefold().split()): one for one in reversed(found) if one.copy_of is None}
    chosen = sorted(first.values(), key=lambda one: one.published or one.fetched, reverse=True)
    shown = chosen[: LENGTHS[request.length]]
    return Briefing(
        title=f"Headlines: {request.topic}" if request.topic else "Headlines",
        made_at=now,
        stories=tuple(_story(article) for article in shown),
        left_out=len(chosen) - len(shown),
        articles=len(found),
        topic=request.topic,
        request=request,
    )


def _story(article: Article) -> BriefStory:
    when = article.published or article.fetched
    return BriefStory(
        headline=article.title,
        status=StoryStatus.NEW,
        sentences=(),
        quotes=(),
        articles=(reference(article),),
        why=f"one article; newest {when:%d %b %H:%M} UTC",
    )
