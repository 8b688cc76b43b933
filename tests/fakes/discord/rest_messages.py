"""REST about channels: messages, reactions, typing, threads, direct messages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from tests.fakes.discord import posting
from tests.fakes.discord.errors import ApiError, Form, missing_permissions, unknown
from tests.fakes.discord.gateway import INTENTS
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.payloads import channel_json, message_json
from tests.fakes.discord.server import Answer, Call
from tests.fakes.discord.world import FORUM, PRIVATE_THREAD, THREAD, Channel, Message


def _json(call: Call, message: Message) -> dict[str, Any]:
    # The switch in the developer portal decides over REST, whatever a session identified with.
    intent = bool(call.server.gateway.privileged & INTENTS["message_content"])
    return message_json(call.world, message, content=posting.readable(call.world, message, intent))


async def get_channel(call: Call) -> Any:
    return channel_json(call.world, call.channel())


async def delete_channel(call: Call) -> Any:
    channel = call.channel()
    if channel.guild_id is not None:
        call.channel("manage_threads" if channel.is_thread else "manage_channels")
        for gone in call.world.forget_channel(channel.id):
            event = "THREAD_DELETE" if gone.is_thread else "CHANNEL_DELETE"
            call.server.gateway.dispatch(event, channel_json(call.world, gone), guild_id=gone.guild_id, intent="guilds")
    return channel_json(call.world, channel)


async def create_message(call: Call) -> Any:
    channel = call.channel()
    if channel.kind == FORUM:
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    may_post(call, channel)
    known = _known_nonce(call)
    if known is not None:
        call.server.duplicates += 1
        return {**_json(call, known), "nonce": call.body["nonce"]}
    reference = call.body.get("message_reference")
    replied = _replied(call, channel, reference) if reference else None
    if channel.archived:  # to write in a thread opens it again
        posting.reopen(call.server, channel)
    message = posting.create(call.server, channel, call.world.bot, call.body, call.files, reply_to=replied)
    _remember_nonce(call, message)
    shown = _json(call, message)
    return shown if message.nonce is None else {**shown, "nonce": call.body["nonce"]}


def may_post(call: Call, channel: Channel) -> None:
    call.channel("send_messages_in_threads" if channel.is_thread else "send_messages")
    if channel.recipient_id and not call.world.users[channel.recipient_id].takes_dms:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    if channel.locked and not call.world.may(call.world.bot, channel, "manage_threads"):
        raise ApiError(400, 50083, "Thread is archived")
    if call.body.get("embeds"):
        call.channel("embed_links")
    if call.files:
        call.channel("attach_files")


def _replied(call: Call, channel: Channel, reference: dict[str, Any]) -> Message | None:
    if not call.world.may(call.world.bot, channel, "read_message_history"):
        raise ApiError(403, 160002, "Cannot reply without permission to read message history")
    found = call.world.message(channel.id, str(reference.get("message_id")))
    if found is None and reference.get("fail_if_not_exists", True):
        form = Form()
        form.wrong("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        form.check()
    return found


def _known_nonce(call: Call) -> Message | None:
    if call.body.get("nonce") is None or not call.body.get("enforce_nonce"):
        return None
    server = call.server
    message_id, at = server.nonces.get((call.world.bot.id, str(call.body["nonce"])), ("", 0.0))
    return call.world.anywhere(message_id) if call.world.clock.now() - at <= server.nonce_seconds else None


def _remember_nonce(call: Call, message: Message) -> None:
    if message.nonce is not None:
        call.server.nonces[call.world.bot.id, message.nonce] = (message.id, call.world.clock.now())


async def get_messages(call: Call) -> Any:
    channel = call.channel()
    limit = call.number("limit", 50, 1, 100)
    if not call.world.may(call.world.bot, channel, "read_message_history"):
        return []
    newest = sorted(call.world.messages.get(channel.id, {}).values(), key=lambda m: int(m.id), reverse=True)
    if "before" in call.query:
        newest = [m for m in newest if int(m.id) < int(call.query["before"])][:limit]
    elif "after" in call.query:
        newest = [m for m in newest if int(m.id) > int(call.query["after"])][-limit:]
    elif "around" in call.query:
        centre, half = int(call.query["around"]), limit // 2
        newer = [m for m in newest if int(m.id) > centre][-half:] if half else []
        newest = [*newer, *[m for m in newest if int(m.id) <= centre][: half + 1]][:limit]
    return [_json(call, message) for message in newest[:limit]]


async def get_message(call: Call) -> Any:
    channel = call.channel("read_message_history")
    return _json(call, call.message(channel))


async def edit_message(call: Call) -> Any:
    message = call.message(call.channel())
    if message.author_id != call.world.bot.id:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    return _json(call, posting.edit(call.server, message, call.body, call.files))


async def delete_message(call: Call) -> Any:
    channel = call.channel()
    message = call.message(channel)
    if message.author_id != call.world.bot.id:
        call.channel("manage_messages")
    posting.delete(call.server, message)


async def add_reaction(call: Call) -> Any:
    channel = call.channel("read_message_history")
    message, emoji = call.message(channel), unquote(call.args["emoji"])
    if emoji not in {one for one, _ in message.reactions}:
        call.channel("add_reactions")
    mine = (emoji, call.world.bot.id)
    if mine not in message.reactions:
        call.world.keep(replace(message, reactions=(*message.reactions, mine)))
        call.world.ring()


async def remove_reaction(call: Call) -> Any:
    channel = call.channel()
    message, emoji = call.message(channel), unquote(call.args["emoji"])
    user = call.world.bot.id if call.args["user"] == "@me" else call.args["user"]
    if user != call.world.bot.id:
        call.channel("manage_messages")
    left = tuple(one for one in message.reactions if one != (emoji, user))
    call.world.keep(replace(message, reactions=left))


async def typing(call: Call) -> Any:
    call.channel("send_messages")


async def open_dm(call: Call) -> Any:
    user = call.world.users.get(str(call.body.get("recipient_id")))
    if user is None or user.bot:
        raise unknown("User")
    return channel_json(call.world, call.world.dm(user))


async def thread_from_message(call: Call) -> Any:
    channel = call.channel("create_public_threads")
    message = call.message(channel)
    if message.id in call.world.channels:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    return channel_json(call.world, _thread(call, channel, message.id, THREAD))


async def create_thread(call: Call) -> Any:
    channel = call.channel()
    if channel.is_thread:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    if channel.kind != FORUM:
        kind = int(call.body.get("type") or PRIVATE_THREAD)
        call.channel("create_private_threads" if kind == PRIVATE_THREAD else "create_public_threads")
        return Answer(
            status=201, body=channel_json(call.world, _thread(call, channel, call.world.snowflakes.next(), kind))
        )
    call.channel("send_messages")
    content = call.body.get("message") or {}
    if content.get("embeds"):
        call.channel("embed_links")
    check_message(content, files=len(call.files))
    thread = _thread(call, channel, call.world.snowflakes.next(), THREAD)
    # A forum post's first message has the post's own id.
    first = posting.create(call.server, thread, call.world.bot, content, call.files, message_id=thread.id)
    return Answer(status=201, body={**channel_json(call.world, thread), "message": _json(call, first)})


def _thread(call: Call, parent: Channel, thread_id: str, kind: int) -> Channel:
    name = str(call.body.get("name") or "")
    form = Form()
    if not 1 <= len(name) <= 100:
        form.bad_length("name", 1, 100)
    form.check()
    if parent.guild_id is None:
        raise missing_permissions()
    thread = Channel(
        id=thread_id,
        kind=kind,
        name=name,
        guild_id=parent.guild_id,
        parent_id=parent.id,
        owner_id=call.world.bot.id,
        tags=tuple(call.body.get("applied_tags") or ()),
        made_at=call.world.clock.now(),
    )
    posting.open_thread(call.server, thread)
    return thread


async def join_thread(call: Call) -> Any:
    call.channel()
