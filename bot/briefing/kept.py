"""A Briefing as JSON that can be read back whole, for what is kept of the messages that were posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.briefing.briefing import (
    ArticleRef,
    Briefing,
    BriefQuote,
    BriefRequest,
    BriefSentence,
    BriefStory,
    Citation,
    Side,
    StoryStatus,
)
from bot.quotes.quote import Kind, Quote, Speaker


def kept_briefing(briefing: Briefing) -> dict[str, Any]:
    """Everything of a briefing, as plain JSON values."""
    return {
        "title": briefing.title,
        "made_at": briefing.made_at.isoformat(),
        "stories": [_kept_story(story) for story in briefing.stories],
        "left_out": briefing.left_out,
        "articles": briefing.articles,
        "note": briefing.note,
        "topic": briefing.topic,
        "request": None if briefing.request is None else _kept_request(briefing.request),
        "already_told": briefing.already_told,
    }


def briefing_of(kept: Mapping[str, Any]) -> Briefing:
    """The briefing that `kept_briefing` wrote."""
    return Briefing(
        title=kept["title"],
        made_at=datetime.fromisoformat(kept["made_at"]),
        stories=tuple(_story(one) for one in kept["stories"]),
        left_out=kept["left_out"],
        articles=kept["articles"],
        note=kept["note"],
        topic=kept["topic"],
        request=None if kept["request"] is None else _request(kept["request"]),
        already_told=kept.get("already_told", 0),  # what was kept by an older Newsbrief lacks some
    )


def _kept_request(request: BriefRequest) -> dict[str, Any]:
    articles = None if request.articles is None else list(request.articles)
    return {
        "topic": request.topic,
        "since": request.since,
        "length": request.length,
        "articles": articles,
        "sentences": request.sentences,
        "channel": request.channel,
        "everything": request.everything,
        "again": request.again,
        "sources": list(request.sources),
        "arrived": request.arrived,
    }


def _request(kept: Mapping[str, Any]) -> BriefRequest:
    articles = kept["articles"]
    return BriefRequest(
        topic=kept["topic"],
        since=kept["since"],
        length=kept["length"],
        articles=None if articles is None else tuple(articles),
        sentences=kept["sentences"],
        channel=kept.get("channel"),
        everything=kept.get("everything", False),
        again=kept.get("again", False),
        sources=tuple(kept.get("sources", ())),
        arrived=kept.get("arrived", False),
    )


def _kept_story(story: BriefStory) -> dict[str, Any]:
    return {
        "headline": story.headline,
        "status": story.status.value,
        "sentences": [_kept_sentence(one) for one in story.sentences],
        "quotes": [{"article": said.article} | _kept_quote(said.quote) for said in story.quotes],
        "articles": [
            {
                "id": ref.id,
                "title": ref.title,
                "source": ref.source,
                "url": ref.url,
                "note": ref.note,
                "published": ref.published.isoformat() if ref.published else None,
            }
            for ref in story.articles
        ],
        "why": story.why,
        "id": story.id,
        "note": story.note,
    }


def _kept_sentence(sentence: BriefSentence) -> dict[str, Any]:
    cited = [[one.article, one.start, one.end] for one in sentence.citations]
    sides = [[s.outlet, s.text, s.citation.article, s.citation.start, s.citation.end] for s in sentence.sides]
    return {"text": sentence.text, "citations": cited} | ({"sides": sides} if sides else {})


def _kept_quote(quote: Quote) -> dict[str, Any]:
    who = quote.speaker
    return {
        "text": quote.text,
        "span": [quote.start, quote.end],
        "speaker": None if who is None else [who.name, who.mention, who.start, who.end],
        "cue": quote.cue,
        "kind": quote.kind.value,
        "confidence": quote.confidence,
        "relay": quote.relay,
    }


def _story(kept: Mapping[str, Any]) -> BriefStory:
    return BriefStory(
        headline=kept["headline"],
        status=StoryStatus(kept["status"]),
        sentences=tuple(_sentence(one) for one in kept["sentences"]),
        quotes=tuple(BriefQuote(quote=_quote(one), article=one["article"]) for one in kept["quotes"]),
        articles=tuple(
            ArticleRef(
                id=one["id"],
                title=one["title"],
                source=one["source"],
                url=one["url"],
                published=datetime.fromisoformat(one["published"]) if one["published"] else None,
                note=one.get("note"),
            )
            for one in kept["articles"]
        ),
        why=kept["why"],
        id=kept.get("id"),
        note=kept.get("note"),
    )


def _sentence(kept: Mapping[str, Any]) -> BriefSentence:
    return BriefSentence(
        text=kept["text"],
        citations=tuple(Citation(article=article, start=start, end=end) for article, start, end in kept["citations"]),
        sides=tuple(
            Side(outlet=outlet, text=text, citation=Citation(article=article, start=start, end=end))
            for outlet, text, article, start, end in kept.get("sides", ())
        ),
    )


def _quote(kept: Mapping[str, Any]) -> Quote:
    who = kept["speaker"]
    return Quote(
        text=kept["text"],
        start=kept["span"][0],
        end=kept["span"][1],
        speaker=None if who is None else Speaker(name=who[0], mention=who[1], start=who[2], end=who[3]),
        cue=kept["cue"],
        kind=Kind(kept["kind"]),
        confidence=kept["confidence"],
        relay=kept["relay"],
    )
