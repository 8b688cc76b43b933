"""The payloads of commands, events and interactions, with the fields that Slack sends."""

from __future__ import annotations

import time
from typing import Any

from tests.fakes.slack.forms import Pressed
from tests.fakes.slack.methods_views import view_json
from tests.fakes.slack.posting import as_json
from tests.fakes.slack.values import Channel, Json, Message, User, View
from tests.fakes.slack.world import APP_ID, World

VERIFICATION_TOKEN = "fake-verification-token"


def _team(world: World, team: str) -> Json:
    return {"id": team, "domain": world.teams[team].domain}


def channel_name(channel: Channel) -> str:
    if channel.im_with:
        return "directmessage"
    return "privategroup" if channel.private else channel.name


def slash(world: World, user: User, channel: Channel, command: str, text: str) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": user.team,
        "team_domain": world.teams[user.team].domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": world.hook(user, channel),
        "trigger_id": world.trigger(user),
    }


def event(world: World, team: str, inner: Json, event_id: str | None = None) -> Json:
    """The outer part of an Events API payload."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id or world.number("Ev"),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": world.teams[team].bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-fake-{world.number('', 6)}",
    }


def message_event(world: World, message: Message, kind: str = "message") -> Json:
    """A message as an event: message with its channel_type, or app_mention."""
    made = as_json(message, world.teams[message.team], metadata=True)
    made |= {"channel": message.channel, "event_ts": message.ts, "type": kind}
    if not message.by_bot:
        made["client_msg_id"] = f"fake-{message.ts}"
        made["blocks"] = [_typed_block(message.text)]
    if kind == "message":
        kinds = {"channels": "channel", "groups": "group", "im": "im"}
        made["channel_type"] = kinds[world.channels[message.channel].kind]
    return made


def _typed_block(text: str) -> Json:
    part = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": "typed", "elements": [part]}


def changed_event(world: World, message: Message) -> Json:
    """message_changed or message_deleted for a message that was."""
    stamp = message.edited_ts or message.ts
    now = as_json(message, world.teams[message.team], metadata=True)
    kinds = {"channels": "channel", "groups": "group", "im": "im"}
    made: Json = {
        "type": "message",
        "subtype": "message_deleted" if message.deleted else "message_changed",
        "channel": message.channel,
        "channel_type": kinds[world.channels[message.channel].kind],
        "hidden": True,
        "ts": stamp,
        "event_ts": stamp,
        "previous_message": now,
    }
    return made | ({"deleted_ts": message.ts} if message.deleted else {"message": now})


def _interaction(world: World, user: User, kind: str, view: str | None = None) -> Json:
    return {
        "type": kind,
        "team": _team(world, user.team),
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": world.trigger(user, view),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_press(world: World, user: User, message: Message, pressed: Pressed) -> Json:
    """block_actions in a message; one that only one person sees is not sent along."""
    channel = world.channels[message.channel]
    made = _interaction(world, user, "block_actions")
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    made |= {
        "container": container,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": {}},
        "response_url": world.hook(user, channel, message),
        "actions": [pressed.action(world.timestamp())],
    }
    if not message.ephemeral_to:
        made["message"] = as_json(message, world.teams[message.team], metadata=True)
    return made


def view_press(world: World, user: User, view: View, pressed: Pressed) -> Json:
    made = _interaction(world, user, "block_actions", view.id if view.type == "modal" else None)
    shown = view_json(view, world.teams[view.team].bot_id)
    return made | {
        "container": {"type": "view", "view_id": view.id},
        "view": shown,
        "state": shown["state"],
        "actions": [pressed.action(world.timestamp())],
    }


def view_submission(world: World, user: User, view: View) -> Json:
    made = _interaction(world, user, "view_submission", view.id)
    return made | {"view": view_json(view, world.teams[view.team].bot_id), "response_urls": []}


def view_closed(world: World, user: User, view: View, *, cleared: bool) -> Json:
    made = _interaction(world, user, "view_closed")
    del made["trigger_id"]
    return made | {"view": view_json(view, world.teams[view.team].bot_id), "is_cleared": cleared}


def message_action(world: World, user: User, message: Message, callback_id: str) -> Json:
    channel = world.channels[message.channel]
    return _interaction(world, user, "message_action") | {
        "callback_id": callback_id,
        "action_ts": world.timestamp(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": as_json(message, world.teams[message.team]),
        "response_url": world.hook(user, channel, message),
    }


def global_shortcut(world: World, user: User, callback_id: str) -> Json:
    return _interaction(world, user, "shortcut") | {"callback_id": callback_id, "action_ts": world.timestamp()}


def home_opened(world: World, user: User, channel: Channel, tab: str) -> Json:
    known = world.homes.get(user.id)
    made: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": world.timestamp(),
    }
    if known and tab == "home":
        made["view"] = view_json(world.views[known], world.teams[user.team].bot_id)
    return made


def plain_event(world: World, kind: str, **fields: Any) -> Json:
    return {"type": kind, **fields, "event_ts": world.timestamp()}
