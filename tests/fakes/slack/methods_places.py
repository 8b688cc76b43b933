"""conversations.*, users.*, team.*, bots.*, auth.*"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.fakes.slack.api import ApiError, Request, method
from tests.fakes.slack.posting import as_json
from tests.fakes.slack.values import Channel, Grant, Json, User
from tests.fakes.slack.world import APP_ID


@method("auth.test")
async def auth_test(call: Request) -> Json:
    team = call.team
    names = {"team": team.name, "user": call.world.bot_name, "team_id": team.id, "user_id": team.bot_user}
    url = f"https://{team.domain}.slack.com/"
    return {"url": url, "bot_id": team.bot_id, "is_enterprise_install": False, **names}


@method("auth.revoke", tier=3)
async def auth_revoke(call: Request) -> Json:
    call.world.grants[call.grant.token] = replace(call.grant, state="token_revoked")
    return {"revoked": True}


@method("team.info", "team:read", tier=3)
async def team_info(call: Request) -> Json:
    team = call.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": ""}}


@method("bots.info", "users:read", tier=3)
async def bots_info(call: Request) -> Json:
    team = call.team
    if call.text("bot") != team.bot_id:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": team.bot_id,
            "app_id": APP_ID,
            "user_id": team.bot_user,
            "name": call.world.bot_name,
            "deleted": False,
        }
    }


def user_json(user: User) -> Json:
    offset = datetime.now(ZoneInfo(user.tz)).utcoffset()
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "real_name": user.name.title(),
        "deleted": False,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {"real_name": user.name.title(), "display_name": user.name, "team": user.team},
        "is_admin": user.admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.bot,
        "is_app_user": False,
        "locale": "en-GB",
    }


@method("users.info", "users:read", tier=4)
async def users_info(call: Request) -> Json:
    return {"user": user_json(call.user())}


@method("users.list", "users:read", tier=2)
async def users_list(call: Request) -> Json:
    members = [user_json(user) for user in call.world.users.values() if user.team == call.team.id]
    return {"members": members, "response_metadata": {"next_cursor": ""}}


def channel_json(channel: Channel, bot: str) -> Json:
    made: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channels",
        "is_group": channel.kind == "groups",
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "is_member": bot in channel.members,
        "num_members": len(channel.members),
        "context_team_id": channel.team,
    }
    if channel.im_with:
        made |= {"user": channel.im_with, "is_open": True}
        del made["name"], made["is_member"]
    return made


def _types(call: Request) -> set[str]:
    names = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
    wanted = (call.text("types") or "public_channel").split(",")
    if not set(wanted) <= names.keys():
        raise ApiError("invalid_types")
    for one in wanted:
        call.scope(f"{names[one]}:read")
    return {names[one] for one in wanted}


def _listed(call: Request, *, mine: bool) -> Json:
    kinds, bot = _types(call), call.team.bot_user
    found = [
        channel
        for channel in call.world.channels.values()
        if channel.team == call.team.id
        and channel.kind in kinds
        and (bot in channel.members or not (mine or channel.private))
        and not (channel.archived and call.flag("exclude_archived"))
    ]
    return _page(call, "channels", [channel_json(channel, bot) for channel in found])


def _page(call: Request, name: str, items: list[Json], default: int = 100) -> Json:
    """One page of a list, with the cursor of the next."""
    cursor = call.text("cursor")
    if cursor and not cursor.startswith("at:"):
        raise ApiError("invalid_cursor")
    start = int(cursor.removeprefix("at:")) if cursor else 0
    limit = int(call.text("limit") or default)
    if not 0 < limit <= 1000:
        raise ApiError("invalid_limit")
    more = start + limit < len(items)
    following = f"at:{start + limit}" if more else ""
    return {name: items[start : start + limit], "has_more": more, "response_metadata": {"next_cursor": following}}


@method("conversations.list", tier=2)
async def conversations_list(call: Request) -> Json:
    return _listed(call, mine=False)


@method("users.conversations", tier=3)
async def users_conversations(call: Request) -> Json:
    return _listed(call, mine=True)


@method("conversations.info", tier=3)
async def conversations_info(call: Request) -> Json:
    channel = call.channel()
    call.scope(f"{channel.kind}:read")
    return {"channel": channel_json(channel, call.team.bot_user)}


@method("conversations.members", tier=4)
async def conversations_members(call: Request) -> Json:
    channel = call.channel()
    call.scope(f"{channel.kind}:read")
    return {"members": sorted(channel.members), "response_metadata": {"next_cursor": ""}}


@method("conversations.open", "im:write", tier=3)
async def conversations_open(call: Request) -> Json:
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}}
    users = [name for name in call.text("users").split(",") if name]
    if len(users) != 1:
        raise ApiError("users_list_not_supplied" if not users else "not_enough_users")
    user = call.world.users.get(users[0])
    if user is None or user.team != call.team.id:
        raise ApiError("user_not_found")
    if user.bot:
        raise ApiError("cannot_dm_bot")
    known = any(channel.im_with == user.id for channel in call.world.channels.values())
    channel = call.world.im(user)
    full = channel_json(channel, call.team.bot_user) if call.flag("return_im") else {"id": channel.id}
    return {"no_op": known, "already_open": known, "channel": full}


@method("conversations.join", "channels:join", tier=3)
async def conversations_join(call: Request) -> Json:
    channel = call.channel()
    if channel.archived:
        raise ApiError("is_archived")
    if channel.private:
        raise ApiError("method_not_supported_for_channel_type")
    joined = replace(channel, members=channel.members | {call.team.bot_user})
    call.world.channels[channel.id] = joined
    return {"channel": channel_json(joined, call.team.bot_user)}


def _readable(call: Request) -> Channel:
    channel = call.channel()
    call.scope(f"{channel.kind}:history")
    if call.team.bot_user not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _between(call: Request, stamp: str) -> bool:
    oldest, latest = call.text("oldest"), call.text("latest")
    value = float(stamp)
    if call.flag("inclusive"):
        return (not oldest or value >= float(oldest)) and (not latest or value <= float(latest))
    return (not oldest or value > float(oldest)) and (not latest or value < float(latest))


@method("conversations.history", tier=3)
async def conversations_history(call: Request) -> Json:
    """The newest first, without replies that were not broadcast, and without what only one person saw."""
    channel = _readable(call)
    metadata = bool(call.flag("include_all_metadata"))
    found = [
        as_json(message, call.team, metadata=metadata)
        for message in reversed(call.world.in_channel(channel.id))
        if not message.ephemeral_to and (not message.thread_ts or message.broadcast) and _between(call, message.ts)
    ]
    return _page(call, "messages", found)


@method("conversations.replies", tier=3)
async def conversations_replies(call: Request) -> Json:
    """The parent and its thread, the oldest first."""
    channel, stamp = _readable(call), call.need("ts")
    metadata = bool(call.flag("include_all_metadata"))
    if (channel.id, stamp) not in call.world.messages:
        raise ApiError("thread_not_found")
    found = [
        as_json(message, call.team, metadata=metadata)
        for message in call.world.in_channel(channel.id)
        if not message.ephemeral_to
        and (message.ts == stamp or (message.thread_ts == stamp and _between(call, message.ts)))
    ]
    return _page(call, "messages", found, default=1000)


def revoke_all(grants: dict[str, Grant], team: str, state: str) -> None:
    """Every token of a workspace answers with this error from now on."""
    for token, grant in grants.items():
        if grant.team == team:
            grants[token] = replace(grant, state=state)
