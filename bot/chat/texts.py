"""Every sentence that chats show and that is not from an article: English, in one place."""

from __future__ import annotations

from bot.chat.plain import count

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
NO_QUOTES = "Nobody is quoted in it."
THANKS = "Thank you, noted."
GONE = "That briefing is older than a month, or was forgotten; ask for a new one with /brief."
NO_SUCH_STORY = "There is no such story in that briefing."
NO_LINKS = "There is no link in that message; choose one that has a link to an article."
NO_WORDS = "There is no text in that message in which I could look for a quotation."
NOT_ALLOWED = "Only people who may manage this channel can change its sources."
NOT_ALLOWED_TO_FORGET = "Only people who may manage this server can make me forget it."
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

# Descriptions of commands and options
BRIEF_IS = "What happened, with a source for every sentence"
TOPIC_IS = "What about; everything, if left out"
SINCE_IS = "How far back: 24h, 3d, 2w, yesterday, 2026-11-21 or all"
LENGTH_IS = "How much to tell"
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
HEALTH_IS = "How I am: archive, models, feeds, connections"
HELP_IS = "What I can do"
FORGET_IS = "Forget what I keep about this server"


def too_soon(seconds: int, *, whole_channel: bool) -> str:
    """The friendly line when somebody asks too often."""
    if whole_channel:
        return f"This channel keeps me busy; give me {count(seconds, 'second')} to catch up."
    return f"One moment, please: ask me again in {count(seconds, 'second')}."


def votes(useful: int, not_useful: int) -> str:
    """Thanks for a vote, and how it stands."""
    return f"{THANKS} {count(useful, 'person finds', 'people find')} it useful, {not_useful:,} not."


def forgotten(number: int) -> str:
    """What was forgotten of a place."""
    return f"Forgotten: {count(number, 'briefing')} that I posted here, and what people thought of them."


def unread(failures: int) -> str:
    """Said above a briefing on links of which some could not be read."""
    return f"{count(failures, 'link')} could not be read."


def removed(name: str, elsewhere: int) -> str:
    """That a subscription ended, and what stays; `name` as the surface shows it."""
    if not elsewhere:
        return f"No longer subscribed to {name}; its articles stay."
    return f"No longer subscribed to {name} here; it goes on for {other_channels(elsewhere)}."


def other_channels(number: int) -> str:
    """How many."""
    return "another channel" if number == 1 else f"{number:,} other channels"
