"""chat.* and reactions.*"""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.slack.api import ApiError, Request, method
from tests.fakes.slack.posting import as_json, content, unfurling
from tests.fakes.slack.values import Channel, Json, Message


def _may_post(call: Request, channel: Channel) -> None:
    if channel.archived:
        raise ApiError("is_archived")
    if call.team.bot_user not in channel.members:
        if "chat:write.public" not in call.grant.scopes or channel.private:
            raise ApiError("not_in_channel")
        call.world.scopes_used.add("chat:write.public")


def _thread(call: Request, channel: Channel) -> str | None:
    """The parent's ts; a reply's ts means its parent."""
    given = call.text("thread_ts")
    if not given:
        return None
    parent = call.world.messages.get((channel.id, given))
    if parent is None:
        raise ApiError("thread_not_found")
    if parent.ephemeral_to:
        raise ApiError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def _mine(call: Request, refused: str) -> tuple[Channel, Message]:
    """The message of this bot that channel and ts name."""
    channel = call.channel()
    message = call.world.messages.get((channel.id, call.text("ts")))
    if message is None or message.deleted or message.ephemeral_to:
        raise ApiError("message_not_found")
    if message.bot_id != call.team.bot_id:
        raise ApiError(refused)
    if channel.archived:
        raise ApiError("is_archived")
    return channel, message


def _warn_without_text(call: Request) -> None:
    if not call.text("text").strip() and not call.text("markdown_text"):
        call.warnings.append("missing_text_in_message")


@method("chat.postMessage", "chat:write", posts=True)
async def post_message(call: Request) -> Json:
    channel = call.channel(posting=True)
    _may_post(call, channel)
    parts = content(call.args)
    _warn_without_text(call)
    message = call.world.add_message(
        channel,
        user=call.team.bot_user,
        bot_id=call.team.bot_id,
        thread_ts=_thread(call, channel),
        broadcast=bool(call.flag("reply_broadcast")),
        via=call.method,
        **parts,
        **unfurling(call.args),
    )
    answer: Json = {"channel": channel.id, "ts": message.ts, "message": as_json(message, call.team, metadata=True)}
    return answer | ({"response_metadata": {"warnings": call.warnings}} if call.warnings else {})


@method("chat.postEphemeral", "chat:write", posts=True)
async def post_ephemeral(call: Request) -> Json:
    channel = call.channel(posting=True)
    _may_post(call, channel)
    user = call.user()
    if user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    parts = content(call.args) | {"metadata": None}
    _warn_without_text(call)
    message = call.world.add_message(
        channel,
        user=call.team.bot_user,
        bot_id=call.team.bot_id,
        thread_ts=_thread(call, channel),
        ephemeral_to=user.id,
        via=call.method,
        **parts,
    )
    return {"message_ts": message.ts}


@method("chat.update", "chat:write", tier=3)
async def update(call: Request) -> Json:
    channel, message = _mine(call, "cant_update_message")
    parts = content(call.args, update=True)
    blocks = call.world.with_ids(parts["blocks"])
    attachments = tuple(parts["attachments"])
    options = parts["options"]
    pings, links = call.world.reading(channel.team, parts["text"], blocks, attachments, options)
    edited = call.world.edit_message(
        message,
        text=parts["text"],
        blocks=blocks,
        attachments=attachments,
        metadata=parts["metadata"] or message.metadata,
        pings=pings,
        links=links,
    )
    answer = as_json(edited, call.team, metadata=True)
    return {"channel": channel.id, "ts": edited.ts, "text": edited.text, "message": answer}


@method("chat.delete", "chat:write", tier=3)
async def delete(call: Request) -> Json:
    channel, message = _mine(call, "cant_delete_message")
    call.world.edit_message(message, deleted=True)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", tier=None)
async def permalink(call: Request) -> Json:
    channel = call.channel()
    stamp = call.text("message_ts")
    if (channel.id, stamp) not in call.world.messages:
        raise ApiError("message_not_found")
    where = f"https://{call.team.domain}.slack.com/archives/{channel.id}/p{stamp.replace('.', '')}"
    return {"channel": channel.id, "permalink": where}


@method("chat.scheduleMessage", "chat:write", tier=3)
async def schedule(call: Request) -> Json:
    """Only checked, never posted: the bot keeps its own schedule."""
    channel = call.channel(posting=True)
    _may_post(call, channel)
    when = int(call.need("post_at"))
    if when <= call.world.now():
        raise ApiError("time_in_past")
    if when > call.world.now() + 120 * 86_400:
        raise ApiError("time_too_far")
    content(call.args)
    return {"channel": channel.id, "scheduled_message_id": call.world.number("Q"), "post_at": when}


@method("chat.unfurl", "links:write", tier=3)
async def unfurl(call: Request) -> Json:
    unfurls = call.structure("unfurls", "invalid_unfurls_format")
    if not isinstance(unfurls, dict):
        raise ApiError("missing_unfurls")
    channel = call.channel()
    message = call.world.messages.get((channel.id, call.text("ts")))
    if message is None:
        raise ApiError("cannot_find_message")
    known = {link.url for link in message.links}
    if not unfurls.keys() <= known:
        raise ApiError("cannot_unfurl_url")
    attachments = [{"from_url": url, **part} for url, part in unfurls.items()]
    call.world.set_message(replace(message, attachments=(*message.attachments, *attachments)))
    return {}


@method("reactions.add", "reactions:write", tier=3)
async def add_reaction(call: Request) -> Json:
    channel = call.channel()
    if call.team.bot_user not in channel.members:
        raise ApiError("not_in_channel")
    message = call.world.messages.get((channel.id, call.text("timestamp")))
    if message is None or message.ephemeral_to:
        raise ApiError("message_not_found")
    name = call.need("name").strip(":")
    if name in message.reactions:
        raise ApiError("already_reacted")
    call.world.set_message(replace(message, reactions=(*message.reactions, name)))
    return {}


@method("reactions.remove", "reactions:write", tier=2)
async def remove_reaction(call: Request) -> Json:
    channel = call.channel()
    message = call.world.messages.get((channel.id, call.text("timestamp")))
    name = call.need("name").strip(":")
    if message is None or name not in message.reactions:
        raise ApiError("no_reaction")
    call.world.set_message(replace(message, reactions=tuple(one for one in message.reactions if one != name)))
    return {}
