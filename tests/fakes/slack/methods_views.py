"""views.*, apps.connections.open and oauth.v2.access."""

from __future__ import annotations

import secrets

from tests.fakes.slack.api import ApiError, Request, method
from tests.fakes.slack.limits import check_view
from tests.fakes.slack.posting import refuse_blocks
from tests.fakes.slack.values import Json, User, View
from tests.fakes.slack.world import APP_ID, Trigger, World

MOST_VIEWS = 3


def view_json(view: View, bot_id: str) -> Json:
    """A view as the Web API and the payloads give it."""
    body = view.body
    made: Json = {
        "id": view.id,
        "team_id": view.team,
        "type": view.type,
        "blocks": list(view.blocks),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": dict(view.state)},
        "hash": view.hash,
        "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": APP_ID,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": view.team,
        "bot_id": bot_id,
    }
    return made


def checked(body: object) -> Json:
    """A view that Slack would take.

    Raises ApiError.
    """
    refuse_blocks(check_view(body), "invalid_arguments")
    assert isinstance(body, dict)
    if len(str(body)) > 250_000:
        raise ApiError("view_too_large")
    return body


def push(world: World, user: User, body: Json) -> View:
    """A modal on top of those a person has open."""
    stack = world.stacks.setdefault(user.id, [])
    if len(stack) >= MOST_VIEWS:
        raise ApiError("push_limit_reached")
    root = world.views[stack[0]].id if stack else None
    view = world.new_view(user, body, root=root, previous=stack[-1] if stack else None)
    stack.append(view.id)
    world.touch()
    return view


def _view(call: Request, kind: str) -> Json:
    body = checked(call.structure("view", "invalid_arguments"))
    if body["type"] != kind:
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] the view must be a {kind}"]})
    external = body.get("external_id")
    if (
        kind == "modal"
        and external
        and any(view.body.get("external_id") == external and not view.closed for view in _mine(call))
    ):
        raise ApiError("duplicate_external_id")
    return body


def _mine(call: Request) -> list[View]:
    return [view for view in call.world.views.values() if view.team == call.team.id]


def _trigger(call: Request) -> Trigger:
    trigger = call.world.triggers.get(call.text("trigger_id"))
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if call.world.now() > trigger.until:
        raise ApiError("expired_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    return trigger


@method("views.open", tier=4)
async def views_open(call: Request) -> Json:
    trigger = _trigger(call)
    body = _view(call, "modal")
    trigger.used = True
    call.world.stacks[trigger.user] = []
    view = push(call.world, call.world.users[trigger.user], body)
    return {"view": view_json(view, call.team.bot_id)}


@method("views.push", tier=4)
async def views_push(call: Request) -> Json:
    trigger = _trigger(call)
    if trigger.view is None:
        raise ApiError("not_found")
    body = _view(call, "modal")
    trigger.used = True
    view = push(call.world, call.world.users[trigger.user], body)
    return {"view": view_json(view, call.team.bot_id)}


@method("views.update", tier=4)
async def views_update(call: Request) -> Json:
    wanted, external = call.text("view_id"), call.text("external_id")
    found = [
        view for view in _mine(call) if view.id == wanted or (external and view.body.get("external_id") == external)
    ]
    if not found or found[-1].closed:
        raise ApiError("not_found")
    view = found[-1]
    if call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")
    body = checked(call.structure("view", "invalid_arguments"))
    changed = call.world.set_view(view, body=body, errors={})
    return {"view": view_json(changed, call.team.bot_id)}


@method("views.publish", tier=4)
async def views_publish(call: Request) -> Json:
    user = call.user("user_id")
    body = _view(call, "home")
    known = call.world.homes.get(user.id)
    if known and call.text("hash") and call.text("hash") != call.world.views[known].hash:
        raise ApiError("hash_conflict")
    if known:
        view = call.world.set_view(call.world.views[known], body=body)
    else:
        view = call.world.new_view(user, body)
        call.world.homes[user.id] = view.id
        call.world.touch()
    return {"view": view_json(view, call.team.bot_id)}


@method("apps.connections.open", "connections:write", kind="app")
async def connections_open(call: Request) -> Json:
    """A WebSocket address that can be used once."""
    ticket = secrets.token_hex(16)
    call.world.codes[ticket] = {"ticket": True}
    return {"url": f"{call.world.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP_ID}"}


@method("oauth.v2.access", kind="none", tier=4)
async def oauth_access(call: Request) -> Json:
    """The tokens of one installation, for a code that can be used once within ten minutes."""
    world = call.world
    if call.text("client_id") != world.client_id:
        raise ApiError("invalid_client_id")
    if call.text("client_secret") != world.client_secret:
        raise ApiError("bad_client_secret")
    code = world.codes.pop(call.text("code"), None)
    if code is None or "team" not in code or code["until"] < world.now():
        raise ApiError("invalid_code")
    if call.text("redirect_uri") and call.text("redirect_uri") != code["redirect_uri"]:
        raise ApiError("bad_redirect_uri")
    team = world.teams[code["team"]]
    scopes = frozenset(code["scopes"])
    world.grants[team.bot_token] = type(world.grants[team.bot_token])(
        token=team.bot_token, team=team.id, kind="bot", scopes=scopes, user=team.bot_user
    )
    return {
        "app_id": APP_ID,
        "authed_user": {"id": code["user"]},
        "scope": ",".join(sorted(scopes)),
        "token_type": "bot",
        "access_token": team.bot_token,
        "bot_user_id": team.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
