"""What the fake Slack is made of: people, places, messages, views, and the records a test reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A workspace, with the app's bot in it."""

    id: str
    name: str
    domain: str
    bot_user: str
    bot_id: str
    bot_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    id: str
    team: str
    name: str
    tz: str = "Europe/Berlin"
    admin: bool = False
    bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    id: str
    team: str
    name: str
    private: bool = False
    im_with: str | None = None  # the person, in a direct message
    archived: bool = False
    members: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """The prefix of the scopes that open it: channels, groups or im."""
        if self.im_with:
            return "im"
        return "groups" if self.private else "channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """Somebody who would be notified by a text, or could be."""

    kind: str  # channel, here, everyone, user, group, or channel_link (which notifies nobody)
    target: str
    certain: bool = True  # False: Slack may read it as a mention (a bare @here in mrkdwn that is not verbatim)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    url: str
    label: str | None = None
    auto: bool = False  # made by Slack out of plain text


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands now; an edit makes a new value with the same ts."""

    team: str
    channel: str
    ts: str
    text: str
    user: str
    bot_id: str | None = None
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    ephemeral_to: str | None = None
    via: str = "person"  # the Web API method, response_url, or ack
    pings: tuple[Ping, ...] = ()
    links: tuple[Link, ...] = ()
    truncated: bool = False  # Slack cut the text at 40,000 characters
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None
    edits: int = 0
    edited_ts: str | None = None
    deleted: bool = False
    reactions: tuple[str, ...] = ()
    at: float = 0.0  # time.monotonic() when it was posted

    @property
    def by_bot(self) -> bool:
        return self.bot_id is not None

    @property
    def shown(self) -> str:
        """What a reader sees: the blocks drawn as text, or the text where there are none."""
        from tests.fakes.slack.render import draw_message

        return draw_message(self)

    @property
    def buttons(self) -> list[str]:
        from tests.fakes.slack.forms import labels

        return labels(self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or a Home tab as the app last gave it."""

    id: str
    team: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    state: Mapping[str, Any] = field(default_factory=dict)  # what the person has filled in so far
    errors: Mapping[str, str] = field(default_factory=dict)  # shown beside the fields, by block_id
    closed: bool = False

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> tuple[Json, ...]:
        return tuple(self.body.get("blocks", ()))

    @property
    def shown(self) -> str:
        from tests.fakes.slack.render import draw_view

        return draw_view(self)

    @property
    def buttons(self) -> list[str]:
        from tests.fakes.slack.forms import labels

        return labels(self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a token may do."""

    token: str
    team: str
    kind: str  # bot, app or user
    scopes: frozenset[str]
    user: str = ""
    state: str = "active"  # or the error it is answered with: token_revoked, account_inactive


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """One acknowledgement, or one HTTP answer, that the bot gave."""

    kind: str
    name: str
    envelope_id: str
    attempt: int
    ms: float
    late: bool
    payload: Any = None
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """One request of the bot, and how it was answered."""

    method: str
    args: Json
    team: str
    at: float
    ok: bool
    error: str | None = None
    status: int = 200
    scripted: bool = False  # refused because a test asked for it
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What fail_next asked for."""

    method: str
    status: int | None = None
    error: str | None = None
    retry_after: int | None = None
    delay: float = 0.0
    drop: bool = False
    after: bool = False  # the call takes effect, only its answer is lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """How the bot answered a modal that was sent in."""

    action: str | None  # None: the modal closed; else errors, update, push, clear
    errors: Mapping[str, str] = field(default_factory=dict)
    view: View | None = None
    problem: str | None = None  # what Slack would show instead: no ack, errors for unknown blocks, a refused view


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    status: int
    body: str
    headers: Mapping[str, str]


def walk(value: Any) -> Iterator[Json]:
    """Every object inside a piece of Block Kit, outermost first."""
    if isinstance(value, Mapping):
        yield dict(value)
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from walk(inner)
