"""What people can ask for in any chat. Discord, Slack and the terminal call these and render what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from bot.briefing.briefing import Answer, Briefing, BriefRequest, BriefStory
from bot.briefing.choose import LENGTHS
from bot.briefing.further import further, left_out, told_before
from bot.briefing.kept import briefing_of, kept_briefing
from bot.briefing.window import parse_since
from bot.chat import texts
from bot.chat.digest_desk import DigestDesk
from bot.chat.digest_typed import wishes_digest
from bot.chat.replies import (
    Answers,
    Health,
    Help,
    Note,
    QuoteList,
    Reply,
    SourceAdded,
    SourceChecked,
    SourceList,
    SourceRemoved,
    StorySourceList,
    StorySources,
    Usage,
)
from bot.chat.suggestions import Suggest, Suggestions
from bot.chat.typed import LONGEST, asks_who, brief_options, check_length, links_in, topic_of
from bot.chat.usages import USAGES
from bot.checks import Check
from bot.errors import CommandError
from bot.log import get_logger, one_line
from bot.news.posts import Posts
from bot.quotes.marks import find_marked

if TYPE_CHECKING:
    from bot.briefing.desk import Desk
    from bot.chat.feed_desk import FeedDesk
    from bot.digests.desk import Digests
    from bot.digests.schedule import Place
    from bot.news.feed_places import FeedPlace
    from bot.news.poll_ledger import Ledger

__all__ = ["Commands", "Help", "Parts", "QuoteList", "Reply", "SourceList", "Usage", "brief_options", "links_in"]

T = TypeVar("T")
QUOTATIONS = 5  # of one message that are looked for
_DIGEST_VERBS = {"add", "list", "pause", "resume", "remove", "preview", "now"}
_STORY_QUOTES = 10  # of one story that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the commands need besides the desk; without one of them, its commands say that they cannot work here."""

    feeds: FeedDesk | None = None
    posts: Posts | None = None
    ledger: Ledger | None = None  # what people are to be told of feeds
    health: Callable[[], list[Check]] | None = None  # blocks
    suggestions: Suggestions | None = None
    digests: Digests | None = None


