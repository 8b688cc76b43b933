"""What people type, taken apart: options of a command, links, and whether a line asks who said something."""

from __future__ import annotations

import re
import shlex

from bot.briefing.choose import LENGTHS
from bot.chat.plain import web_link
from bot.errors import CommandError

LONGEST = 6_000  # characters of a command: what a chat lets people send, and more than any quotation


def check_length(words: str) -> None:
    """Raise CommandError for more words than anybody types."""
    if len(words) > LONGEST:
        raise CommandError(f"That is longer than {LONGEST:,} characters; say it in fewer.")


def asks_who(words: str) -> bool:
    """Whether a line asks for a quotation or a speaker, or quotes something itself."""
    return bool(_ASKS_WHO.search(words) or _QUOTED.search(words))


def topic_of(question: str) -> str:
    """What a question such as "what happened with the ferry?" is about."""
    return _ABOUT.sub("", question).rstrip("?!. ")


def links_in(text: str) -> list[str]:
    """The web addresses in a message, in order, each once."""
    found = (match[0].rstrip(".,;:!?'\"”’)]}*_~|") for match in _LINK.finditer(text))
    return list(dict.fromkeys(url for url in found if web_link(url)))


def brief_options(words: str) -> dict[str, str]:
    """Topic, since and length from the words after /brief: `ferry since 3d long`, `topic:ferry since:3d`, `--since 3d`.

    A topic in quotation marks is taken as it is, whatever words it has. `all` alone, or `--all`, is no topic: it asks
    for what was told before too.
    """
    options: dict[str, str] = {}
    topic: list[str] = []
    try:
        tokens = shlex.split(words.replace("“", '"').replace("”", '"').replace("'", "’"))
    except ValueError:  # an unclosed mark: people forget them
        tokens = words.replace('"', " ").split()
    while tokens:
        token = tokens.pop(0)
        key, mark, value = token.removeprefix("--").partition(":")
        name = key.casefold()
        if name in {"since", "length", "topic"} and (mark or (tokens and (name == "since" or token.startswith("--")))):
            value = value or (tokens.pop(0) if tokens else "")
            if name == "since" and tokens and _UNIT.fullmatch(tokens[0]):
                value = f"{value} {tokens.pop(0)}"
            if name == "topic":
                topic.append(value)
            else:
                options[name] = value
        elif name == "all" and token.startswith("--"):
            options["all"] = "yes"
        elif token.casefold() in LENGTHS and "length" not in options:
            options["length"] = token.casefold()
        else:
            topic.append(token)
    if [word.casefold() for word in topic] == ["all"]:
        options["all"] = "yes"
    elif topic:
        options["topic"] = " ".join(topic)
    return options


_UNIT = re.compile(r"minutes?|mins?|hours?|hrs?|days?|weeks?|month", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>|\"'\\]+")
_ASKS_WHO = re.compile(
    r"\b(?:who|whose|when|what|where|did|has|have)\b.{0,80}\b(?:sa(?:y|id|ys)|call(?:ed)?|told?|claim(?:ed)?|words)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”«»].{3,}")
_ABOUT = re.compile(
    r"^(?:what(?:'s| is|’s)? (?:happened|happening|new|the news)(?: (?:with|about|on|in|to))?|tell me about"
    r"|brief (?:me|us)(?: on| about)?|any news (?:on|about)|news (?:on|about))\s*",
    re.IGNORECASE,
)
