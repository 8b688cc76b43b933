"""INTERACTION_CREATE as Discord's own client would cause it."""

from __future__ import annotations

import secrets
from typing import Any

from tests.fakes.discord import commands as kinds
from tests.fakes.discord.components import BUTTON, LABEL, LINK, SELECT, walk
from tests.fakes.discord.interactions import COMPONENT, Interaction
from tests.fakes.discord.payloads import channel_json, member_json, message_json, role_json, user_json
from tests.fakes.discord.permissions import ALL, BITS, EVERYONE, bits
from tests.fakes.discord.rest_interactions import owners
from tests.fakes.discord.server import Server
from tests.fakes.discord.world import Channel, Message, Role, User, World


class NotOffered(Exception):  # noqa: N818
    """Discord's client would not let this person do that here."""


def begin(
    server: Server,
    kind: int,
    name: str,
    data: dict[str, Any],
    *,
    user: User,
    channel: Channel,
    message: Message | None = None,
) -> Interaction:
    """Make an interaction and send it to the bot."""
    world = server.world
    guild = world.guilds.get(channel.guild_id or "")
    made = Interaction(
        world=world,
        id=world.snowflakes.next(),
        token=secrets.token_urlsafe(96),
        kind=kind,
        name=name,
        data=data,
        channel=channel,
        user=user,
        made_at=world.clock.now(),
        made_ms=world.clock.elapsed_ms(),
        message_id=message.id if message else None,
        personal=guild is not None and not guild.has_bot,
    )
    server.interactions[made.token] = made
    server.gateway.dispatch("INTERACTION_CREATE", _event(world, made, message), guild_id=channel.guild_id)
    return made


