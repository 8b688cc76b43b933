"""The fake by itself: settings printed, a bot waited for, and a line for everything a person can do."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.fakes.slack.courier import Delivery
from tests.fakes.slack.driver import FakeSlack
from tests.fakes.slack.forms import NotThereError
from tests.fakes.slack.manifest import ManifestError
from tests.fakes.slack.values import Channel, Message, Team, User, View

HELP = """\
/brief ferry                 a slash command          @newsbrief question     a mention in #news
dm question                  a direct message         say words               a message for shortcuts
press LABEL                  a button or menu entry   home                    open the Home tab
shortcut "Brief this" [TS]   of a message (the last)  submit FIELD=VALUE …    send the open modal in
as NAME                      go on as somebody else   show                    everything in #news
drop | refresh | fail METHOD [STATUS]                 what goes wrong         help | quit
"""


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@dataclass(slots=True, kw_only=True)
class Console:
    """One person at a keyboard, in #news."""

    slack: FakeSlack
    channel: Channel
    user: User
    drawn: dict[tuple[str, str], int] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)

    # --- what the bot does is drawn as it comes -----------------------------------------------------------------------

    async def watch(self) -> None:
        while True:
            changed = self.slack.world.changed
            self.draw_news()
            await changed.wait()

    def draw_news(self) -> None:
        for message in list(self.slack.world.messages.values()):
            key = (message.channel, message.ts)
            if message.by_bot and self.drawn.get(key, -1) < message.edits:
                self.drawn[key] = message.edits
                say(self.draw(message))
        for view in list(self.slack.world.views.values()):
            stamp = f"{view.hash} {view.errors} {view.closed}"
            if self.views.get(view.id) != stamp:
                self.views[view.id] = stamp
                say("(the modal is closed)" if view.closed else view.shown)
        for call in [call for call in self.slack.refused if not call.scripted]:
            key = (call.method, str(call.at) + str(call.error))
            if key not in self.drawn:
                self.drawn[key] = 0
                say(f"!! Slack refused {call.method}: {call.error}")

    def draw(self, message: Message) -> str:
        place = self.slack.world.channels.get(message.channel)
        name = "dm" if place is None or place.im_with else f"#{place.name}"
        how = "deleted" if message.deleted else "edited" if message.edits else ""
        seen = f"only {self.slack.world.users[message.ephemeral_to].name} sees this" if message.ephemeral_to else ""
        thread = f"in thread {message.thread_ts}" if message.thread_ts else ""
        marks = " · ".join(part for part in (name, message.ts, how, seen, thread) if part)
        pings = [ping for ping in message.pings if ping.kind != "channel_link"]
        warning = f"\n!! pings {[ping.text for ping in pings]}" if pings else ""
        return f"── {marks}\n{'' if message.deleted else message.shown}{warning}\n"

    # --- what the person does ----------------------------------------------------------------------------------------

    async def do(self, line: str) -> None:
        """One line; what cannot be done is said, not raised."""
        word, _, rest = line.partition(" ")
        try:
            if word.startswith("/"):
                delivery = await self.slack.slash(self.user, self.channel, word, rest)
                await self._answered(delivery)
            elif word.startswith("@"):
                await self._answered(await self.slack.mention(self.user, self.channel, line))
            elif word in _VERBS:
                await _VERBS[word](self, rest.strip())
            else:
                say(f"? {word} — help lists what there is")
        except (NotThereError, ManifestError, KeyError, ValueError, TimeoutError) as error:
            say(f"? {str(error) or type(error).__name__}")

    async def _answered(self, delivery: Delivery) -> None:
        if not self.slack.http.url and not self.slack.hub.connections:
            say("(no bot is connected)")
            return
        try:
            await delivery.settled(self.slack.courier.ack_seconds + 1)
        except TimeoutError:
            say("!! no acknowledgement")
            return
        if delivery.error:
            say(f"!! {delivery.name} failed: {delivery.error}")
        else:
            say(f"({delivery.name} acknowledged in {delivery.acks[0].ms:.0f} ms)")

    def _shown(self) -> list[Message | View]:
        """What the person could press, the newest first."""
        messages = [one for one in self.slack.messages(bot=True) if one.ephemeral_to in {None, self.user.id}]
        views = [view for view in (self.slack.modal(self.user), self.slack.home(self.user)) if view]
        modal = [view for view in views if view.type == "modal"]
        return [*modal, *reversed(messages), *(view for view in views if view.type == "home")]

    async def dm(self, rest: str) -> None:
        await self._answered(await self.slack.dm(self.user, rest))

    async def write(self, rest: str) -> None:
        message = await self.slack.say(self.user, self.channel, rest)
        say(f"({message.ts})")

    async def press(self, rest: str) -> None:
        label = rest.strip("\"'")
        for shown in self._shown():
            if label in shown.buttons:
                await self._answered(await self.slack.press(shown, label, self.user))
                return
        known = sorted({name for one in self._shown() for name in one.buttons})
        say(f"? nothing is labelled {label!r}; there are {known}")

    async def shortcut(self, rest: str) -> None:
        name, *stamp = shlex.split(rest)
        messages = self.slack.messages(self.channel)
        wanted = [one for one in messages if one.ts == stamp[0]] if stamp else messages[-1:]
        if not wanted:
            raise NotThereError("no such message")
        await self._answered(await self.slack.shortcut(name, self.user, wanted[0]))

    async def submit(self, rest: str) -> None:
        view = self.slack.modal(self.user)
        if view is None:
            raise NotThereError("no modal is open")
        values = dict(part.split("=", 1) for part in shlex.split(rest))
        answer = await self.slack.submit(view, values, self.user)
        say(f"({answer.action or 'closed'}{': ' + answer.problem if answer.problem else ''})")

    async def home(self, _: str) -> None:
        await self.slack.open_home(self.user)

    async def become(self, rest: str) -> None:
        known = [user for user in self.slack.world.users.values() if user.name == rest]
        self.user = known[0] if known else self.slack.user(rest)

    async def show(self, _: str) -> None:
        for message in self.slack.messages(self.channel):
            who = self.slack.world.users[message.user].name
            say(self.draw(message) if message.by_bot else f"── {who} · {message.ts}\n{message.shown}\n")

    async def drop(self, _: str) -> None:
        self.slack.drop_socket()

    async def refresh(self, _: str) -> None:
        await self.slack.refresh_sockets()

    async def fail(self, rest: str) -> None:
        method, *status = rest.split()
        code = int(status[0]) if status else 500
        self.slack.fail_next(method, status=code, retry_after=1 if code == 429 else None)

    async def help(self, _: str) -> None:
        say(HELP)


