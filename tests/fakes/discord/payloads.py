"""The world as Discord's JSON."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord.clock import iso
from tests.fakes.discord.world import DM, FORUM, SUPPRESS_EMBEDS, Channel, Guild, Message, Role, User, World


def user_json(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.name,
        "global_name": None if user.bot else user.display or user.name,
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def role_json(role: Role) -> dict[str, Any]:
    return {
        "id": role.id,
        "name": role.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": role.position,
        "permissions": str(role.permissions),
        "managed": role.managed,
        "mentionable": role.mentionable,
        "flags": 0,
    }


def member_json(world: World, guild_id: str, user: User, *, with_user: bool = True) -> dict[str, Any]:
    made: dict[str, Any] = {
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [r for r in world.members[guild_id].get(user.id, ()) if r != guild_id],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }
    if with_user:
        made["user"] = user_json(user)
    return made


def channel_json(world: World, channel: Channel) -> dict[str, Any]:
    messages = world.messages.get(channel.id, {})
    last = next(reversed(messages), None)
    made: dict[str, Any] = {"id": channel.id, "type": channel.kind, "last_message_id": last, "flags": 0}
    if channel.kind == DM:
        recipient = world.users[channel.recipient_id or ""]
        return {**made, "recipients": [user_json(recipient)]}
    made |= {
        "guild_id": channel.guild_id,
        "name": channel.name,
        "parent_id": channel.parent_id,
        "rate_limit_per_user": 0,
        "nsfw": channel.nsfw,
    }
    if channel.is_thread:
        return made | {
            "owner_id": channel.owner_id,
            "message_count": len(messages),
            "total_message_sent": len(messages),
            "member_count": 1,
            "applied_tags": list(channel.tags),
            "thread_metadata": {
                "archived": channel.archived,
                "locked": channel.locked,
                "auto_archive_duration": 1440,
                "archive_timestamp": iso(channel.made_at),
                "create_timestamp": iso(channel.made_at),
            },
        }
    made |= {
        "topic": channel.topic,
        "position": channel.position,
        "permission_overwrites": [
            {"id": o.id, "type": o.kind, "allow": str(o.allow), "deny": str(o.deny)} for o in channel.overwrites
        ],
    }
    if channel.kind == FORUM:
        made |= {
            "available_tags": [],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
            "default_thread_rate_limit_per_user": 0,
        }
    return made


def guild_json(world: World, guild: Guild, *, members: list[User], gateway: bool) -> dict[str, Any]:
    """A guild; `gateway` adds what only GUILD_CREATE tells."""
    made: dict[str, Any] = {
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner_id,
        "preferred_locale": guild.locale,
        "roles": [role_json(role) for role in world.roles[guild.id].values()],
        "afk_timeout": 300,
        "features": [],
        "emojis": [],
        "stickers": [],
        "premium_progress_bar_enabled": False,
    }
    nothing = "icon splash discovery_splash afk_channel_id application_id system_channel_id rules_channel_id"
    made |= dict.fromkeys([*nothing.split(), "vanity_url_code", "description", "banner", "public_updates_channel_id"])
    zero = "verification_level default_message_notifications explicit_content_filter mfa_level system_channel_flags"
    made |= dict.fromkeys([*zero.split(), "premium_tier", "nsfw_level"], 0)
    if not gateway:
        return made
    seen = [c for c in world.channels.values() if c.guild_id == guild.id]
    return made | {
        "joined_at": "2026-01-01T00:00:00+00:00",
        "large": False,
        "unavailable": False,
        "member_count": len(world.members[guild.id]),
        "members": [member_json(world, guild.id, user) for user in members],
        "channels": [channel_json(world, c) for c in seen if not c.is_thread],
        "threads": [channel_json(world, c) for c in seen if c.is_thread and not c.archived],
        **{name: [] for name in "presences voice_states stage_instances guild_scheduled_events".split()},
        "soundboard_sounds": [],
    }


def message_json(world: World, message: Message, *, content: bool = True, nested: bool = False) -> dict[str, Any]:
    """A message; without `content` its text, embeds, files and components are empty, as for want of the intent."""
    channel = world.channels.get(message.channel_id)
    mentioned = [world.users[one] for one in sorted(message.pings.users)]
    made: dict[str, Any] = {
        "id": message.id,
        "channel_id": message.channel_id,
        "author": user_json(world.users[message.author_id]),
        "content": message.content if content else "",
        "timestamp": iso(message.made_at),
        "edited_timestamp": None if message.edited_at is None else iso(message.edited_at),
        "tts": False,
        "mention_everyone": message.pings.everyone,
        "mentions": [user_json(user) for user in mentioned],
        "mention_roles": sorted(message.pings.roles),
        "attachments": list(message.attachments) if content else [],
        "embeds": list(message.embeds) if content and not message.flags & SUPPRESS_EMBEDS else [],
        "components": list(message.components) if content else [],
        "pinned": False,
        "type": 19 if message.reply_to else 0,
        "flags": message.flags,
    }
    if message.reactions:
        made["reactions"] = _reactions(world, message)
    if message.interaction:
        kind = 20 if message.interaction["type"] == 2 else 0
        made |= {"interaction_metadata": message.interaction, "application_id": world.bot.id, "type": kind}
        made["webhook_id"] = world.bot.id
    if message.reply_to:
        reference = {"type": 0, "channel_id": message.channel_id, "message_id": message.reply_to}
        if channel is not None and channel.guild_id:
            reference["guild_id"] = channel.guild_id
        made["message_reference"] = reference
        if not nested:
            first = world.message(message.channel_id, message.reply_to)
            made["referenced_message"] = first and message_json(world, first, nested=True, content=content)
    return made


def _reactions(world: World, message: Message) -> list[dict[str, Any]]:
    counted: dict[str, list[str]] = {}
    for emoji, user_id in message.reactions:
        counted.setdefault(emoji, []).append(user_id)
    return [
        {
            "emoji": {"id": None, "name": emoji},
            "count": len(users),
            "count_details": {"normal": len(users), "burst": 0},
            "me": world.bot.id in users,
            "me_burst": False,
            "burst_colors": [],
        }
        for emoji, users in counted.items()
    ]