class Commands:
    """The commands as coroutines. The desk blocks, so its work runs on threads of ours: here, and nowhere else."""

    def __init__(self, desk: Desk, workers: int = 2, parts: Parts | None = None) -> None:
        self._desk = desk
        self._parts = parts or Parts()
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="desk")
        # What only looks something up does not queue behind briefings.
        self._quick = ThreadPoolExecutor(max_workers=2, thread_name_prefix="look")
        self._briefing: dict[BriefRequest, asyncio.Task[Briefing]] = {}
        self._digests: DigestDesk | None = None
        if self._parts.digests is not None:
            self._digests = DigestDesk(self._parts.digests, self._look, lambda: datetime.now(UTC))

    def close(self) -> None:
        """Let work in progress finish and start no more."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._quick.shutdown(wait=True, cancel_futures=True)

    async def warm_up(self) -> None:
        """Load the models before the first question needs them."""
        if self._parts.health is not None:
            await self._work(self._parts.health)

    # What happened

    def check_brief(self, since: str | None = None, length: str = "standard") -> None:
        """Raise CommandError at once for what `brief` would refuse: nothing is looked up."""
        if length not in LENGTHS:
            raise CommandError(f"“{length}” is no length; say {', '.join(LENGTHS)}.")
        if since:
            parse_since(since, datetime.now(UTC).astimezone())

    async def brief(
        self,
        topic: str | None = None,
        since: str | None = None,
        length: str = "standard",
        channel: str | None = None,
        *,
        everything: bool = False,
    ) -> Briefing:
        """Brief on a topic, or on everything. Raises CommandError for a since or a length that is none.

        With a channel ("discord:123"), what it was told before and has not changed is left out and counted; with
        `everything` it is told too. Each story is marked with what it is to the channel: new, updated, corrected or
        told. Where that leaves nothing of a topic, what was told of it is told again; else `note` says how to see it.
        """
        check_length(f"{topic}{since}{length}")
        request = BriefRequest(
            topic=topic or None, since=since or None, length=length, channel=channel, everything=everything
        )
        # People who ask the same at the same time get the same briefing, made once.
        task = self._briefing.get(request)
        if task is None:
            task = asyncio.create_task(self._work(lambda: self._briefed(request)))
            self._briefing[request] = task
            task.add_done_callback(lambda _: self._briefing.pop(request, None))
        return await asyncio.shield(task)

    def _briefed(self, request: BriefRequest) -> Briefing:
        now = datetime.now(UTC).astimezone()
        briefing = self._desk.brief(request, now)
        if briefing.stories or not briefing.already_told:
            return briefing
        if briefing.topic:  # who asks about something wants an answer
            again = self._desk.brief(replace(request, again=True), now)
            if again.stories:
                return replace(again, note=texts.told_again(briefing.topic))
        return replace(briefing, note=f"{briefing.note or ''} {texts.TELL_ALL}".strip())

    async def told(self, briefing: Briefing) -> None:
        """A briefing now stands in the channel that it was made for: the next one there leaves out what it told."""
        channel = briefing.request.channel if briefing.request else None
        if channel is None or not briefing.stories:
            return
        try:
            await self._look(lambda: self._desk.mark_told(channel, briefing, datetime.now(UTC)))
        except Exception as error:  # noqa: BLE001 - people have their answer; the worst is that they get it again
            get_logger().warning("What a briefing told is not remembered.", error=one_line(error))

    async def brief_links(self, urls: Sequence[str]) -> Briefing:
        """Brief on the articles behind these links. Raises CommandError or SourceError when there are none."""
        if not urls:
            raise CommandError(texts.NO_LINKS)
        drafts, failures = await self._feed_desk().fetch(urls)
        if not drafts:
            raise CommandError(failures[0].error if failures else texts.NO_LINKS)

        def work() -> Briefing:
            ids = tuple(dict.fromkeys(article.id for article, _ in self._desk.take_in(drafts)))
            return self._desk.brief(BriefRequest(articles=ids), datetime.now(UTC).astimezone())

        briefing = await self._work(work)
        return replace(briefing, note=texts.unread(len(failures))) if failures else briefing

    # Who said it

    async def whosaid(self, question: str) -> Answer:
        """Who said this? Raises CommandError when there is nothing to look for."""
        check_length(question)
        return await self._work(lambda: self._desk.whosaid(question))

    async def who_said_in(self, text: str) -> Answers:
        """Who said what is quoted in a text; without quotation marks, the whole text is looked for."""
        check_length(text)
        if not any(sign.isalnum() for sign in text):
            raise CommandError(texts.NO_WORDS)
        marked = [text[one.start : one.end] for one in find_marked(text) if one.opened]
        wanted = [words for words in dict.fromkeys(marked) if any(sign.isalnum() for sign in words)] or [text]
        return await self._work(
            lambda: Answers(answers=tuple(self._desk.whosaid(f"“{words}”") for words in wanted[:QUOTATIONS]))
        )

    async def quotes(self, person: str) -> QuoteList:
        """What a person said. Raises CommandError when no name is given."""
        check_length(person)

        def work() -> QuoteList:
            found = self._desk.quotes_by(person)
            alike = () if found else self._desk.people_like(person)
            return QuoteList(person=person.strip(), quotes=found, alike=alike)

        return await self._work(work)

    # Sources

    async def sources(self) -> SourceList:
        """Where the articles come from."""

        def look() -> SourceList:
            count, first, _ = self._desk.archive.size()
            feeds = self._parts.feeds.all() if self._parts.feeds else ()
            return SourceList(outlets=tuple(self._desk.outlets()), articles=count, since=first, feeds=feeds)

        return await self._look(look)

    async def add_source(self, address: str, where: FeedPlace | None = None) -> SourceAdded:
        """Subscribe to a feed; `where` is told how it fares. Raises SourceError or CommandError."""
        check_length(address)
        return await self._feed_desk().add(address, where)

    async def remove_source(self, address: str, where: FeedPlace | None = None) -> SourceRemoved:
        """End a subscription; `where` given, only there if others have it too. Raises SourceError."""
        check_length(address)
        return await self._feed_desk().remove(address, where)

    async def check_source(self, address: str) -> SourceChecked:
        """What a feed has to offer. Raises SourceError or CommandError."""
        check_length(address)
        return await self._feed_desk().check(address)

    # Digests

    @property
    def digests(self) -> DigestDesk:
        """What `/digest` does. Raises CommandError where there are no digests."""
        if self._digests is None:
            raise CommandError(texts.NO_DIGESTS_HERE)
        return self._digests

    # The bot itself

    async def help(self) -> Help:
        """What the bot can do."""
        return Help(usages=USAGES)

    async def health(self, here: Place | None = None, *, everything: bool = False) -> Health:
        """How the bot is, with each digest of this channel; `everything`, for whoever runs it: with each there is."""
        checks = await self._work(self._parts.health) if self._parts.health else []
        if self._digests is not None and (here is not None or everything):
            checks = [*checks, *await self._digests.health(here)]
        return Health(checks=tuple(checks))

    async def notices(self) -> tuple[str, ...]:
        """What people must be told of feeds that fail, moved or are back: each is given once."""
        ledger = self._parts.ledger
        if ledger is None:
            return ()

        def look() -> tuple[str, ...]:
            untold = ledger.notices(untold=True)
            if untold:
                ledger.told(untold, datetime.now(UTC))
            return tuple(notice.message for notice in untold)

        return await self._look(look)

    async def suggest(self, kind: Suggest, typed: str) -> list[str]:
        """What could be meant by what somebody has typed so far."""
        suggestions = self._parts.suggestions
        if suggestions is None or len(typed) > LONGEST:
            return []
        return await self._look(lambda: suggestions.matching(kind, typed))

    # What was posted, and the buttons under it. Stories count from 1; 0 is the whole briefing.

    async def keep(self, briefing: Briefing, *, platform: str, place: str) -> str:
        """Keep a briefing that is about to be posted; returns the key that its buttons carry."""
        return await self._look(
            lambda: self._posts().save(platform=platform, place=place, content=kept_briefing(briefing))
        )

    async def keep_digest(self, key: str, briefing: Briefing, place: Place, *, home: str | None = None) -> None:
        """Keep a digest under its delivery's key, so that its buttons find it; again is no error.

        `home` is the schedule's: the server or workspace with which it is forgotten.
        """
        where = home or (f"dm:{place.channel}" if place.direct else place.channel)
        await self._look(
            lambda: self._posts().save(platform=place.platform, place=where, content=kept_briefing(briefing), key=key)
        )

    async def posted(self, key: str) -> Briefing:
        """The briefing that was posted under this key. Raises CommandError when it is gone."""
        return await self._look(lambda: self._kept(key))

    async def more(self, key: str, story: int = 0) -> Briefing:
        """What the briefing left out; else, and of one story, further sentences. Without any, `note` says so."""

        def work() -> Briefing:
            briefing = self._kept(key)
            if not story and briefing.left_out:
                found = replace(left_out(self._desk, briefing), title=texts.LEFT_OUT)
            else:
                found = further(self._desk, briefing, _stories(briefing, story))
                found = replace(found, title=texts.FURTHER)
            return found if found.stories else replace(found, note=texts.NOTHING_MORE)

        return await self._work(work)

    async def again(self, key: str) -> Briefing:
        """What the briefing passed over because its channel knew it; without any, `note` says so."""

        def work() -> Briefing:
            found = replace(told_before(self._desk, self._kept(key)), title=texts.TOLD_BEFORE)
            return found if found.stories else replace(found, note=texts.NOT_TOLD_ANY_MORE)

        return await self._work(work)

    async def in_detail(self, key: str, story: int) -> Briefing:
        """One story of a posted briefing by itself, as it was told."""
        briefing = await self.posted(key)
        (chosen,) = _stories(briefing, story)
        request = BriefRequest(articles=tuple(ref.id for ref in chosen.articles))
        alone = replace(briefing, stories=(chosen,), left_out=0, note=None, request=request)
        return replace(alone, articles=len(chosen.articles))

    async def sources_of(self, key: str, story: int = 0) -> StorySourceList:
        """The articles behind a story, or behind all of them."""
        told = _stories(await self.posted(key), story)
        return StorySourceList(
            stories=tuple(StorySources(headline=one.headline, why=one.why, articles=one.articles) for one in told)
        )

    async def quotes_of(self, key: str, story: int = 0) -> QuoteList:
        """What people said in the articles of a story, or of all of them; the surest first."""

        def work() -> QuoteList:
            told = _stories(self._kept(key), story)
            ids = list(dict.fromkeys(ref.id for one in told for ref in one.articles))
            found = [said for said in self._desk.quotes_in(ids) if said.quote.speaker is not None]
            ranked = sorted(found, key=lambda said: -said.confidence)
            return QuoteList(person=None, quotes=tuple(ranked[:_STORY_QUOTES]))

        return await self._work(work)

    async def feedback(self, key: str, story: int, user: str, *, useful: bool) -> Note:
        """Count what somebody thinks of a story; of each person the last word counts."""

        def work() -> Note:
            posts = self._posts()
            if not posts.vote(key, story, user, useful=useful):
                raise CommandError(texts.GONE)
            votes = posts.votes(key, story)
            return Note(text=texts.votes(votes.useful, votes.not_useful))

        return await self._look(work)

    async def forget(self, platform: str, place: str) -> Note:
        """Forget everything that was kept about a place."""

        def work() -> Note:
            if self._parts.feeds is not None:
                self._parts.feeds.forget(platform, place)
            if self._desk is not None:  # digests alone need no desk
                self._desk.told.forget_place(platform, place)
            return Note(text=texts.forgotten(self._posts().forget(platform, place)))

        return await self._look(work)

    # Plain words

    async def ask(self, question: str, channel: str | None = None) -> Reply:
        """Answer what somebody wrote to the bot in a channel of a chat; nothing is changed by it.

        Raises CommandError for a command there is none of, and for nothing at all.
        """
        if not question.strip():
            raise CommandError(texts.ASK_ME)
        return await self.say(question, may_change=False, channel=channel)

    async def say(
        self, line: str, *, may_change: bool = True, where: FeedPlace | None = None, channel: str | None = None
    ) -> Reply:
        """Answer a typed line: a command with or without its slash, or a question in plain words.

        A briefing is for `channel`, where one is given: see `brief`.

        Raises CommandError for a command there is none of.
        """
        words = line.strip()
        check_length(words)
        if wishes_digest(words):
            raise CommandError(texts.digest_by_command(words))
        verb, _, rest = words.partition(" ")
        match verb.removeprefix("/").casefold():
            case "brief":
                return await self._brief(rest, channel)
            case "whosaid":
                return await self.whosaid(rest.strip())
            case "quotes":
                return await self.quotes(rest)
            case "sources":
                return await self._sources(rest, where, may_change=may_change)
            case "digest" if words.startswith("/") or not rest or rest.split()[0] in _DIGEST_VERBS:
                return await self._digest(rest, may_change=may_change)
            case "health" if not rest or words.startswith("/"):
                return await self.health(everything=may_change)
            case "help" | "?":
                return await self.help()
        if words.startswith("/"):
            raise CommandError(f"There is no command {verb}; /help lists what there is.")
        if asks_who(words):
            return await self.whosaid(words)
        return await self._brief(topic_of(words), channel)

    async def _brief(self, words: str, channel: str | None) -> Briefing:
        options = brief_options(words)
        everything = options.pop("all", None) is not None
        return await self.brief(**options, channel=channel, everything=everything)

    async def _sources(self, words: str, where: FeedPlace | None, *, may_change: bool) -> Reply:
        verb, _, address = words.strip().partition(" ")
        match verb.casefold():
            case "" | "list":
                return await self.sources()
            case "check":
                return await self.check_source(address)
            case "add" | "remove" if not may_change:
                raise CommandError(f"That is a setting: use the command /sources {verb.casefold()}.")
            case "add":
                return await self.add_source(address, where)
            case "remove":
                return await self.remove_source(address, where)
        raise CommandError("Say /sources list, or /sources add, remove or check with an address.")

    async def _digest(self, words: str, *, may_change: bool) -> Reply:
        """What needs nobody's permission: a preview; and, at the machine itself, the list."""
        verb, _, rest = words.strip().partition(" ")
        if verb.casefold() == "preview" and rest.strip():
            return await self.digests.preview(rest)
        if not may_change:
            raise CommandError(f"Digests are settings: use the command /digest {verb.casefold() or 'list'}.")
        if verb.casefold() in {"", "list"}:
            return await self.digests.everything()
        raise CommandError(texts.DIGEST_IN_TERMINAL)

    def _feed_desk(self) -> FeedDesk:
        if self._parts.feeds is None:
            raise CommandError(texts.NO_FEEDS_HERE)
        return self._parts.feeds

    def _posts(self) -> Posts:
        if self._parts.posts is None:
            raise CommandError(texts.GONE)
        return self._parts.posts

    def _kept(self, key: str) -> Briefing:
        post = self._posts().get(key)
        if post is None:
            raise CommandError(texts.GONE)
        return briefing_of(post.content)

    async def _work(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, job)

    async def _look(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._quick, job)


def _stories(briefing: Briefing, story: int) -> tuple[BriefStory, ...]:
    if not story:
        return briefing.stories
    if not 1 <= story <= len(briefing.stories):
        raise CommandError(texts.NO_SUCH_STORY)
    return (briefing.stories[story - 1],)
