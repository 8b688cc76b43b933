"""Article text made inert for Slack: it can notify nobody, link nowhere and format nothing.

Slack has no backslash. The three signs of its markup are escaped as entities; its formatting marks are replaced by
signs that look alike where they could open or close a format, for there is no entity for them.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.chat.plain import plain, web_link

LONGEST_URL = 1_000  # of 3,000 characters a section; a longer address is shown as its words only

_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_ALIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
# Between two letters or digits a mark formats nothing (snake_case, 5*4); anywhere else it might.
_MARK = re.compile(r"[*_~`](?![A-Za-z0-9])|(?<![A-Za-z0-9])[*_~`]")
_QUOTING = re.compile(r"^\s*[>›]+\s*")  # at the start of a line Slack draws a bar for it
_EMOJI = re.compile(r"(?:(?<!\d):|:(?!\d+:))(?=[^\s:]+:)")  # :name: becomes a picture; 12:30:45 is a time


def entities(text: str) -> str:
    """The three signs that begin Slack's markup, as entities. All that plain_text needs."""
    return plain(text).translate(_ENTITIES)


def inert(text: str) -> str:
    """One line of article text for mrkdwn that is sent with verbatim=true."""
    line = plain(text)
    if line.startswith(">"):
        line = _QUOTING.sub("› ", line)
    line = _MARK.sub(lambda mark: _ALIKE[mark[0]], _EMOJI.sub("∶", line))
    return line.translate(_ENTITIES)


def link(url: str | None, words: str) -> str:
    """Words that lead to a web address; only the words where it is none that a person may be sent to."""
    shown = inert(words)
    target = web_link(url)
    if not target or len(target) > LONGEST_URL or not shown:
        return shown
    return f"<{target.translate(_ENTITIES)}|{shown}>"


def date(moment: datetime) -> str:
    """A moment on each reader's own clock; where Slack cannot, on ours."""
    local = moment.astimezone()
    return f"<!date^{int(moment.timestamp())}^{{date_short}}, {{time}}|{local.day} {local:%b %H:%M}>"


def bold(escaped: str) -> str:
    """Escaped words in bold; longer ones could be cut, and half a pair of marks would show."""
    return f"*{escaped}*" if 0 < len(escaped) < 1_500 else escaped
