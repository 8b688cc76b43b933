"""What the app's manifest lets it have: scopes, commands, shortcuts and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.world import BOT_SCOPES

# What Slack asks for before it takes an event into a manifest.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "member_joined_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "link_shared": "links:read",
}


class ManifestError(ValueError):
    """Slack would refuse this manifest, or the app does not have what a test asks of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """None means: everything, apart from messages in channels, which most apps do not ask for."""

    scopes: tuple[str, ...] = BOT_SCOPES
    commands: frozenset[str] | None = None
    shortcuts: Mapping[str, str] | None = None  # from its name to its callback_id
    events: frozenset[str] | None = None

    def subscribed(self, event: str) -> bool:
        if self.events is None:
            return event not in {"message.channels", "message.groups"}
        return event in self.events

    def callback(self, shortcut: str) -> str:
        """The callback_id of a shortcut that a person knows by name."""
        if self.shortcuts is None:
            return shortcut.strip().lower().replace(" ", "_").replace("?", "")
        if shortcut not in self.shortcuts:
            raise ManifestError(f"the app has no shortcut {shortcut!r}: {sorted(self.shortcuts)}")
        return self.shortcuts[shortcut]


def read_manifest(given: Mapping[str, Any] | None) -> Manifest:
    """The parts of a manifest (as yaml.safe_load gives it) that the fake goes by.

    Raises ManifestError where Slack would not take it.
    """
    if given is None:
        return Manifest()
    features, settings = given.get("features", {}), given.get("settings", {})
    scopes = tuple(given.get("oauth_config", {}).get("scopes", {}).get("bot", ()))
    commands = features.get("slash_commands", ())
    shortcuts = features.get("shortcuts", ())
    events = frozenset(settings.get("event_subscriptions", {}).get("bot_events", ()))
    _check(given, scopes, events)
    return Manifest(
        scopes=scopes,
        commands=frozenset(command["command"] for command in commands),
        shortcuts={shortcut["name"]: shortcut["callback_id"] for shortcut in shortcuts},
        events=events,
    )


def _check(given: Mapping[str, Any], scopes: tuple[str, ...], events: frozenset[str]) -> None:
    display, features = given.get("display_information", {}), given.get("features", {})
    problems = []
    if not 0 < len(display.get("name", "")) <= 35:
        problems.append("display_information.name must have 1 to 35 characters")
    if len(display.get("description", "")) > 140:
        problems.append("display_information.description must have at most 140 characters")
    for shortcut in features.get("shortcuts", ()):
        if len(shortcut["name"]) > 24:
            problems.append(f"the shortcut {shortcut['name']!r} must have at most 24 characters")
        if shortcut["type"] not in {"message", "global"}:
            problems.append(f"the shortcut {shortcut['name']!r} is neither message nor global")
    for command in features.get("slash_commands", ()):
        if not command["command"].startswith("/") or len(command["command"]) > 32:
            problems.append(f"the command {command['command']!r} must start with / and have at most 32 characters")
        if not command.get("description"):
            problems.append(f"the command {command['command']!r} needs a description")
    if (features.get("slash_commands") or features.get("shortcuts")) and "commands" not in scopes:
        problems.append("commands and shortcuts need the scope commands")
    problems += [
        f"the event {event} needs the scope {needed}"
        for event, needed in EVENT_SCOPES.items()
        if event in events and needed not in scopes
    ]
    if "app_home_opened" in events and not features.get("app_home"):
        problems.append("app_home_opened needs features.app_home")
    if problems:
        raise ManifestError("; ".join(problems))
