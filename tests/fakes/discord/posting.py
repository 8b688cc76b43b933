"""Messages made, changed and taken away, and the events that tell of it. Bots and people come through here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.fakes.discord.components import numbered
from tests.fakes.discord.errors import empty_message
from tests.fakes.discord.gateway import Session
from tests.fakes.discord.limits import check_message, check_upload
from tests.fakes.discord.mentions import pings
from tests.fakes.discord.payloads import channel_json, member_json, message_json
from tests.fakes.discord.server import Server
from tests.fakes.discord.world import COMPONENTS_V2, SUPPRESS_EMBEDS, Channel, Message, Pings, User, World

Files = tuple[tuple[str, bytes], ...]
CHOSEN_FLAGS = SUPPRESS_EMBEDS | COMPONENTS_V2 | 1 << 12  # what a sender may set: the last is "silent"


def create(
    server: Server,
    channel: Channel,
    author: User,
    body: dict[str, Any],
    files: Files = (),
    *,
    flags: int = 0,
    reply_to: Message | None = None,
    interaction: tuple[str, dict[str, Any]] | None = None,
    checked: bool = True,
    message_id: str | None = None,
    within: str = "",
) -> Message:
    """Store a message and send MESSAGE_CREATE, unless it is ephemeral."""
    if checked:
        check_message(body, files=len(files), within=within)
        check_upload(files)
    world = server.world
    now = world.clock.now()
    text = str(body.get("content") or "")
    allowed = body.get("allowed_mentions")
    message = Message(
        id=message_id or world.snowflakes.next(),
        channel_id=channel.id,
        author_id=author.id,
        made_at=now,
        content=text,
        embeds=_embeds(body),
        components=numbered(body.get("components") or []),
        attachments=_attachments(server, channel, files, body),
        files=files,
        flags=(int(body.get("flags") or 0) & CHOSEN_FLAGS) | flags,
        pings=Pings() if flags & 64 else pings(world, author, channel, _said(body), allowed=allowed, replied=reply_to),
        allowed_mentions=allowed,
        nonce=None if body.get("nonce") is None else str(body["nonce"]),
        reply_to=reply_to.id if reply_to else None,
        interaction_id=interaction[0] if interaction else None,
        interaction=interaction[1] if interaction else None,
    )
    world.keep(message)
    if not message.ephemeral:
        tell(server, "MESSAGE_CREATE", message)
    world.ring()
    return message


def edit(
    server: Server, message: Message, body: dict[str, Any], files: Files = (), *, clear: int = 0, within: str = ""
) -> Message:
    """Change what `body` names of a message; `clear` takes flags away."""
    check_message(body, files=len(files), editing=True, within=within)
    check_upload(files)
    world = server.world
    channel = world.channels[message.channel_id]
    changes: dict[str, Any] = {"flags": message.flags & ~clear}
    if "flags" in body:
        changes["flags"] = (changes["flags"] & ~SUPPRESS_EMBEDS) | (int(body["flags"] or 0) & CHOSEN_FLAGS)
    if "content" in body:
        changes["content"] = str(body["content"] or "")
    if "embeds" in body:
        changes["embeds"] = _embeds(body)
    if "components" in body:
        changes["components"] = numbered(body["components"] or [])
    if "attachments" in body or files:
        listed = body.get("attachments")
        kept = {str(one.get("id")) for one in listed or []} if listed is not None else None
        old = tuple(one for one in message.attachments if kept is None or one["id"] in kept)
        changes |= {
            "attachments": (*old, *_attachments(server, channel, files, body)),
            "files": (*message.files, *files),
        }
    if "content" in body or "allowed_mentions" in body:
        author = world.users[message.author_id]
        allowed = body.get("allowed_mentions")
        said = str(changes.get("content", message.content))
        seen = Pings() if message.ephemeral else pings(world, author, channel, said, allowed=allowed, replied=None)
        changes |= {"allowed_mentions": allowed, "pings": seen}
    changed = replace(message, **changes, edited_at=world.clock.now())
    if changed.empty:
        raise empty_message()
    world.keep(changed)
    if not changed.ephemeral:
        tell(server, "MESSAGE_UPDATE", changed)
    world.ring()
    return changed


def delete(server: Server, message: Message) -> None:
    world = server.world
    if message.ephemeral:
        world.ephemeral.pop(message.id, None)
    else:
        world.messages[message.channel_id].pop(message.id, None)
        gone = {"id": message.id, "channel_id": message.channel_id}
        emit(
            server,
            "MESSAGE_DELETE",
            gone,
            world.channels[message.channel_id],
            in_guild="guild_messages",
            in_dm="direct_messages",
        )
    world.ring()


def emit(server: Server, event: str, data: Any, channel: Channel, *, in_guild: str | None, in_dm: str | None) -> None:
    """Send an event about a channel that the bot can see."""
    world = server.world
    if channel.guild_id is None:
        server.gateway.dispatch(event, data, intent=in_dm)
    elif world.guilds[channel.guild_id].has_bot and world.may(world.bot, channel, "view_channel"):
        if isinstance(data, dict):
            data = {**data, "guild_id": channel.guild_id}
        server.gateway.dispatch(event, data, guild_id=channel.guild_id, intent=in_guild)


def tell(server: Server, event: str, message: Message) -> None:
    """MESSAGE_CREATE or MESSAGE_UPDATE, with the content only for those who may read it."""
    world = server.world
    channel = world.channels[message.channel_id]

    def made(session: Session) -> dict[str, Any]:
        data = message_json(world, message, content=readable(world, message, session.has("message_content")))
        data["channel_type"] = channel.kind
        if event == "MESSAGE_CREATE" and message.nonce is not None:
            data["nonce"] = message.nonce
        if channel.guild_id:
            author = world.users[message.author_id]
            data |= {
                "guild_id": channel.guild_id,
                "member": member_json(world, channel.guild_id, author, with_user=False),
            }
            for user in data["mentions"]:
                known = world.users[user["id"]]
                user["member"] = member_json(world, channel.guild_id, known, with_user=False)
        return data

    emit(server, event, made, channel, in_guild="guild_messages", in_dm="direct_messages")


def readable(world: World, message: Message, intent: bool) -> bool:  # noqa: FBT001
    """The bot may read its own messages, those that mention it and direct ones; others only with the intent."""
    channel = world.channels[message.channel_id]
    own = message.author_id == world.bot.id
    return intent or own or channel.guild_id is None or world.bot.id in message.pings.users


def open_thread(server: Server, thread: Channel) -> None:
    """Store a thread and send THREAD_CREATE."""
    server.world.channels[thread.id] = thread
    made = {**channel_json(server.world, thread), "newly_created": True}
    emit(server, "THREAD_CREATE", made, thread, in_guild="guilds", in_dm=None)
    server.world.ring()


def reopen(server: Server, thread: Channel) -> Channel:
    """Take a thread out of the archive and send THREAD_UPDATE."""
    opened = replace(thread, archived=False)
    server.world.channels[thread.id] = opened
    emit(server, "THREAD_UPDATE", channel_json(server.world, opened), opened, in_guild="guilds", in_dm=None)
    return opened


def _said(body: dict[str, Any]) -> str:
    # Embeds never notify; the text of layout components does.
    shown = [str(one.get("content") or "") for one in body.get("components") or [] if one.get("type") == 10]
    return "\n".join([str(body.get("content") or ""), *shown])


def _embeds(body: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    given = body.get("embeds") or []
    return tuple({"type": "rich", **{k: v for k, v in embed.items() if v is not None}} for embed in given)


def _attachments(server: Server, channel: Channel, files: Files, body: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    described = {str(one.get("id")): one for one in body.get("attachments") or []}
    made = []
    for number, (name, data) in enumerate(files):
        attachment_id = server.world.snowflakes.next()
        path = f"/attachments/{channel.id}/{attachment_id}/{name}"
        server.files[path] = data
        told = described.get(str(number), {})
        attachment = {
            "id": attachment_id,
            "filename": told.get("filename") or name,
            "size": len(data),
            "url": f"{server.url}{path}",
            "proxy_url": f"{server.url}{path}",
        }
        made.append(attachment | ({"description": told["description"]} if told.get("description") else {}))
    return tuple(made)
