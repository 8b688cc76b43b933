"""What people are told, before any surface renders it. These values never render themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.quotes.quote import Quote, quote_json


class StoryStatus(StrEnum):
    """What a story is to the channel."""

    NEW = "new"
    UPDATED = "updated"
    CORRECTED = "corrected"
    TOLD = "told"  # only where somebody asks for everything: a channel is not told a thing twice by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """An article as people are pointed to it."""

    id: str
    title: str
    source: str | None
    url: str | None
    published: datetime | None
    note: str | None = None  # what readers should know before they follow the link: a paywall, only a teaser read


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A span of an article's text that a sentence rests on."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one outlet says where outlets disagree: its own sentence."""

    outlet: str
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefSentence:
    """A sentence people read, and where it stands."""

    text: str
    citations: tuple[Citation, ...]
    sides: tuple[Side, ...] = ()  # where outlets disagree: `text` is these, one after the other


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefQuote:
    """A quotation people read, and the article it stands in."""

    quote: Quote
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefStory:
    """One item of a briefing."""

    headline: str
    status: StoryStatus
    sentences: tuple[BriefSentence, ...]
    quotes: tuple[BriefQuote, ...]
    articles: tuple[ArticleRef, ...]  # in the order of their footnote numbers
    why: str  # why it is here, in words
    id: str | None = None  # of the story in the archive
    note: str | None = None  # what a publisher took back or changed of what the channel was told

    def number(self, article: str) -> int:
        """The footnote number of an article of this story, from 1."""
        return next(i for i, ref in enumerate(self.articles, 1) if ref.id == article)


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefRequest:
    """What somebody wants to be briefed on."""

    topic: str | None = None
    since: str | None = None  # in people's words; None: the last day, or else the newest there are
    length: str = "standard"
    articles: tuple[str, ...] | None = None  # only these; None: the archive
    sentences: int | None = None  # of each story; None: what the length says
    channel: str | None = None  # "discord:123": what it was told already is left out; None: nobody in particular
    everything: bool = False  # with a channel: what it was told is shown too, and marked
    again: bool = False  # with a channel: only what it was told, whole
    sources: tuple[str, ...] = ()  # only these outlets, by name; none: all
    arrived: bool = False  # with since: also what was published before it and came in after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What happened."""

    title: str
    made_at: datetime
    stories: tuple[BriefStory, ...]
    left_out: int  # stories that the length left no room for
    articles: int  # articles it was chosen from
    note: str | None = None  # said above the stories: why there are none, or why these
    topic: str | None = None
    request: BriefRequest | None = None  # that it answers
    already_told: int = 0  # stories left out because the channel knows them


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer to "who said this?": words, speaker, surroundings, article."""

    quote: Quote
    article: ArticleRef
    context: str  # the sentence or sentences around it, cut from the article
    confidence: float  # that this is what was asked for, and said by this speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who said it; no answers means: nobody in the archive."""

    question: str
    answers: tuple[Said, ...]
    closest: tuple[Said, ...]
    corrected: str | None  # the person the question pinned the words on, where it was another
    articles: int  # how many articles were searched
    since: datetime | None  # the oldest of them


def briefing_json(briefing: Briefing) -> dict[str, object]:
    """The contract's document of `brief --json`."""
    return {
        "title": briefing.title,
        "made_at": stamp(briefing.made_at),
        "stories": [
            {
                "headline": story.headline,
                "status": story.status.value,
                "sentences": [one for sentence in story.sentences for one in _sentences_json(sentence)],
                "disagreements": [
                    [_side_json(side) for side in sentence.sides] for sentence in story.sentences if sentence.sides
                ],
                "quotes": [quote_json(said.quote) | {"article": said.article} for said in story.quotes],
                "articles": [article_json(ref) for ref in story.articles],
                "why": story.why,
                "id": story.id,
                "note": story.note,
            }
            for story in briefing.stories
        ],
        "left_out": briefing.left_out,
        "already_told": briefing.already_told,
        "note": briefing.note,
    }


def _sentences_json(sentence: BriefSentence) -> list[dict[str, object]]:
    """A sentence; where outlets disagree, that of each by itself, for there every text is its citation's."""
    if sentence.sides:
        return [{"text": side.text, "citations": [_citation_json(side.citation)]} for side in sentence.sides]
    return [{"text": sentence.text, "citations": [_citation_json(cited) for cited in sentence.citations]}]


def _side_json(side: Side) -> dict[str, object]:
    return {"source": side.outlet, "text": side.text, "citation": _citation_json(side.citation)}


def _citation_json(cited: Citation) -> dict[str, object]:
    return {"article": cited.article, "start": cited.start, "end": cited.end}


def answer_json(answer: Answer) -> dict[str, object]:
    """The contract's document of `whosaid --json`."""
    return {
        "question": answer.question,
        "answers": [_said_json(said) for said in answer.answers],
        "closest": [_said_json(said) for said in answer.closest],
        "corrected": answer.corrected,
    }


def article_json(ref: ArticleRef) -> dict[str, object]:
    """An article as the contract points to it."""
    made: dict[str, object] = {
        "id": ref.id,
        "title": ref.title,
        "source": ref.source,
        "url": ref.url,
        "published": stamp(ref.published) if ref.published else None,
    }
    return made | {"note": ref.note} if ref.note else made


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with a Z, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _said_json(said: Said) -> dict[str, object]:
    speaker = said.quote.speaker
    return {
        "speaker": speaker.name if speaker else None,
        "quote": said.quote.text,
        "confidence": round(said.confidence, 3),
        "article": article_json(said.article),
        "context": said.context,
        "start": said.quote.start,
        "end": said.quote.end,
    }
