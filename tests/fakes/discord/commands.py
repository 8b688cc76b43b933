"""Application commands: what may be registered, and what is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.clock import Clock, Snowflakes
from tests.fakes.discord.errors import Form, unknown

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUB, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
COUNTS = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
NAME, DESCRIPTION, OPTIONS, CHOICES, CHOICE, TOTAL = 32, 100, 25, 25, 100, 8000

_NAME = re.compile(r"^[-_'\w]{1,32}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """One bulk overwrite by the bot."""

    guild_id: str | None
    at_ms: float
    names: tuple[str, ...]
    changed: bool


@dataclass(kw_only=True)
class Registry:
    """The registered commands, global (None) and per guild."""

    clock: Clock
    snowflakes: Snowflakes
    by_scope: dict[str | None, dict[str, dict[str, Any]]] = field(default_factory=dict)
    syncs: list[Sync] = field(default_factory=list)

    def listed(self, scope: str | None) -> list[dict[str, Any]]:
        return list(self.by_scope.get(scope, {}).values())

    def overwrite(self, application: str, scope: str | None, bodies: Any) -> list[dict[str, Any]]:
        """Replace all of a scope. A command that stays the same keeps its id and version."""
        check_bulk(bodies)
        old = {(c["type"], c["name"]): c for c in self.listed(scope)}
        made = [
            self._made(application, scope, body, old.get((body.get("type", CHAT), body["name"]))) for body in bodies
        ]
        changed = [(c["id"], c["version"]) for c in made] != [(c["id"], c["version"]) for c in old.values()]
        self.by_scope[scope] = {c["id"]: c for c in made}
        names = tuple(c["name"] for c in made)
        self.syncs.append(Sync(guild_id=scope, at_ms=self.clock.elapsed_ms(), names=names, changed=changed))
        return made

    def upsert(self, application: str, scope: str | None, body: dict[str, Any]) -> dict[str, Any]:
        form = Form()
        check_command(form, "", body)
        form.check()
        found = [c for c in self.listed(scope) if (c["type"], c["name"]) == (body.get("type", CHAT), body["name"])]
        made = self._made(application, scope, body, found[0] if found else None)
        self.by_scope.setdefault(scope, {})[made["id"]] = made
        return made

    def get(self, scope: str | None, command_id: str) -> dict[str, Any]:
        found = self.by_scope.get(scope, {}).get(command_id)
        if found is None:
            raise unknown("application command")
        return found

    def delete(self, scope: str | None, command_id: str) -> None:
        self.get(scope, command_id)
        del self.by_scope[scope][command_id]

    def find(self, kind: int, name: str, guild_id: str | None) -> dict[str, Any]:
        """The command a person picks in a channel: a guild's own first."""
        there = [*(self.listed(guild_id) if guild_id else []), *self.listed(None)]
        for command in there:
            if command["type"] == kind and command["name"] == name:
                return command
        known = ", ".join(sorted(c["name"] for c in there)) or "nothing"
        raise LookupError(f"the bot has not registered {name!r} here; it has: {known}")

    def _made(
        self, application: str, scope: str | None, body: dict[str, Any], old: dict[str, Any] | None
    ) -> dict[str, Any]:
        defaults: dict[str, Any] = {
            "type": CHAT,
            "description": "",
            "default_member_permissions": None,
            "nsfw": False,
            "options": [],
            "integration_types": [0],
            "contexts": None,
        }
        made = defaults | {k: v for k, v in body.items() if v is not None or k == "default_member_permissions"}
        made |= {"application_id": application}
        if scope is not None:
            made["guild_id"] = scope
        if old is not None and {k: v for k, v in old.items() if k not in ("id", "version")} == made:
            return old
        return made | {"id": old["id"] if old else self.snowflakes.next(), "version": self.snowflakes.next()}


def check_bulk(bodies: Any) -> None:
    form = Form()
    if not isinstance(bodies, list):
        form.wrong("commands", "BASE_TYPE_LIST", "Only iterables may be used in a ListType")
        form.check()
    seen: set[tuple[int, str]] = set()
    for number, body in enumerate(bodies):
        check_command(form, f"{number}.", body)
        key = (body.get("type", CHAT), str(body.get("name")))
        if key in seen:
            said = "Application command names must be unique"
            form.wrong(f"{number}.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", said)
        seen.add(key)
    for kind, most in COUNTS.items():
        if sum(1 for one, _ in seen if one == kind) > most:
            form.wrong(
                "commands", "APPLICATION_COMMAND_TOO_MANY", f"Maximum number of application commands reached ({most})"
            )
    form.check()


