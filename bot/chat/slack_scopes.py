"""What the app may do in a workspace: the manifest names exactly these, and a test holds the two together."""

from __future__ import annotations

SCOPES = (
    "app_mentions:read",  # questions to the bot in channels
    "channels:history",  # whether a digest stands in a channel already, after an answer of Slack's was lost
    "channels:read",  # who made a channel may change the sources
    "chat:write",
    "chat:write.public",  # /brief answers in public channels without an invitation
    "commands",
    "groups:history",  # the same of private channels
    "groups:read",  # who made a private channel may change its sources
    "im:history",  # questions in direct messages, and digests there
    "im:write",  # digests in direct messages
    "mpim:history",  # digests in conversations of several people
    "mpim:read",  # who made such a conversation
    "users:read",  # admins and owners may change the sources
)
# What digests need beyond answers.
DIGESTS = ("channels:history", "groups:history", "im:write", "mpim:history", "mpim:read")
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
