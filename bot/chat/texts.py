"""Every sentence that chats show and that is not from an article: English, in one place."""

from __future__ import annotations

import re

from bot.chat.plain import count

# "please brief us …" before the words that say when
_ASKED = re.compile(
    r"^(?:please\s+)?(?:brief|digest|send|post|give|tell|update)\b(?:\s+(?:me|us|it|to|here|a|the|briefings?|digests?|news))*\s*",
    re.IGNORECASE,
)

# Buttons and menus, the same on every surface
MORE = "More"
SOURCES = "Sources"
WHO_SAID = "Who said…?"
USEFUL = "Useful"
NOT_USEFUL = "Not useful"
PREVIOUS = "Previous"
NEXT = "Next"
ONE_STORY = "One story in detail…"
BRIEF_THIS = "Brief this"
WHO_SAID_THIS = "Who said this?"

# Answers
NOTHING_MORE = "That was everything there is about it."
TOLD_BEFORE = "Told here before"  # a button, and the title of what it shows
TELL_ALL = "/brief all tells it again."
NOT_TOLD_ANY_MORE = "What was told before is no longer in the archive."
NO_QUOTES = "Nobody is quoted in it."
THANKS = "Thank you, noted."
GONE = "That briefing is older than a month, or was forgotten; ask for a new one with /brief."
NO_SUCH_STORY = "There is no such story in that briefing."
NO_LINKS = "There is no link in that message; choose one that has a link to an article."
NO_WORDS = "There is no text in that message in which I could look for a quotation."
NOT_ALLOWED = "Only people who may manage this channel can change its sources."
NOT_ALLOWED_TO_FORGET = "Only people who may manage this server can make me forget it."
NOT_ALLOWED_DIGESTS = "Only people who may manage this channel can change its digests; a private one is yours to make."
NO_DIGESTS_HERE = "Digests cannot be changed here."
ASSUMED_UTC = "The times are UTC, for no time zone was named: remove it and add it again with one to have another."
NO_DIGESTS = "No digests here yet: /digest add every weekday at 8:30 makes one."
PREVIEW_WHAT = "Say which digest, or when: every weekday at 8:30."
WHICH_DIGEST = "Say which digest: /digest list shows their names."
DIGEST_WORDS = "Say /digest add, list, pause, resume, remove, preview or now."
DIGEST_WHEN = "Say when: /digest add every weekday at 8:30 Berlin time about ferry."
DIGEST_IN_TERMINAL = "Here, digests are made and changed with newsbrief digest: newsbrief digest add --help."
NO_FEEDS_HERE = "Sources cannot be changed here."
UNFORESEEN = "Something unforeseen went wrong; it is in my log. Please try again."
ASK_ME = "Ask me what happened, or who said something; /help lists what I can do."
TOO_LATE = "Your question took longer than Discord waits, so the answer comes here:"
STOPPING = "I am being restarted; please ask again in a minute."
LEFT_OUT = "What was left out"
FURTHER = "More about it"
AND_MORE = "There is more; ask for less at a time to see it."
EMPTY_ARCHIVE = "No articles yet: somebody who may manage the channel can add a feed with /sources add."

IN_THE_ARCHIVE = "In the archive"
ALL_WELL = "All is well"
NOT_WELL = "Not all is well"
WHAT_I_CAN_DO = "What I can do"
MENUS_TOO = (
    "You can also ask me in plain words: mention me, or write to me. "
    f"Under Apps in a message’s menu there are “{BRIEF_THIS}” and “{WHO_SAID_THIS}”."
)

# Times that are suggested for a digest
TIMES = (
    "every weekday at 8:30",
    "daily at 8:00",
    "daily at 8:00 and 18:00",
    "every Monday at 9:00",
    "every 6 hours",
    "weekends at 10:00",
    "on the 1st of every month at 9:00",
)