def check_command(form: Form, at: str, body: dict[str, Any]) -> None:
    kind = body.get("type", CHAT)
    name = body.get("name")
    if kind not in COUNTS:
        form.choice(f"{at}type", kind, tuple(COUNTS))
        return
    if kind == CHAT:
        _name(form, f"{at}name", name)
        _text(form, f"{at}description", body.get("description"), DESCRIPTION)
        _options(form, at, body.get("options") or [], depth=0)
    else:
        _text(form, f"{at}name", name, NAME)
        if body.get("description"):
            said = "Context menu commands cannot have a description"
            form.wrong(f"{at}description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_ALLOWED", said)
        if body.get("options"):
            said = "Context menu commands cannot have options"
            form.wrong(f"{at}options", "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_NOT_ALLOWED", said)
    if _size(body) > TOTAL:
        form.wrong(f"{at}options", "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({TOTAL})")
    granted = body.get("default_member_permissions")
    if granted is not None and not str(granted).isdigit():
        form.wrong(f"{at}default_member_permissions", "BITFIELD_TYPE", "Must be a permission bit set.")
    for part, allowed in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        for number, one in enumerate(body.get(part) or []):
            if one not in allowed:
                form.choice(f"{at}{part}.{number}", one, allowed)
    for part, limit in (("name_localizations", NAME), ("description_localizations", DESCRIPTION)):
        for locale, text in (body.get(part) or {}).items():
            _text(form, f"{at}{part}.{locale}", text, limit)


def _name(form: Form, path: str, name: Any) -> None:
    if not name:
        form.required(path)
    elif not _NAME.match(name) or name != name.lower():
        said = "Command name is invalid"
        form.wrong(path, "APPLICATION_COMMAND_INVALID_NAME", said)


def _text(form: Form, path: str, text: Any, high: int) -> None:
    if not text:
        form.required(path)
    elif len(text) > high:
        form.bad_length(path, 1, high)


def _options(form: Form, at: str, options: list[dict[str, Any]], depth: int) -> None:
    if len(options) > OPTIONS:
        form.too_long(f"{at}options", OPTIONS)
    names = [option.get("name") for option in options]
    if len(set(names)) != len(names):
        said = "Option names must be unique"
        form.wrong(f"{at}options", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", said)
    if len({option.get("type") in (SUB, GROUP) for option in options}) > 1:
        said = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        form.wrong(f"{at}options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)
    optional_seen = False
    for number, option in enumerate(options):
        path = f"{at}options.{number}."
        _name(form, f"{path}name", option.get("name"))
        _text(form, f"{path}description", option.get("description"), DESCRIPTION)
        kind = option.get("type")
        if kind not in range(SUB, ATTACHMENT + 1):
            form.choice(f"{path}type", kind, tuple(range(SUB, ATTACHMENT + 1)))
        elif kind in (SUB, GROUP):
            if depth > (1 if kind == SUB else 0):
                form.wrong(f"{path}type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands nest too deep")
            _options(form, path, option.get("options") or [], depth + 1)
            continue
        if option.get("required") and optional_seen:
            said = "Required options must be placed before non-required options"
            form.wrong(f"{path}required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
        optional_seen = optional_seen or not option.get("required")
        _choices(form, path, option)


def _choices(form: Form, at: str, option: dict[str, Any]) -> None:
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        said = "Cannot set both choices and autocomplete"
        form.wrong(f"{at}autocomplete", "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE_INVALID", said)
    check_choices(form, f"{at}choices", choices)


def check_choices(form: Form, at: str, choices: list[dict[str, Any]]) -> None:
    """Choices of an option, or the answer to an autocompletion."""
    if len(choices) > CHOICES:
        form.too_long(at, CHOICES)
    for number, choice in enumerate(choices):
        name, value = choice.get("name"), choice.get("value")
        _text(form, f"{at}.{number}.name", name, CHOICE)
        if isinstance(value, str):
            _text(form, f"{at}.{number}.value", value, CHOICE)


def _size(body: dict[str, Any]) -> int:
    own = len(str(body.get("name") or "")) + len(str(body.get("description") or ""))
    own += sum(len(str(c.get("name") or "")) + len(str(c.get("value") or "")) for c in body.get("choices") or [])
    return own + sum(_size(option) for option in body.get("options") or [])
