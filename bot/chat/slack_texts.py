"""What only Slack shows or needs said its own way; everything else is in texts."""

from __future__ import annotations

import re

READING = "Reading the news…"
LOOKING = "Looking at that address…"
ADD_A_SOURCE = "Add a source"
REMOVE = "Remove"
REFRESH = "Look again"
ADD = "Add"
CANCEL = "Cancel"
CLOSE = "Close"
ADDRESS = "Address"
ADDRESS_HINT = "A feed, or a page that announces one: https://example.org/feed.xml"
FEEDS = "Feeds"
HEALTH = "Health"
HOME_ASK = "Write to me here, mention me in a channel, or use /brief, /whosaid, /quotes and /sources."
HELP_ASK = (
    "You can also ask me in plain words: mention me, or write to me. Under More actions of a message there are"
    " “Brief this” and “Who said this?”."
)
ONLY_MANAGERS = "Workspace admins and owners can change the sources."
NOT_ALLOWED = "Only workspace admins and owners, and whoever made this channel, can change the sources."
NOT_ALLOWED_TO_FORGET = "Only workspace admins and owners can make me forget what I posted here."
TOO_LATE = "Slack did not wait long enough for me to open the form; please try again."
UNTRUE = "The request was not signed by Slack."

# /health and /help are words of one command here: other apps have commands of those names.
_OURS = re.compile(r"(?<![\w/])/(help|health)\b")


def slack_words(text: str) -> str:
    """A sentence of the commands with Slack's names of /help and /health."""
    return _OURS.sub(r"/newsbrief \1", text)


def confirm_removal(name: str) -> str:
    """Asked before a feed is removed."""
    return f"End the subscription to {name}? Its articles stay."


def more_feeds(number: int) -> str:
    """Below a list that is longer than the tab shows."""
    return f"… and {number:,} more; /sources lists all of them."
