"""What `newsbrief doctor` looks at: each check says in one sentence what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.checks import Check
from bot.errors import NewsbriefError
from bot.log import log_traceback, one_line
from bot.news.subscriptions import State
from summarizers.errors import SummarizerError

if TYPE_CHECKING:
    from bot.app import App


def check_all(app: App) -> list[Check]:
    """Look at the archive, the models, the feeds and the chats; a check that fails stops no other."""
    archive = _check("archive", lambda: f"{app.archive.shown_url} {_articles(app)}")
    return [archive, *_parts(app, lambda: app.summarizer().ready()), *_each_digest(app), *check_chats(app)]


def check_chats(app: App) -> list[Check]:
    """The tokens as the platforms take them now, and what the last `newsbrief serve` met."""
    found = [_check("chat", lambda: _chat(app))]
    if app.settings.discord_token is not None:
        found.append(_check("discord", lambda: _discord(app)))
    if "Slack" in app.settings.chat_tokens():
        found.append(_check("slack", lambda: _slack(app)))
    return found + _last_run(app)


def check_running(app: App) -> list[Check]:
    """The same from inside a running bot, for anybody in a chat to read: nothing about the machine it runs on."""
    parts = _parts(app, lambda: app.serving_summarizer.state())  # noqa: PLW0108  # building it may fail, too
    return [_check("archive", lambda: f"it {_articles(app)}"), *parts, *app.connections.checks()]


def _parts(app: App, summarizer: Callable[[], str]) -> list[Check]:
    return [
        _check("encoder", lambda: _encoder(app)),
        _check("quotes", lambda: _quotes(app)),
        _check("summarizer", summarizer),
        _check("feeds", lambda: _feeds(app)),
        _digests(app),
    ]


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, message=look())
    except (NewsbriefError, SummarizerError) as error:
        return Check(name=name, ok=False, message=str(error))
    except Exception as error:  # noqa: BLE001 - a library's own error is a finding too, and stops no other check
        log_traceback(error)
        return Check(name=name, ok=False, message=f"Something unforeseen went wrong ({one_line(error)}).")


def _articles(app: App) -> str:
    count, _, last = app.archive.size()
    newest = f", the newest from {last:%d %b %Y %H:%M} UTC" if last else ""
    return f"holds {count:,} articles{newest}"


def _feeds(app: App) -> str:
    known = app.subscriptions.all()
    failing = [one.called for one in known if one.state in (State.FAILING, State.GONE)]
    if not failing:
        return f"{len(known):,} subscribed to, none failing"
    named = ", ".join(failing[:3]) + (" and others" if len(failing) > 3 else "")
    return f"{len(known):,} subscribed to, {len(failing):,} failing: {named}"


def _each_digest(app: App) -> list[Check]:
    from bot.digests.health import check_each  # noqa: PLC0415

    try:
        return check_each(app.digests.list(now=datetime.now(UTC)), places=True)
    except NewsbriefError:  # the archive's own check says why
        return []


def _digests(app: App) -> Check:
    made: list[Check] = []

    def look() -> str:
        made.append(app.digests.check(datetime.now(UTC)))
        return made[0].message

    unmade = _check("digests", look)
    return made[0] if made else unmade


def _discord(app: App) -> str:
    from bot.chat.discord_check import check_token  # noqa: PLC0415

    assert app.settings.discord_token is not None
    return check_token(app.settings.discord_token.get_secret_value(), app.settings.discord_api_url)


def _slack(app: App) -> str:
    from bot.chat.slack_check import check_slack  # noqa: PLC0415

    return check_slack(app.slack_settings, app.archive)


def _last_run(app: App) -> list[Check]:
    """What the last `newsbrief serve` met on its chats."""
    from bot.serving import CONNECTIONS  # noqa: PLC0415

    try:
        kept = json.loads(app.remembered.get(CONNECTIONS) or "[]") if app.settings.chat_tokens() else []
    except (NewsbriefError, ValueError):
        return []
    return [Check(name=f"{name} (last)", ok=ok, message=message) for name, ok, message in kept]


def _encoder(app: App) -> str:
    vectors = app.encoder.encode(["The council kept the ferry."])
    return f"{app.encoder.name} gives {vectors.shape[1]} dimensions"


def _quotes(app: App) -> str:
    found = app.finder.read(["“We kept it,” said Maren Oduya."])
    return f"{app.finder.name} is ready" if found[0] else f"{app.finder.name} loads, but finds no quotations"


def _chat(app: App) -> str:
    tokens = app.settings.chat_tokens()
    return f"tokens for {' and '.join(tokens)}" if tokens else "no tokens: newsbrief serve reads commands here"
