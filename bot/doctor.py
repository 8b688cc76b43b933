"""What `newsbrief doctor` looks at: each check says in one sentence what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.checks import Check
from bot.errors import NewsbriefError
from bot.log import log_traceback, one_line
from summarizers.errors import SummarizerError

if TYPE_CHECKING:
    from bot.app import App


def check_all(app: App) -> list[Check]:
    """Look at the archive, the models and the chat tokens; a check that fails stops no other."""
    return [
        _check("archive", lambda: _archive(app)),
        _check("encoder", lambda: _encoder(app)),
        _check("quotes", lambda: _quotes(app)),
        _check("summarizer", lambda: f"{app.summarizer().name} is ready"),
        _check("chat", lambda: _chat(app)),
    ]


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, message=look())
    except (NewsbriefError, SummarizerError) as error:
        return Check(name=name, ok=False, message=str(error))
    except Exception as error:  # noqa: BLE001 - a library's own error is a finding too, and stops no other check
        log_traceback(error)
        return Check(name=name, ok=False, message=f"Something unforeseen went wrong ({one_line(error)}).")


def _archive(app: App) -> str:
    count, _, last = app.archive.size()
    newest = f", the newest from {last:%d %b %Y %H:%M} UTC" if last else ""
    return f"{app.archive.shown_url} holds {count:,} articles{newest}"


def _encoder(app: App) -> str:
    vectors = app.encoder.encode(["The council kept the ferry."])
    return f"{app.encoder.name} gives {vectors.shape[1]} dimensions"


def _quotes(app: App) -> str:
    found = app.finder.read(["“We kept it,” said Maren Oduya."])
    return f"{app.finder.name} is ready" if found[0] else f"{app.finder.name} loads, but finds no quotations"


def _chat(app: App) -> str:
    tokens = app.settings.chat_tokens()
    return f"tokens for {' and '.join(tokens)}" if tokens else "no tokens: newsbrief serve reads commands here"
