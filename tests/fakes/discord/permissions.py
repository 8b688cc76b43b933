"""Permission bits, and what a member may do in a channel."""

from __future__ import annotations

from collections.abc import Iterable

BITS = {
    "create_instant_invite": 1 << 0,
    "kick_members": 1 << 1,
    "ban_members": 1 << 2,
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_external_emojis": 1 << 18,
    "manage_roles": 1 << 28,
    "manage_webhooks": 1 << 29,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
    "pin_messages": 1 << 51,
}
ALL = (1 << 53) - 1

EVERYONE = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "read_message_history",
    "add_reactions",
    "embed_links",
    "attach_files",
    "create_public_threads",
    "use_application_commands",
)
BOT = ("view_channel", "send_messages", "send_messages_in_threads", "embed_links", "attach_files")


def bits(names: Iterable[str] | int) -> int:
    """The number for some permissions by name; a number is taken as it is."""
    if isinstance(names, int):
        return names
    if isinstance(names, str):
        names = (names,)
    total = 0
    for name in names:
        if name not in BITS:
            raise ValueError(f"{name!r} is not a permission this Discord knows: {', '.join(sorted(BITS))}")
        total |= BITS[name]
    return total


def named(value: int) -> frozenset[str]:
    return frozenset(name for name, bit in BITS.items() if value & bit)
