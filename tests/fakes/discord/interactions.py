"""One use of a command, button or modal, and all that the bot did about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.discord.world import Channel, Message, User, World

PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 1, 2, 3, 4, 5
ACKNOWLEDGE_SECONDS, TOKEN_SECONDS = 3.0, 15 * 60.0
PERSONAL_FOLLOW_UPS = 5  # of an app that someone installed for themselves, where the bot is no member

What = Literal["deferred", "message", "edit", "delete", "update", "follow-up", "choices", "modal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something the bot did, so many milliseconds after the interaction was sent."""

    ms: float
    what: What
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a person has in front of them."""

    acknowledged_ms: float
    deferred: bool
    ephemeral: bool
    message: Message | None  # None: autocompletion, modal, or the answer was deleted
    follow_ups: tuple[Message, ...]
    steps: tuple[Step, ...]
    choices: tuple[dict[str, Any], ...] = ()
    modal: dict[str, Any] | None = None

    @property
    def edits(self) -> tuple[Message, ...]:
        """The states of the answer after its first."""
        return tuple(s.message for s in self.steps if s.what in ("edit", "update") and s.message is not None)

    @property
    def messages(self) -> tuple[Message, ...]:
        return (*(() if self.message is None else (self.message,)), *self.follow_ups)


@dataclass(kw_only=True, eq=False)
class Interaction:
    """As the server keeps it; tests wait on it."""

    world: World
    id: str
    token: str
    kind: int
    name: str  # the command, or the custom id
    data: dict[str, Any]
    channel: Channel
    user: User
    made_at: float
    made_ms: float
    message_id: str | None = None  # that a component was on
    personal: bool = False
    callback: int | None = None
    acknowledged_ms: float | None = None
    refused: int = 0  # callbacks that came too late or twice
    original_id: str | None = None
    filled: bool = False  # the deferred answer has come
    follow_up_ids: list[str] = field(default_factory=list)
    choices: tuple[dict[str, Any], ...] = ()
    modal: dict[str, Any] | None = None
    steps: list[Step] = field(default_factory=list)

    # -- the server's side ---------------------------------------------------------------------------------------

    @property
    def late(self) -> bool:
        return self.callback is None and self.world.clock.now() - self.made_at > ACKNOWLEDGE_SECONDS

    @property
    def expired(self) -> bool:
        return self.world.clock.now() - self.made_at > TOKEN_SECONDS

    def note(self, what: What, message: Message | None = None) -> None:
        self.steps.append(Step(ms=self.world.clock.elapsed_ms() - self.made_ms, what=what, message=message))

    def acknowledge(self, callback: int) -> None:
        self.callback = callback
        self.acknowledged_ms = self.world.clock.elapsed_ms() - self.made_ms

    # -- the test's side -----------------------------------------------------------------------------------------

    @property
    def answered(self) -> bool:
        """There is something to read, beyond "is thinking…"."""
        return any(step.what not in ("deferred", "delete") for step in self.steps)

    def so_far(self) -> Reply:
        if self.acknowledged_ms is None:
            raise AssertionError(f"{self.name}: the bot has not acknowledged it")
        original = self.world.anywhere(self.original_id) if self.original_id else None
        found = (self.world.anywhere(one) for one in self.follow_up_ids)
        return Reply(
            acknowledged_ms=self.acknowledged_ms,
            deferred=self.callback in (5, 6),
            ephemeral=bool(original and original.ephemeral),
            message=original,
            follow_ups=tuple(one for one in found if one is not None),
            steps=tuple(self.steps),
            choices=self.choices,
            modal=self.modal,
        )

    async def acknowledged(self, timeout: float = 5) -> float:  # noqa: ASYNC109
        """Wait for the callback; gives the milliseconds it took."""
        await self.world.until(lambda: self.acknowledged_ms is not None, timeout, f"{self.name} is not acknowledged")
        return self.acknowledged_ms or 0.0

    async def reply(self, timeout: float = 10, *, follow_ups: int = 0, edits: int = 0) -> Reply:  # noqa: ASYNC109
        """Wait until there is something to read (and so many follow-ups and edits), and give it all."""

        def enough() -> bool:
            if not self.answered or len(self.follow_up_ids) < follow_ups:
                return False
            return len(self.so_far().edits) >= edits

        await self.world.until(enough, timeout, lambda: f"{self.name} has no such answer; so far: {self._told()}")
        return self.so_far()

    def _told(self) -> str:
        return ", ".join(f"{step.what} at {step.ms:.0f} ms" for step in self.steps) or "nothing"
