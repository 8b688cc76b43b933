"""REST about the bot itself, its commands, its guilds and users."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord.errors import unknown
from tests.fakes.discord.gateway import INTENTS
from tests.fakes.discord.payloads import channel_json, guild_json, member_json, role_json, user_json
from tests.fakes.discord.server import Call

# Flags of an application in less than 100 guilds: the "limited" ones say what the portal's switches allow.
_LIMITED = {"guild_presences": 1 << 13, "guild_members": 1 << 15, "message_content": 1 << 19}


async def me(call: Call) -> Any:
    return {**user_json(call.world.bot), "verified": True, "email": None, "mfa_enabled": True, "flags": 0}


async def application(call: Call) -> Any:
    privileged = call.server.gateway.privileged
    owner = next((user for user in call.world.users.values() if not user.bot), call.world.bot)
    return {
        "id": call.world.bot.id,
        "name": "Newsbrief",
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": sum(flag for name, flag in _LIMITED.items() if privileged & INTENTS[name]),
        "team": None,
        "owner": user_json(owner),
        "bot": user_json(call.world.bot),
        "approximate_guild_count": sum(1 for guild in call.world.guilds.values() if guild.has_bot),
        "approximate_user_install_count": 0,
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "event_webhooks_url": None,
        "redirect_uris": [],
        "rpc_origins": [],
        "tags": [],
        "integration_types_config": {"0": {}, "1": {}},
    }


async def gateway_bot(call: Call) -> Any:
    gateway = call.server.gateway
    limit = {"total": 1000, "remaining": gateway.starts_left, "reset_after": 14_400_000, "max_concurrency": 1}
    return {"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit}


async def user(call: Call) -> Any:
    found = call.world.users.get(call.args["user"])
    if found is None:
        raise unknown("User")
    return user_json(found)


# -- commands --------------------------------------------------------------------------------------------------------


def _scope(call: Call) -> str | None:
    if call.args["application"] != call.world.bot.id:
        raise unknown("Application")
    return call.guild_id() if "guild" in call.args else None


async def list_commands(call: Call) -> Any:
    return call.server.registry.listed(_scope(call))


async def overwrite_commands(call: Call) -> Any:
    return call.server.registry.overwrite(call.world.bot.id, _scope(call), call.body)


async def create_command(call: Call) -> Any:
    return call.server.registry.upsert(call.world.bot.id, _scope(call), call.body)


async def get_command(call: Call) -> Any:
    return call.server.registry.get(_scope(call), call.args["command"])


async def edit_command(call: Call) -> Any:
    registry, scope = call.server.registry, _scope(call)
    old = registry.get(scope, call.args["command"])
    inner = {k: v for k, v in old.items() if k not in ("id", "version", "application_id", "guild_id")}
    return registry.upsert(call.world.bot.id, scope, inner | call.body)


async def delete_command(call: Call) -> Any:
    call.server.registry.delete(_scope(call), call.args["command"])


# -- guilds ----------------------------------------------------------------------------------------------------------


async def my_guilds(call: Call) -> Any:
    there = [guild for guild in call.world.guilds.values() if guild.has_bot]
    return [{"id": guild.id, "name": guild.name, "icon": None, "owner": False, "features": []} for guild in there]


async def leave_guild(call: Call) -> Any:
    call.server.leave(call.guild_id())


async def get_guild(call: Call) -> Any:
    guild = call.world.guilds[call.guild_id()]
    return guild_json(call.world, guild, members=[], gateway=False)


async def guild_channels(call: Call) -> Any:
    guild_id = call.guild_id()
    there = [c for c in call.world.channels.values() if c.guild_id == guild_id and not c.is_thread]
    return [channel_json(call.world, channel) for channel in there]


async def guild_roles(call: Call) -> Any:
    return [role_json(role) for role in call.world.roles[call.guild_id()].values()]


async def active_threads(call: Call) -> Any:
    guild_id = call.guild_id()
    there = [c for c in call.world.channels.values() if c.guild_id == guild_id and c.is_thread and not c.archived]
    return {"threads": [channel_json(call.world, channel) for channel in there], "members": []}


async def guild_member(call: Call) -> Any:
    guild_id, user_id = call.guild_id(), call.args["user"]
    if user_id not in call.world.members[guild_id]:
        raise unknown("Member")
    return member_json(call.world, guild_id, call.world.users[user_id])
