"""Article text made inert for Discord: it notifies nobody, links nowhere, formats nothing and hides nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.chat.plain import plain, web_link

LONGEST_URL = 500  # of 1,024 characters a field; a longer address is shown as its words only

# What a reader does not see: zero-width spaces and joiners of Latin words, soft hyphens, tags. Two joiners stay,
# for they join letters of Persian and Hindi, and emoji.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\uffa0\U000e0000-\U000e0fff]"
)
_ALWAYS = re.compile(r"[\\*_~`|<>\[\]#]")
# After a letter a colon may begin a scheme, between words an emoji; a colon before a space is only a colon.
_COLON = re.compile(r":(?=\S)")
_ALL = re.compile(r"@(?=everyone\b|here\b|[!&]?\d)", re.IGNORECASE)
_LIST = re.compile(r"^(?:(?P<bullet>[-+])|(?P<number>\d+)(?P<stop>[.)]))(?=\s|\\|-|$)")


def seen(text: str) -> str:
    """One line of what a reader would see: no controls, nothing invisible."""
    return plain(_UNSEEN.sub("", text))


def inert(text: str) -> str:
    """One line of article text, safe anywhere in a message, its start included."""
    return _inert(seen(text))


def bare(text: str) -> str:
    """One line for where Discord formats nothing (the footer, the author, a button): there a backslash would show."""
    return _ALL.sub("@\u200b", seen(text))


def within(text: str, limit: int) -> str:
    """`inert`, in at most `limit` characters; a longer text ends between two words, with an ellipsis."""
    line = seen(text)
    whole = _inert(line)
    return whole if len(whole) <= limit else _longest(line, limit, _inert)


def bare_within(text: str, limit: int) -> str:
    """`bare`, in at most `limit` characters."""
    whole = bare(text)
    return whole if len(whole) <= limit else _longest(seen(text), limit, bare)


def address(url: str | None) -> str | None:
    """A web address as it can stand in a masked link; None: nobody can be sent there."""
    target = web_link(url)
    if target is None:
        return None
    target = target.replace("(", "%28").replace(")", "%29").replace("`", "%60")
    return target if target.isascii() and len(target) <= LONGEST_URL else None


def link(words: str, url: str | None) -> str:
    """Words that lead to a web address; only the words where it is none that a person may be sent to."""
    # Brackets inside a link's words end it in some clients, escaped or not.
    shown = inert(words.replace("[", "(").replace("]", ")"))
    target = address(url)
    return f"[{shown}]({target})" if target and shown else shown


def footnote(number: int, url: str | None) -> str:
    """`[1]`, as a link where there is one."""
    target = address(url)
    return f"[[{number}]]({target})" if target else f"\\[{number}\\]"


def moment(when: datetime, style: str = "R") -> str:
    """A moment as Discord shows it: in the reader's own zone and language."""
    return f"<t:{int(when.timestamp())}:{style}>"


def _inert(line: str) -> str:
    escaped = _ALWAYS.sub(r"\\\g<0>", line)
    escaped = _COLON.sub(r"\\:", escaped)
    escaped = _ALL.sub("@\u200b", escaped)
    return _LIST.sub(
        lambda found: f"\\{found[0]}" if found["bullet"] else f"{found['number']}\\{found['stop']}", escaped
    )


def _longest(line: str, limit: int, made: Callable[[str], str]) -> str:
    end = min(len(line), limit - 1)
    while end > 0:
        cut = line[:end]
        at = cut.rfind(" ")
        # A word that fills more than half of the room is cut: there is no better place.
        cut = cut[:at] if at > end // 2 else cut
        shown = f"{made(cut.rstrip())}…"
        if len(shown) <= limit:
            return shown
        end = min(len(cut), end - 1, end - (len(shown) - limit + 1) // 2)
    return "…" if limit > 0 else ""