# Descriptions of commands and options
BRIEF_IS = "What happened, with a source for every sentence"
TOPIC_IS = "What about; everything, if left out"
SINCE_IS = "How far back: 24h, 3d, 2w, yesterday, 2026-11-21 or all"
LENGTH_IS = "How much to tell"
ALL_IS = "Also what was told here before"
WHOSAID_IS = "Who said this, with the words around it and a link"
QUOTE_IS = "The words, or a question about them"
QUOTES_IS = "What a person said, newest first"
PERSON_IS = "Whose words"
SOURCES_IS = "Where the news comes from"
SOURCES_ADD_IS = "Subscribe to a feed"
SOURCES_LIST_IS = "Every feed and how it is"
SOURCES_REMOVE_IS = "End a subscription; its articles stay"
SOURCES_CHECK_IS = "What a feed has to offer, without keeping anything"
URL_IS = "Of a feed, or of a page that announces one"
SOURCE_IS = "The feed"
DIGEST_IS = "Briefings that come by themselves"
DIGEST_ADD_IS = "Have a briefing come regularly, to this channel or to you"
DIGEST_LIST_IS = "Which come, when the next is, how the last went"
DIGEST_PAUSE_IS = "Stop one for a while"
DIGEST_RESUME_IS = "Go on with one"
DIGEST_REMOVE_IS = "End one"
DIGEST_PREVIEW_IS = "When the next ones come, in your own time"
DIGEST_NOW_IS = "Have one come now"
WHEN_IS = "In plain words: every weekday at 8:30, daily 8:00 and 18:00, every 6 hours"
ZONE_IS = "Whose clock: a city or a time zone; UTC, if neither this nor the words say"
DIGEST_TOPIC_IS = "What about; everything, if left out"
PRIVATE_IS = "To your direct messages instead of this channel"
NOTHING_NEW_IS = "What happens when there is nothing new"
QUIET_IS = "Hours in which nothing is posted, such as 22:00-7:00; what is due then comes after them"
OUTLETS_IS = "Only these outlets, with commas between; all, if left out"
BREAKING_IS = "Tell a story at once that so many outlets carry (three a day at most)"
WHICH_IS = "Which digest"
UNTIL_IS = "Until when: Monday, 3 days, 1 December; until it is resumed, if left out"
HEALTH_IS = "How I am: archive, models, feeds, connections"
HELP_IS = "What I can do"
FORGET_IS = "Forget what I keep about this server"


def too_soon(seconds: int, *, whole_channel: bool) -> str:
    """The friendly line when somebody asks too often."""
    if whole_channel:
        return f"This channel keeps me busy; give me {count(seconds, 'second')} to catch up."
    return f"One moment, please: ask me again in {count(seconds, 'second')}."


def told_again(topic: str) -> str:
    """Said above stories that a channel knows, where it asked for their topic and there is nothing else about it."""
    return f"Nothing new about “{topic}”; this was told here before."


def votes(useful: int, not_useful: int) -> str:
    """Thanks for a vote, and how it stands."""
    return f"{THANKS} {count(useful, 'person finds', 'people find')} it useful, {not_useful:,} not."


def forgotten(number: int) -> str:
    """What was forgotten of a place."""
    return f"Forgotten: {count(number, 'briefing')} that I posted here, and what people thought of them."


def unread(failures: int) -> str:
    """Said above a briefing on links of which some could not be read."""
    return f"{count(failures, 'link')} could not be read."


def allow_me_first(missing: list[str]) -> str:
    """Said where a digest could not be posted."""
    return f"I cannot post digests here yet: allow me {' and '.join(missing)} in this channel first."


def enough_digests(number: int, *, private: bool) -> str:
    """Said when there are as many digests as there may be."""
    whose = "You have" if private else "There are"
    return f"{whose} {count(number, 'digest')} already, which is as many as there can be; remove one first."


def digest_by_command(words: str) -> str:
    """Said to plain words that wish for a digest: settings are changed by command only."""
    when = _ASKED.sub("", words).strip(" .!?") or "every weekday at 8:30"
    return f"That is a setting: use the command /digest add {when[:200]}."


def removed(name: str, elsewhere: int) -> str:
    """That a subscription ended, and what stays; `name` as the surface shows it."""
    if not elsewhere:
        return f"No longer subscribed to {name}; its articles stay."
    return f"No longer subscribed to {name} here; it goes on for {other_channels(elsewhere)}."


def other_channels(number: int) -> str:
    """How many."""
    return "another channel" if number == 1 else f"{number:,} other channels"
