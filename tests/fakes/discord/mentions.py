"""Whom a message notifies: what its text names, what allowed_mentions lets through, what its author may ping."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.discord.world import Channel, Message, Pings, User, World

_CODE = re.compile(r"```.*?```|``.*?``|`[^`\n]*`", re.DOTALL)
_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
# Discord looks for the bare words; a zero-width space between @ and the word, as discord.py's escape puts, breaks them.
_EVERYONE = re.compile(r"@(everyone|here)\b")


def pings(world: World, author: User, channel: Channel, text: str, *, allowed: Any, replied: Message | None) -> Pings:
    """Who is notified. A backslash before a mention is not trusted to stop it, so escaping has to be thorough."""
    seen = _CODE.sub(" ", text)
    parse = set(allowed.get("parse") or []) if allowed is not None else {"users", "roles", "everyone"}
    listed = allowed or {}
    present = world.members.get(channel.guild_id or "", {})
    users = {
        one
        for one in _USER.findall(seen)
        if ("users" in parse or one in (listed.get("users") or [])) and (one in present or channel.guild_id is None)
    }
    if replied is not None and (allowed is None or allowed.get("replied_user")):
        users.add(replied.author_id)
    may_all = channel.guild_id is not None and world.may(author, channel, "mention_everyone")
    guild_roles = world.roles.get(channel.guild_id or "", {})
    roles = {
        one
        for one in _ROLE.findall(seen)
        if one in guild_roles
        and ("roles" in parse or one in (listed.get("roles") or []))
        and (guild_roles[one].mentionable or may_all)
    }
    everyone = "everyone" in parse and may_all and bool(_EVERYONE.search(seen))
    known = frozenset(one for one in users if one in world.users and one != author.id)
    return Pings(users=known, roles=frozenset(roles), everyone=everyone)
