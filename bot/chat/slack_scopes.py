"""What the app may do in a workspace: the manifest names exactly these, and a test holds the two together."""

from __future__ import annotations

SCOPES = (
    "app_mentions:read",  # questions to the bot in channels
    "channels:read",  # who made a channel may change the sources
    "chat:write",
    "chat:write.public",  # /brief answers in public channels without an invitation
    "commands",
    "groups:read",  # the same of private channels
    "im:history",  # questions in direct messages
    "users:read",  # admins and owners may change the sources
)
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
