"""What the bot's answers do: response_url, acknowledgements of commands, and answers to modals."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.fakes.slack.api import Api, ApiError, _answer
from tests.fakes.slack.courier import Delivery
from tests.fakes.slack.methods_views import checked, push
from tests.fakes.slack.posting import content
from tests.fakes.slack.values import ApiCall, Json, Message, Submission
from tests.fakes.slack.world import HOOK_USES, Hook, World


def _truth(value: object) -> bool:
    return value in (True, "true", 1)


def respond(world: World, hook: Hook, body: Json, via: str) -> Message | None:
    """Post, replace or delete as a response_url does."""
    original = world.messages.get(hook.message) if hook.message else None
    if _truth(body.get("delete_original")) and original is not None:
        world.edit_message(original, deleted=True)
        return None
    parts = content(body, hook=True)
    if _truth(body.get("replace_original")) and original is not None:
        kept = {name: parts[name] for name in ("text", "metadata")}
        blocks, attachments = world.with_ids(parts["blocks"]), tuple(parts["attachments"])
        pings, links = world.reading(hook.team, parts["text"], blocks, attachments, parts["options"])
        return world.edit_message(
            original, blocks=blocks, attachments=attachments, pings=pings, links=links, via=via, **kept
        )
    public = body.get("response_type") == "in_channel"
    team, channel = world.teams[hook.team], world.channels[hook.channel]
    return world.add_message(
        channel,
        user=team.bot_user,
        bot_id=team.bot_id,
        ephemeral_to=None if public else hook.user,
        thread_ts=body.get("thread_ts") or None,
        via=via,
        **parts,
    )


async def hook_endpoint(api: Api, request: web.Request) -> web.StreamResponse:
    """POST to a response_url: five times within thirty minutes, without a token."""
    world = api.world
    key = request.match_info["key"]
    failure = api.next_failure("response_url")
    hook = world.hooks.get(key)
    body: Json = {}
    error, status = None, 200
    try:
        body = dict(json.loads(await request.text()))
        if hook is None:
            error, status = "invalid_url", 404
        elif world.now() > hook.until:
            error, status = "expired_url", 404
        elif hook.uses >= HOOK_USES:
            error, status = "used_url", 404
        elif failure is not None and not failure.after and (failure.status or failure.error or failure.drop):
            error, status = failure.error or "internal_error", failure.status or 200
        else:
            respond(world, hook, body, "response_url")
            hook.uses += 1
            if failure is not None and failure.after:
                error, status = failure.error or "internal_error", failure.status or 200
    except (ValueError, TypeError):
        error, status = "invalid_payload", 400
    except ApiError as refused:
        error, status = refused.code, 400
    team = hook.team if hook else ""
    world.calls.append(
        ApiCall(
            method="response_url",
            args=body,
            team=team,
            at=0.0,
            ok=error is None,
            error=error,
            status=status,
            scripted=failure is not None,
        )
    )
    world.touch()
    if failure is not None:
        return await _answer(request, failure, None, ({"ok": not error, "error": error}, status, failure.retry_after))
    if error is None:
        return web.Response(text="ok", content_type="text/html")
    if status == 404:
        return web.json_response({"ok": False, "error": error}, status=404)
    return web.Response(text=error, status=status, content_type="text/html")


def acknowledged(world: World, delivery: Delivery, payload: Any) -> None:
    """An acknowledgement came in time: do what it says."""
    if delivery.kind == "slash_commands" and payload:
        _command_answer(world, delivery, payload)
    elif delivery.name == "view_submission":
        delivery.submission = _modal_answer(world, delivery, payload or {})


def _command_answer(world: World, delivery: Delivery, payload: Json) -> None:
    assert delivery.user is not None
    assert delivery.channel is not None
    hook = Hook(team=delivery.user.team, channel=delivery.channel.id, user=delivery.user.id, until=0)
    try:
        respond(world, hook, payload, "ack")
    except ApiError as refused:
        delivery.error = f"invalid_command_response: {refused.code}"


def _modal_answer(world: World, delivery: Delivery, payload: Json) -> Submission:
    assert delivery.view is not None
    assert delivery.user is not None
    view, user, action = delivery.view, delivery.user, payload.get("response_action")
    try:
        if action == "errors":
            return _errors(world, delivery, payload.get("errors") or {})
        if action == "update":
            changed = world.set_view(view, body=checked(payload.get("view")), errors={})
            return Submission(action="update", view=changed)
        if action == "push":
            return Submission(action="push", view=push(world, user, checked(payload.get("view"))))
    except ApiError as refused:
        return Submission(action=action, problem=refused.code)
    if action == "clear":
        close_views(world, user.id, everything=True)
        return Submission(action="clear")
    if action:
        return Submission(action=action, problem="unknown response_action")
    stack = world.stacks.get(user.id, [])
    if view.id in stack:
        stack.remove(view.id)
    world.set_view(world.views[view.id], closed=True)
    return Submission(action=None)


def _errors(world: World, delivery: Delivery, errors: Json) -> Submission:
    assert delivery.view is not None
    inputs = {block.get("block_id") for block in delivery.view.blocks if block["type"] == "input"}
    if not errors or not errors.keys() <= inputs:
        return Submission(action="errors", errors=errors, problem="errors name no input block of the view")
    return Submission(action="errors", errors=errors, view=world.set_view(delivery.view, errors=errors))


def close_views(world: World, user: str, *, everything: bool = False) -> list[str]:
    """Close the modal on top, or all; their ids."""
    stack = world.stacks.get(user, [])
    gone = list(reversed(stack)) if everything else stack[-1:]
    for view_id in gone:
        stack.remove(view_id)
        world.set_view(world.views[view_id], closed=True)
    return gone