_VERBS: dict[str, Callable[[Console, str], Awaitable[None]]] = {
    "dm": Console.dm,
    "say": Console.write,
    "press": Console.press,
    "shortcut": Console.shortcut,
    "submit": Console.submit,
    "home": Console.home,
    "as": Console.become,
    "show": Console.show,
    "drop": Console.drop,
    "refresh": Console.refresh,
    "fail": Console.fail,
    "help": Console.help,
}


def _lines(queue: asyncio.Queue[str | None]) -> None:
    """Read standard input beside the event loop; None at its end."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(queue.put_nowait, line.strip())
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()


async def run(port: int, request_url: str | None, teams: int) -> None:
    """Serve until `quit`; the end of standard input leaves it running."""
    async with FakeSlack(port=port, request_url=request_url) as slack:
        more: list[Team] = [slack.workspace(f"Workspace {number + 2}") for number in range(teams - 1)]
        user = slack.user("mara", admin=True)
        console = Console(slack=slack, channel=slack.channel("news", user), user=user)
        for name, value in slack.environment(oauth=request_url is not None).items():
            say(f"{name}={value}")
        say(f"# authorize page: {slack.url}/oauth/v2/authorize")
        say(f"# workspaces: {', '.join(team.id for team in (slack.team, *more))}")
        say("# you are mara in #news; type help")
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        _lines(queue)
        watching = asyncio.get_running_loop().create_task(console.watch())
        try:
            while (line := await queue.get()) != "quit":
                if line is None:
                    await asyncio.Event().wait()
                elif line:
                    await console.do(line)
        finally:
            watching.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack", description="A Slack on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--request-url", help="send everything there by HTTP instead of Socket Mode")
    parser.add_argument("--workspaces", type=int, default=1, help="how many there are to install the app in")
    given = parser.parse_args()
    try:
        asyncio.run(run(given.port, given.request_url, given.workspaces))
    except KeyboardInterrupt:
        say("")
