"""What people can ask for in any chat. Discord, Slack and the terminal call these and render what comes back."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from bot.briefing.briefing import Answer, Briefing, Said
from bot.briefing.choose import LENGTHS
from bot.briefing.desk import BriefRequest, Desk
from bot.errors import CommandError
from bot.news.archive import Outlet

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteList:
    """What one person said; without a person, what everybody said."""

    person: str | None
    quotes: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceList:
    """Where the articles come from."""

    outlets: tuple[Outlet, ...]
    articles: int
    since: datetime | None


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


Reply = Briefing | Answer | QuoteList | SourceList | Help

USAGES = (
    Usage(
        command="/brief [topic] [since …] [short|long]",
        meaning="What happened, with a source for every sentence.",
        example="/brief ferry since 3d",
    ),
    Usage(
        command="/whosaid words or a question",
        meaning="Who said this, with the words around it and a link.",
        example="/whosaid a gamble with other people's money",
    ),
    Usage(command="/quotes person", meaning="What a person said, newest first.", example="/quotes Maren Oduya"),
    Usage(command="/sources", meaning="Where the articles come from.", example="/sources"),
    Usage(command="/help", meaning="This list.", example="/help"),
)


class Commands:
    """The commands as coroutines. The desk blocks, so its work runs on threads of ours: here, and nowhere else."""

    def __init__(self, desk: Desk, workers: int = 2) -> None:
        self._desk = desk
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="desk")

    def close(self) -> None:
        """Let work in progress finish and start no more."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def brief(self, topic: str | None = None, since: str | None = None, length: str = "standard") -> Briefing:
        """Brief on a topic, or on everything. Raises CommandError for a since or a length that is none."""
        request = BriefRequest(topic=topic or None, since=since or None, length=length)
        return await self._work(lambda: self._desk.brief(request, datetime.now(UTC).astimezone()))

    async def whosaid(self, question: str) -> Answer:
        """Who said this? Raises CommandError when there is nothing to look for."""
        return await self._work(lambda: self._desk.whosaid(question))

    async def quotes(self, person: str) -> QuoteList:
        """What a person said. Raises CommandError when no name is given."""
        found = await self._work(lambda: self._desk.quotes_by(person))
        return QuoteList(person=person.strip(), quotes=found)

    async def sources(self) -> SourceList:
        """Where the articles come from."""

        def look() -> SourceList:
            count, first, _ = self._desk.archive.size()
            return SourceList(outlets=tuple(self._desk.outlets()), articles=count, since=first)

        return await self._work(look)

    async def help(self) -> Help:
        """What the bot can do."""
        return Help(usages=USAGES)

    async def say(self, line: str) -> Reply:
        """Answer a typed line: a command with or without its slash, or a question in plain words.

        Raises CommandError for a command there is none of.
        """
        words = line.strip()
        verb, _, rest = words.partition(" ")
        match verb.removeprefix("/").casefold():
            case "brief":
                return await self.brief(**brief_options(rest))
            case "whosaid":
                return await self.whosaid(rest.strip())
            case "quotes":
                return await self.quotes(rest)
            case "sources":
                return await self.sources()
            case "help" | "?":
                return await self.help()
        if words.startswith("/"):
            raise CommandError(f"There is no command {verb}; /help lists what there is.")
        if _ASKS_WHO.search(words) or _QUOTED.search(words):
            return await self.whosaid(words)
        return await self.brief(**brief_options(_ABOUT.sub("", words).rstrip("?!. ")))

    async def _work(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, job)


_ASKS_WHO = re.compile(r"\b(?:who|whose|when|what|where|did|has|have)\b.{0,80}\b(?:sa(?:y|id|ys)|call(?:ed)?|told?|claim(?:ed)?|words)\b", re.I)
_QUOTED = re.compile(r"[\"“”«»].{3,}")
_ABOUT = re.compile(
    r"^(?:what(?:'s| is|’s)? (?:happened|happening|new|the news)(?: (?:with|about|on|in|to))?|tell me about"
    r"|brief (?:me|us)(?: on| about)?|any news (?:on|about)|news (?:on|about))\s*",
    re.IGNORECASE,
)


def brief_options(words: str) -> dict[str, str]:
    """Topic, since and length from the words after /brief: `ferry since 3d long`, `topic:ferry since:3d`, `--since 3d`.

    A topic in quotation marks is taken as it is, whatever words it has.
    """
    options: dict[str, str] = {}
    topic: list[str] = []
    try:
        tokens = shlex.split(words.replace("“", '"').replace("”", '"').replace("'", "’"))
    except ValueError:  # an unclosed mark: people forget them
        tokens = words.replace('"', " ").split()
    while tokens:
        token = tokens.pop(0)
        key, mark, value = token.removeprefix("--").partition(":")
        name = key.casefold()
        if name in {"since", "length", "topic"} and (mark or (tokens and (name == "since" or token.startswith("--")))):
            value = value or (tokens.pop(0) if tokens else "")
            if name == "since" and tokens and _UNIT.fullmatch(tokens[0]):
                value = f"{value} {tokens.pop(0)}"
            if name == "topic":
                topic.append(value)
            else:
                options[name] = value
        elif token.casefold() in LENGTHS and "length" not in options:
            options["length"] = token.casefold()
        else:
            topic.append(token)
    if topic:
        options["topic"] = " ".join(topic)
    return options


_UNIT = re.compile(r"minutes?|mins?|hours?|hrs?|days?|weeks?|month", re.IGNORECASE)
