"""`python -m tests.fakes.discord --port 8400`: a Discord to try the bot in, typed to."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress

from tests.fakes.discord.driver import FakeDiscord
from tests.fakes.discord.repl import HELP, Repl


def write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def run(port: int, privileged: list[str]) -> None:
    async with FakeDiscord(port=port, privileged=privileged) as discord:
        repl = Repl(discord, write)
        write("Start the bot with:\n")
        write("\n".join(f"  {name}={value}" for name, value in discord.environment.items()))
        write("  NEWSBRIEF_ALLOW_LOOPBACK=1\n")
        write(HELP)
        write("\nWaiting for the bot…")
        await discord.connected(timeout=1e9)
        write("The bot has connected.")
        watcher = asyncio.create_task(repl.watch())
        try:
            await _lines(repl)
        finally:
            watcher.cancel()
            with suppress(asyncio.CancelledError):
                await watcher


async def _lines(repl: Repl) -> None:
    typed = 0
    while True:
        if sys.stdin.isatty():
            sys.stdout.write(f"{repl.user.name} in #{repl.place.name}> ")
            sys.stdout.flush()
        text = await asyncio.to_thread(sys.stdin.readline)
        if not text:
            break
        typed += 1
        if not sys.stdin.isatty():
            write(f"> {text.rstrip()}")
        if not await repl.line(text):
            return
    if not typed:  # started in the background: nobody types, and the bot still wants a Discord
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=8400, help="0 takes a free one")
    intents = ["guild_members", "guild_presences", "message_content"]
    parser.add_argument(
        "--allow", action="append", default=[], choices=intents, help="a privileged intent to switch on"
    )
    given = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(run(given.port, given.allow))


if __name__ == "__main__":
    main()
