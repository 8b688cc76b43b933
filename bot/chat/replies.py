"""What commands answer besides a Briefing and an Answer. These values never render themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.briefing.briefing import Answer, ArticleRef, Briefing, Said
from bot.chat.digest_replies import DigestAdded, DigestChanged, DigestList, DigestPreview
from bot.checks import Check
from bot.news.archive import Outlet
from bot.news.subscriptions import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteList:
    """What one person said, or what was said in a story; without a person, what everybody said."""

    person: str | None
    quotes: tuple[Said, ...]
    alike: tuple[str, ...] = ()  # who may be meant where the person has no quotation


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceList:
    """Where the articles come from: outlets as the archive knows them, and the feeds that are subscribed to."""

    outlets: tuple[Outlet, ...]
    articles: int
    since: datetime | None
    feeds: tuple[Subscription, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAdded:
    """A feed was subscribed to, or was so already."""

    feed: Subscription
    is_new: bool
    page: str | None = None  # that announces it, where that was what the person gave
    others: tuple[str, ...] = ()  # what else that page announces
    entries: int | None = None  # None: it was not asked


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRemoved:
    """A subscription ended, here at least; its articles stay."""

    feed: Subscription
    elsewhere: int = 0  # other channels that subscribed to it: it goes on for them


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChecked:
    """What a feed has to offer now; nothing was kept."""

    url: str
    title: str
    page: str | None
    others: tuple[str, ...]
    entries: int
    teasers: int  # entries that the feed gives only in part
    newest: datetime | None
    titles: tuple[str, ...]  # of its newest entries
    subscribed: Subscription | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One command, as /help shows it."""

    command: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What the bot can do."""

    usages: tuple[Usage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the bot is."""

    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Who said each of several quotations."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySources:
    """The articles behind a story."""

    headline: str
    why: str
    articles: tuple[ArticleRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySourceList:
    """The articles behind the stories of a briefing."""

    stories: tuple[StorySources, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One sentence: what was done, or why it was not."""

    text: str


Reply = (
    Briefing
    | Answer
    | Answers
    | QuoteList
    | SourceList
    | SourceAdded
    | SourceRemoved
    | SourceChecked
    | StorySourceList
    | Help
    | Health
    | DigestAdded
    | DigestList
    | DigestChanged
    | DigestPreview
    | Note
)
