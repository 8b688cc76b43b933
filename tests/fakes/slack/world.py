"""The state of the fake Slack: workspaces, people, channels, messages, views, tokens, triggers and hooks."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter, deque
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.slack.mrkdwn import read_message
from tests.fakes.slack.values import Ack, ApiCall, Channel, Grant, Json, Message, Team, User, View

APP_ID = "A0NEWSBRIEF"
TRIGGER_SECONDS, HOOK_SECONDS, HOOK_USES = 3.0, 30 * 60, 5
BOT_SCOPES = (
    "app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "chat:write.public",
    "commands", "groups:history", "groups:read", "im:history", "im:read", "im:write", "links:read", "links:write",
    "mpim:history", "mpim:read", "reactions:write", "team:read", "users:read",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Trigger:
    user: str
    until: float
    used: bool = False
    view: str | None = None  # the modal it was pressed in


@dataclass(slots=True, kw_only=True)
class Hook:
    """A response_url."""

    team: str
    channel: str
    user: str
    until: float
    uses: int = 0
    message: tuple[str, str] | None = None  # what replace_original and delete_original mean
    thread_ts: str | None = None


@dataclass(slots=True, kw_only=True)
class World:
    url: str = ""
    app_token: str = "xapp-1-A0NEWSBRIEF-fake"
    signing_secret: str = "fake-signing-secret"
    client_id: str = "111.222"
    client_secret: str = "fake-client-secret"
    bot_name: str = "newsbrief"
    skew: float = 0.0  # seconds a test has moved the clock on
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)  # the modals a person has open, the last on top
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    codes: dict[str, Json] = field(default_factory=dict)
    calls: list[ApiCall] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    scopes_used: set[str] = field(default_factory=set)
    posted: deque[Message] = field(default_factory=deque)  # events about the bot's own messages still to be sent
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: Counter[str] = field(default_factory=Counter)
    _last_ts: int = 0

    def touch(self) -> None:
        """Wake everybody who waits for something to happen."""
        self.changed.set()
        self.changed = asyncio.Event()

    def now(self) -> float:
        return time.time() + self.skew

    def number(self, prefix: str, width: int = 8) -> str:
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]:0{width}d}"

    def timestamp(self) -> str:
        """A message's ts: unique, and later than the last."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    # --- places and people -------------------------------------------------------------------------------------------

    def add_team(self, name: str, token: str, scopes: Iterable[str] = BOT_SCOPES) -> Team:
        team_id, bot_user = self.number("T"), self.number("UBOT", 5)
        domain = "".join(letter for letter in name.lower() if letter.isalnum())
        bot_id = self.number("B")
        team = Team(id=team_id, name=name, domain=domain, bot_user=bot_user, bot_id=bot_id, bot_token=token)
        self.teams[team_id] = team
        self.users[bot_user] = User(id=bot_user, team=team_id, name=self.bot_name, bot=True)
        self.grants[token] = Grant(token=token, team=team_id, kind="bot", scopes=frozenset(scopes), user=bot_user)
        return team

    def im(self, user: User) -> Channel:
        """The direct message between a person and the bot."""
        for channel in self.channels.values():
            if channel.im_with == user.id:
                return channel
        made = Channel(
            id=self.number("D"),
            team=user.team,
            name="directmessage",
            private=True,
            im_with=user.id,
            members=frozenset({user.id, self.teams[user.team].bot_user}),
        )
        self.channels[made.id] = made
        return made

    def names(self, team: str) -> dict[str, str]:
        return {user.name: user.id for user in self.users.values() if user.team == team}

    def channel_names(self, team: str) -> dict[str, str]:
        return {place.name: place.id for place in self.channels.values() if place.team == team and not place.im_with}

    # --- messages ----------------------------------------------------------------------------------------------------

    def with_ids(self, blocks: Iterable[Json]) -> tuple[Json, ...]:
        """The blocks as Slack keeps them: each with a block_id, each element with an action_id."""
        kept = deepcopy(list(blocks))
        for block in kept:
            block.setdefault("block_id", self.number("blk", 4))
            inner = (*(block.get("elements") or ()), block.get("accessory"), block.get("element"))
            for part in inner:
                interactive = isinstance(part, dict) and part.get("type") not in {"image", "mrkdwn", "plain_text"}
                if interactive and not str(part.get("type")).startswith("rich_text"):
                    part.setdefault("action_id", self.number("act", 4))
        return tuple(kept)

    def add_message(self, channel: Channel, *, user: str, text: str, **fields: Any) -> Message:
        """Put a message where it belongs, with its pings and links worked out."""
        options = fields.pop("options", {})
        blocks = self.with_ids(fields.pop("blocks", ()))
        attachments = tuple(
            {**part, "blocks": list(self.with_ids(part["blocks"]))} if part.get("blocks") else dict(part)
            for part in fields.pop("attachments", ())
        )
        pings, links = self.reading(channel.team, text, blocks, attachments, options)
        message = Message(
            team=channel.team,
            channel=channel.id,
            ts=self.timestamp(),
            text=text,
            user=user,
            blocks=blocks,
            attachments=attachments,
            pings=pings,
            links=links,
            at=time.monotonic(),
            **fields,
        )
        self.messages[channel.id, message.ts] = message
        self._tell(message)
        return message

    def reading(self, team: str, text: str, blocks: Any, attachments: Any, options: Json) -> tuple[Any, Any]:
        """Pings and links of a message, as its link_names and parse options make them."""
        full = options.get("link_names") or options.get("parse") == "full"
        names = self.names(team) if full else None
        return read_message(text, blocks, attachments, names=names, auto=options.get("parse") != "none")

    def edit_message(self, message: Message, **changes: Any) -> Message:
        stamp = self.timestamp()
        edited = replace(message, edits=message.edits + 1, edited_ts=stamp, **changes)
        self.messages[message.channel, message.ts] = edited
        self._tell(edited)
        return edited

    def _tell(self, message: Message) -> None:
        if message.by_bot and not message.ephemeral_to:
            self.posted.append(message)
        self.touch()

    def set_message(self, message: Message) -> None:
        self.messages[message.channel, message.ts] = message
        self.touch()

    def in_channel(self, channel: str) -> list[Message]:
        return [message for (place, _), message in self.messages.items() if place == channel and not message.deleted]

    # --- views, triggers, hooks --------------------------------------------------------------------------------------

    def new_view(self, user: User, body: Json, *, root: str | None = None, previous: str | None = None) -> View:
        view_id = self.number("V")
        kept = {**body, "blocks": list(self.with_ids(body.get("blocks") or ()))}
        view = View(
            id=view_id,
            team=user.team,
            user=user.id,
            body=kept,
            hash=f"{self.timestamp()}.{view_id}",
            root=root or view_id,
            previous=previous,
        )
        self.views[view_id] = view
        self.touch()
        return view

    def set_view(self, view: View, **changes: Any) -> View:
        """A view changed; a new body gets a new hash."""
        if "body" in changes:
            body = changes["body"]
            changes["body"] = {**body, "blocks": list(self.with_ids(body.get("blocks") or ()))}
            changes["hash"] = f"{self.timestamp()}.{view.id}"
        self.views[view.id] = changed = replace(view, **changes)
        self.touch()
        return changed

    def trigger(self, user: User, view: str | None = None) -> str:
        made = f"{self.number('', 10)}.{user.team}.fake"
        self.triggers[made] = Trigger(user=user.id, until=self.now() + TRIGGER_SECONDS, view=view)
        return made

    def hook(self, user: User, channel: Channel, message: Message | None = None) -> str:
        """A new response_url."""
        key = f"{user.team}/{self.number('', 10)}/{next(_SECRETS):024x}"
        self.hooks[key] = Hook(
            team=user.team,
            channel=channel.id,
            user=user.id,
            until=self.now() + HOOK_SECONDS,
            message=(message.channel, message.ts) if message else None,
            thread_ts=message.thread_ts if message else None,
        )
        return f"{self.url}/commands/{key}"


_SECRETS = itertools.count(0xC0FFEE)