def _event(world: World, one: Interaction, message: Message | None) -> dict[str, Any]:
    allowed = world.permissions(one.user, one.channel)
    made: dict[str, Any] = {
        "id": one.id,
        "application_id": world.bot.id,
        "type": one.kind,
        "token": one.token,
        "version": 1,
        "data": one.data,
        "channel_id": one.channel.id,
        "channel": {**channel_json(world, one.channel), "permissions": str(allowed)},
        "locale": one.user.locale,
        "app_permissions": str(_app_permissions(world, one)),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": owners(one),
        "context": 0 if one.channel.guild_id else 1,
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if message is not None and one.kind == COMPONENT:
        made["message"] = message_json(world, message)
    if one.channel.guild_id is None:
        return made | {"user": user_json(one.user)}
    guild = world.guilds[one.channel.guild_id]
    return made | {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": {**member_json(world, guild.id, one.user), "permissions": str(allowed)},
    }


def _app_permissions(world: World, one: Interaction) -> int:
    return bits(EVERYONE) if one.personal else world.permissions(world.bot, one.channel)


def offered(world: World, command: dict[str, Any], user: User, channel: Channel) -> None:
    """Raise NotOffered where the command is hidden from this person in this channel."""
    name = command["name"]
    context = 0 if channel.guild_id else 1
    if command.get("contexts") is not None and context not in command["contexts"]:
        raise NotOffered(f"{name!r} is not offered in {'servers' if context == 0 else 'direct messages'}")
    if channel.guild_id is None:
        return
    install = 0 if world.guilds[channel.guild_id].has_bot else 1
    if install not in (command.get("integration_types") or [0]):
        raise NotOffered(f"{name!r} is not offered where the bot is no member")
    allowed = world.permissions(user, channel)
    if not allowed & BITS["use_application_commands"]:
        raise NotOffered(f"{user.name} may not use commands in #{channel.name}")
    needed = command.get("default_member_permissions")
    if needed is not None and ((int(needed) & ~allowed) or (needed == "0" and allowed != ALL)):
        raise NotOffered(f"{name!r} is hidden from {user.name}, who lacks its default_member_permissions")


def slash_data(
    world: World,
    command: dict[str, Any],
    path: list[str],
    given: dict[str, Any],
    *,
    channel: Channel,
    focused: str | None,
) -> dict[str, Any]:
    """The data of a slash command or, with `focused`, of an autocompletion."""
    options, chain = command.get("options") or [], []
    for part in path:
        found = next((o for o in options if o["name"] == part and o["type"] in (kinds.SUB, kinds.GROUP)), None)
        if found is None:
            raise LookupError(f"/{command['name']} has no subcommand {part!r}")
        chain.append(found)
        options = found.get("options") or []
    if any(option["type"] in (kinds.SUB, kinds.GROUP) for option in options):
        raise LookupError(f"/{command['name']} needs one of: {', '.join(option['name'] for option in options)}")
    resolved: dict[str, Any] = {}
    values = _values(world, options, given, channel=channel, resolved=resolved, focused=focused)
    for part in reversed(chain):
        values = [{"name": part["name"], "type": part["type"], "options": values}]
    made = {"id": command["id"], "name": command["name"], "type": command["type"], "options": values}
    if command.get("guild_id"):
        made["guild_id"] = command["guild_id"]
    return made | ({"resolved": resolved} if resolved else {})


def _values(
    world: World,
    options: list[dict[str, Any]],
    given: dict[str, Any],
    *,
    channel: Channel,
    resolved: dict[str, Any],
    focused: str | None,
) -> list[dict[str, Any]]:
    unknown = set(given) - {option["name"] for option in options}
    if unknown:
        raise LookupError(f"no option {', '.join(sorted(unknown))}; there is: {', '.join(o['name'] for o in options)}")
    made = []
    for option in options:
        name = option["name"]
        if name not in given:
            if option.get("required") and focused is None:
                raise NotOffered(f"the option {name!r} is required")
            continue
        if focused is None:
            _within(option, given[name])
        entry = {"name": name, "type": option["type"], "value": _resolve(world, given[name], channel, resolved)}
        made.append(entry | ({"focused": True} if name == focused else {}))
    if focused is not None and not any(option["name"] == focused and option.get("autocomplete") for option in options):
        raise LookupError(f"the option {focused!r} is not completed by the bot")
    return made


def _within(option: dict[str, Any], value: Any) -> None:
    name, kind = option["name"], option["type"]
    wanted = {kinds.STRING: str, kinds.INTEGER: int, kinds.BOOLEAN: bool, kinds.NUMBER: (int, float)}.get(kind)
    if wanted is not None and not isinstance(value, wanted):
        raise NotOffered(f"the option {name!r} does not take {value!r}")
    choices = [choice["value"] for choice in option.get("choices") or []]
    if choices and value not in choices:
        raise NotOffered(f"{value!r} is not among the choices of {name!r}: {choices}")
    if kind == kinds.STRING and not option.get("min_length", 0) <= len(value) <= (option.get("max_length") or 6000):
        raise NotOffered(f"{name!r} is too short or too long")
    if kind in (kinds.INTEGER, kinds.NUMBER):
        low, high = option.get("min_value", -(2**53)), option.get("max_value", 2**53)
        if not low <= value <= high:
            raise NotOffered(f"{name!r} is to be between {low} and {high}")


def _resolve(world: World, value: Any, channel: Channel, resolved: dict[str, Any]) -> Any:
    if isinstance(value, User):
        resolved.setdefault("users", {})[value.id] = user_json(value)
        if channel.guild_id and value.id in world.members[channel.guild_id]:
            member = member_json(world, channel.guild_id, value, with_user=False)
            member["permissions"] = str(world.permissions(value, channel))
            resolved.setdefault("members", {})[value.id] = member
    elif isinstance(value, Channel):
        resolved.setdefault("channels", {})[value.id] = {**channel_json(world, value), "permissions": str(ALL)}
    elif isinstance(value, Role):
        resolved.setdefault("roles", {})[value.id] = role_json(value)
    else:
        return value
    return value.id


def find_button(message: Message, label: str) -> dict[str, Any]:
    """A button by its label, emoji or custom id."""
    buttons = [one for one in walk(message.components) if one.get("type") == BUTTON]
    for one in buttons:
        if label in (one.get("label"), one.get("custom_id"), (one.get("emoji") or {}).get("name")):
            if one.get("disabled"):
                raise NotOffered(f"the button {label!r} is switched off")
            if one.get("style") == LINK:
                raise NotOffered(f"the button {label!r} opens {one.get('url')}: the bot never hears of it")
            return one
    raise LookupError(f"no button {label!r}; there is: {[one.get('label') for one in buttons]}")


def find_select(message: Message, name: str | None, values: list[str]) -> tuple[dict[str, Any], list[str]]:
    """A select by its placeholder or custom id, or the only one; labels of its options become their values."""
    selects = [one for one in walk(message.components) if one.get("type") in (SELECT, 5, 6, 7, 8)]
    found = [one for one in selects if name is None or name in (one.get("placeholder"), one.get("custom_id"))]
    if len(found) != 1:
        raise LookupError(f"{len(found)} selects fit {name!r}; there is: {[one.get('custom_id') for one in selects]}")
    select = found[0]
    if select.get("disabled"):
        raise NotOffered("the select is switched off")
    by_label = {text: o["value"] for o in select.get("options") or [] for text in (o["label"], o["value"])}
    missing = [value for value in values if by_label and value not in by_label]
    if missing:
        raise LookupError(f"no option {missing}; there is: {sorted(by_label)}")
    if not select.get("min_values", 1) <= len(values) <= select.get("max_values", 1):
        raise NotOffered(f"{len(values)} values are too few or too many")
    return select, [by_label.get(value, value) for value in values]


def modal_data(modal: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    """A filled-in modal: texts by custom id or label."""
    left = dict(given)

    def text(one: dict[str, Any], label: str | None) -> dict[str, Any]:
        for key in (one.get("custom_id"), one.get("label"), label):
            if key in left:
                return {"type": one["type"], "id": 1, "custom_id": one["custom_id"], "value": left.pop(key)}
        if one.get("required", True) and not one.get("value"):
            raise NotOffered(f"the field {label or one.get('label')!r} is required")
        return {"type": one["type"], "id": 1, "custom_id": one["custom_id"], "value": one.get("value") or ""}

    rows = []
    for row in modal["components"]:
        if row["type"] == LABEL:
            rows.append({"type": LABEL, "id": 1, "component": text(row["component"], row.get("label"))})
        elif row["type"] == 1:
            rows.append({"type": 1, "id": 1, "components": [text(one, None) for one in row["components"]]})
    if left:
        raise LookupError(f"the modal has no field {sorted(left)}")
    return {"custom_id": modal["custom_id"], "components": rows}
