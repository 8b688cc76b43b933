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
DIGESTS = "Digests"
ADD_A_DIGEST = "Add a digest"
ADD_A_PRIVATE_DIGEST = "Add a digest for me"
PAUSE = "Pause"
RESUME = "Resume"
WHERE = "Channel"
WHERE_HINT = "Left out, it comes to you in private. In a channel I must be a member: /invite @newsbrief."
YOURSELF = "You alone"
FOR_YOU = "It comes to you in private. For a channel, use /digest add there."
WHEN = "When"
WHEN_HINT = "In plain words: every weekday at 8:30, daily 8:00 and 18:00, every 6 hours, monthly on the 1st at 9:00"
ZONE = "Time zone"
ZONE_HINT = "A city or a zone: Berlin, New York, Europe/London"
TOPIC = "Topic"
TOPIC_HINT = "Everything, if left out"
LENGTH = "Length"
EMPTY = "When there is nothing new"
SAY_SO = "Say so"
SKIP = "Post nothing"
QUIET = "Quiet hours, days, holidays"
QUIET_HINT = "22:00-7:00, sat, sun, 2026-12-24: what is due then comes after them"
INVITE_FIRST = "I am not in that channel: invite me with /invite @newsbrief first, then add the digest again."
NO_DIGESTS_AT_HOME = "None yet. In a channel, /digest add every weekday at 8:30 makes one."
HOME_ASK = "Write to me here, mention me in a channel, or use /brief, /whosaid, /quotes, /digest and /sources."
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


def confirm_digest_removal(which: str) -> str:
    """Asked before a digest is removed."""
    return f"End this digest: {which}?"


def more_digests(number: int) -> str:
    """Below a list that is longer than the tab shows."""
    return f"… and {number:,} more; /digest list in a channel shows its own."
