"""Builds the parts once and hands them to each other: the only place that knows them all."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from bot.errors import ModelError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any

    from pydantic import SecretStr

    from bot.briefing.briefing import Briefing
    from bot.briefing.desk import Desk
    from bot.chat.commands import Commands
    from bot.chat.connections import Connections
    from bot.chat.notices import Notices
    from bot.chat.slack_bot import SlackSettings
    from bot.chat.surface import Surface
    from bot.digests.ledger import Claim
    from bot.digests.poster import Poster
    from bot.digests.runner import Runner
    from bot.digests.store import Store
    from bot.news.archive import Archive
    from bot.news.feed_places import FeedPlaces
    from bot.news.fetch import Fetcher
    from bot.news.poll_ledger import Ledger
    from bot.news.polling import Poller
    from bot.news.posts import Remembered
    from bot.news.subscriptions import Subscriptions
    from bot.quotes.reader import QuoteReader
    from bot.settings import Settings
    from summarizers.fallback import ServingSummarizer
    from summarizers.gate import Gate
    from summarizers.summary import Encoder, Summarizer


class App:
    """The parts, each built when it is first asked for: `newsbrief articles` needs no model."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._summarizers: dict[str, Summarizer] = {}  # each loads its model once

    @cached_property
    def archive(self) -> Archive:
        """The archive that DATABASE_URL or NEWSBRIEF_HOME names. Raises ArchiveError."""
        from bot.news.archive import Archive

        return Archive(self.settings.archive_url)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        """The feeds that are subscribed to. Raises ArchiveError."""
        from bot.news.subscriptions import Subscriptions

        return Subscriptions(self.archive)

    @cached_property
    def ledger(self) -> Ledger:
        """What polls left behind, and what people must be told of it. Raises ArchiveError."""
        from bot.news.poll_ledger import Ledger

        return Ledger(self.archive)

    @cached_property
    def feed_places(self) -> FeedPlaces:
        """The chats that feeds were subscribed to in. Raises ArchiveError."""
        from bot.news.feed_places import FeedPlaces

        return FeedPlaces(self.archive)

    def notices(self, surfaces: Sequence[Surface]) -> Notices:
        """What tells these chats of feeds that fail or are back."""
        from bot.chat.notices import Notices
        from bot.chat.surface import Teller

        return Notices(self.feed_places, {one.name.casefold(): one for one in surfaces if isinstance(one, Teller)})

    def poller(self, fetcher: Fetcher) -> Poller:
        """Asks the feeds through this client; the caller closes it."""
        from bot.news.polling import Poller

        return Poller(self.archive, fetcher)

    @cached_property
    def digests(self) -> Store:
        """The schedules. Raises ArchiveError."""
        from bot.digests.store import Store
        from bot.digests.times import SlotTimes

        return Store(self.archive, SlotTimes())

    def runner(self, surfaces: Sequence[Surface], commands: Commands) -> Runner:
        """Delivers the digests through these surfaces; whoever has it closes it."""
        from bot.digests.headlines import headlines
        from bot.digests.newsroom import DeskNewsroom
        from bot.digests.runner import Parts, Runner
        from bot.digests.times import SlotTimes
        from bot.news.told import ToldBook

        def posters() -> dict[str, Poster]:
            return {one.poster.platform: one.poster for one in surfaces if one.poster is not None}

        async def keep(claim: Claim, briefing: Briefing) -> None:
            schedule = claim.schedule
            # One that others share was asked for by the first of them.
            request = briefing.request and replace(briefing.request, channel=str(schedule.to))
            mine = replace(briefing, request=request)
            await commands.keep_digest(claim.key, mine, schedule.to, home=schedule.home)

        newsroom = DeskNewsroom(
            cache(self.desk), lambda request, now: headlines(self.archive, request, now), ToldBook(self.archive)
        )
        times = SlotTimes()
        return Runner(Parts(archive=self.archive, times=times, newsroom=newsroom, posters=posters, keep=keep))

    async def beside_polling(
        self, surface: Coroutine[Any, Any, None], surfaces: Sequence[Surface] = (), runner: Runner | None = None
    ) -> None:
        """Run a surface until it ends; meanwhile poll the feeds and deliver the digests that are due.

        The chats among `surfaces` are told how their feeds are.
        Raises ArchiveError when another process serves the same SQLite file.
        """
        from contextlib import nullcontext

        from bot.digests.runner import delivering
        from bot.digests.single import only_one

        try:
            with only_one(self.archive):
                async with delivering(runner) if runner is not None else nullcontext():
                    await self._poll_beside(surface, surfaces)
        finally:
            surface.close()  # does nothing to one that has run

    async def _poll_beside(self, surface: Coroutine[Any, Any, None], surfaces: Sequence[Surface]) -> None:
        import asyncio

        from bot.news.polling import poll_forever

        async with self.fetcher() as fetcher:
            poller = self.poller(fetcher)
            beside = [asyncio.create_task(poll_forever(poller))]
            if surfaces:
                beside.append(asyncio.create_task(self.notices(surfaces).tell_forever()))
            try:
                await surface
            finally:
                for task in beside:
                    task.cancel()
                await asyncio.gather(*beside, return_exceptions=True)
                poller.close()

    @cached_property
    def encoder(self) -> Encoder:
        """The sentence encoder that EMBEDDING_MODEL names. Raises ModelError."""
        from summarizers.encoder import load_encoder
        from summarizers.errors import SummarizerError

        try:
            return load_encoder(self.settings.embedding_model)
        except SummarizerError as error:
            raise ModelError(str(error)) from None

    @cached_property
    def finder(self) -> QuoteReader:
        """The reader of quotations on the pipeline that SPACY_MODEL names."""
        from bot.quotes.reader import QuoteReader

        return QuoteReader(self.settings.spacy_model)

    def summarizer(self, name: str | None = None) -> Summarizer:
        """The summarizer of this name, or the one that SUMMARIZER names. Raises SettingsError."""
        from summarizers.errors import SummarizerError
        from summarizers.openai_api import Server
        from summarizers.registry import load_summarizer

        asked = name or self.settings.summarizer
        if asked not in self._summarizers:
            key = self.settings.openai_api_key
            server = Server(
                url=self.settings.openai_base_url,
                key=key.get_secret_value().strip() if key is not None else None,
                seconds=self.settings.openai_timeout,
                at_once=self.settings.openai_concurrency,
            )
            try:
                self._summarizers[asked] = load_summarizer(asked, self.encoder, check=self.gate, server=server)
            except SummarizerError as error:
                raise SettingsError(str(error)) from None
        return self._summarizers[asked]

    @cached_property
    def serving_summarizer(self) -> ServingSummarizer:
        """The one that SUMMARIZER names, for a bot that goes on when its model does not. Raises SettingsError."""
        from summarizers.fallback import ServingSummarizer

        return ServingSummarizer(self.summarizer())

    @cached_property
    def gate(self) -> Gate:
        """What checks sentences against their sources; its models load with the first check."""
        from summarizers.gate import Gate

        return Gate(self.finder.parse, self.encoder)

    def fetcher(self) -> Fetcher:
        """A guarded HTTP client; the caller closes it."""
        from bot.news.fetch import Fetcher

        return Fetcher(allow_loopback=self.settings.newsbrief_allow_loopback)

    def commands(self) -> Commands:
        """The chat-neutral commands over everything there is; the caller closes them."""
        from bot.chat.commands import Commands, Parts
        from bot.chat.feed_desk import FeedDesk
        from bot.chat.suggestions import Suggest, Suggestions
        from bot.doctor import check_running
        from bot.news import glance
        from bot.news.posts import Posts

        looks = {
            Suggest.TOPICS: lambda: glance.topics(self.archive),
            Suggest.PEOPLE: lambda: glance.speakers(self.archive),
            Suggest.SOURCES: lambda: [feed.url for feed in self.subscriptions.all()],
        }
        parts = Parts(
            feeds=FeedDesk(self.subscriptions, self.fetcher, self.feed_places),
            posts=Posts(self.archive),
            ledger=self.ledger,
            health=lambda: check_running(self),
            suggestions=Suggestions(looks),
            digests=self.digests,
        )
        return Commands(self.desk(serving=True), parts=parts)

    @cached_property
    def connections(self) -> Connections:
        """How the chats are."""
        from bot.chat.connections import Connections

        return Connections()

    @cached_property
    def remembered(self) -> Remembered:
        """What a restart should know. Raises ArchiveError."""
        from bot.news.posts import Remembered

        return Remembered(self.archive)

    def surfaces(self, commands: Commands) -> list[Surface]:
        """The chats that there is a token for."""
        found: list[Surface] = []
        if self.settings.discord_token is not None:
            found.append(self._discord(commands))
        if "Slack" in self.settings.chat_tokens():
            from bot.chat.slack_bot import SlackSurface

            found.append(SlackSurface(self.slack_settings, commands, self.connections, self.archive))
        return found

    @property
    def slack_settings(self) -> SlackSettings:
        """What Slack's surface needs of the settings."""
        from bot.chat.slack_bot import SlackSettings

        def told(secret: SecretStr | None) -> str | None:
            return secret.get_secret_value() if secret is not None else None

        settings = self.settings
        return SlackSettings(
            bot_token=told(settings.slack_bot_token),
            app_token=told(settings.slack_app_token),
            signing_secret=told(settings.slack_signing_secret),
            client_id=settings.slack_client_id,
            client_secret=told(settings.slack_client_secret),
            token_key=told(settings.slack_token_key),
            http_host=settings.slack_http_host,
            http_port=settings.slack_http_port,
            api_url=settings.slack_api_url,
            unfurl=settings.slack_unfurl,
        )

    def _discord(self, commands: Commands) -> Surface:
        import warnings

        with warnings.catch_warnings():
            # discord.py imports audioop for voice, which we never use; Python 3.13 has it no more.
            warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
            from bot.chat.discord_bot import DiscordSettings, DiscordSurface, Memory

        assert self.settings.discord_token is not None
        settings = DiscordSettings(
            token=self.settings.discord_token.get_secret_value(),
            api_url=self.settings.discord_api_url,
            gateway_url=self.settings.discord_gateway_url,
            shards=self.settings.discord_shards,
        )
        memory = Memory(get=self.remembered.get, set=self.remembered.set)
        return DiscordSurface(settings, commands, self.connections, memory)

    def desk(self, summarizer: str | None = None, *, serving: bool = False) -> Desk:
        """The news desk over the archive; in a bot that serves, it falls back when a model cannot be had."""
        from bot.briefing.desk import Desk
        from bot.news.reading import ArticleReader
        from summarizers.tighten import Tightener

        reader = ArticleReader(self.archive, self.encoder, self.finder)
        chosen = self.serving_summarizer if serving else self.summarizer(summarizer)
        return Desk(self.archive, reader, chosen, self.encoder, Tightener(self.finder.parse))
