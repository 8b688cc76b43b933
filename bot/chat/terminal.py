"""The surface for people without a chat token: commands typed on standard input, answers on the terminal."""

from __future__ import annotations

import asyncio
import sys
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bot.chat.commands import Commands
from bot.chat.plain import plain
from bot.chat.terminal_render import render
from bot.errors import NewsbriefError
from bot.log import log_traceback, one_line
from summarizers.errors import SummarizerError

_LEAVE = {"exit", "quit", "/exit", "/quit"}
_PROMPT = "newsbrief> "
_ECHOED = 300  # characters of a line that are shown again above its answer


async def serve_terminal(commands: Commands, console: Console, stdin: TextIO | None = None) -> None:
    """Answer line by line until the input ends or somebody leaves. One bad line never ends it."""
    source = stdin or sys.stdin
    talking = source.isatty()
    if talking:
        console.print(Text("Type /help for what I can do; Ctrl-D leaves.", style="dim"))
    while True:
        for notice in await commands.notices():
            console.print(Text(plain(notice), style="yellow"))
        if talking:
            console.print(Text(_PROMPT, style="bold cyan"), end="")
        # Reading blocks, so it waits on a thread; the loop stays free for what else is served.
        line = await asyncio.to_thread(source.readline)
        if not line or line.strip().casefold() in _LEAVE:
            return
        if not line.strip():
            continue
        if not talking:
            said = plain(line[: 2 * _ECHOED])
            console.print(Text(f"{_PROMPT}{said[:_ECHOED]}{'…' if len(said) > _ECHOED else ''}", style="dim"))
        try:
            console.print(render(await commands.say(line)))
        except (NewsbriefError, SummarizerError) as error:
            console.print(Text(plain(str(error)), style="yellow"))
        except Exception as error:  # noqa: BLE001 - a bug in one answer must not end a bot that others are using
            log_traceback(error)
            console.print(Text(f"Something unforeseen went wrong ({plain(one_line(error))}).", style="yellow"))
