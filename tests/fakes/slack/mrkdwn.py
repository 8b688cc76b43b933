"""Slack's own markup: whom a text would notify, what it links to, and how a person's typing is sent on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from tests.fakes.slack.values import Json, Link, Ping, walk

_SEQUENCE = re.compile(r"<([^<>\n]*)>")
_URL = re.compile(r"(?:https?|ftp)://[^\s<>|]+[^\s<>|.,;:!?)\]'\"”’]")
_DOMAIN = re.compile(
    r"(?<![\w@/.-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|eu|de|uk|fi|se|no|info|news|co)\b(?:/[^\s<>|]*)?"
)
_BARE = re.compile(r"(?<![\w@])@(channel|here|everyone)\b")
_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_BROADCAST = {"channel", "here", "everyone", "group"}


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ping(inside: str) -> Ping | None:
    target = inside.partition("|")[0]
    if target.startswith("!subteam^"):
        return Ping(kind="group", target=target.removeprefix("!subteam^"), text=f"<{inside}>")
    if target[:1] == "!" and target[1:] in _BROADCAST:
        return Ping(kind=target[1:], target="", text=f"<{inside}>")
    if re.fullmatch(r"@[UW][A-Z0-9]+", target):
        return Ping(kind="user", target=target[1:], text=f"<{inside}>")
    if re.fullmatch(r"#[CG][A-Z0-9]+", target):
        return Ping(kind="channel_link", target=target[1:], text=f"<{inside}>")
    return None


def pings_in(text: str, *, verbatim: bool = True, names: Mapping[str, str] | None = None) -> list[Ping]:
    """Whom one mrkdwn text notifies; `names` (from name to id) where link_names or parse=full is set."""
    found = [ping for match in _SEQUENCE.finditer(text) if (ping := _ping(match[1]))]
    if names is not None:
        found += [Ping(kind=match[1], target="", text=match[0]) for match in _BARE.finditer(text)]
        found += [
            Ping(kind="user", target=names[match[1]], text=match[0])
            for match in re.finditer(r"(?<!\w)@([\w.-]+)", text)
            if match[1] in names
        ]
    elif not verbatim:
        found += [Ping(kind=match[1], target="", certain=False, text=match[0]) for match in _BARE.finditer(text)]
    return found


def links_in(text: str, *, auto: bool = True) -> list[Link]:
    """The links one mrkdwn text makes, written out or found by Slack in plain text."""
    links = []
    for match in _SEQUENCE.finditer(text):
        target, _, label = match[1].partition("|")
        if re.match(r"(?:https?|ftp|slack|tel)://|mailto:|tel:", target):
            links.append(Link(url=unescape(target), label=unescape(label) or None))
    if auto:
        rest = _SEQUENCE.sub(" ", text)
        links += [Link(url=unescape(match[0]), auto=True) for match in _URL.finditer(rest)]
        links += [Link(url=f"http://{match[0]}", auto=True) for match in _DOMAIN.finditer(_URL.sub(" ", rest))]
    return links


def _rich(block: Json) -> tuple[list[Ping], list[Link]]:
    pings: list[Ping] = []
    links: list[Link] = []
    kinds = {"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "broadcast": "range"}
    for part in walk(block):
        kind = part.get("type")
        if kind == "link":
            links.append(Link(url=str(part.get("url")), label=part.get("text")))
        elif kind == "broadcast":
            pings.append(Ping(kind=str(part.get("range")), target="", text="(rich text)"))
        elif kind in kinds and kinds[kind] in part:
            name = {"usergroup": "group", "channel": "channel_link"}.get(kind, kind)
            pings.append(Ping(kind=name, target=str(part[kinds[kind]]), text="(rich text)"))
    return pings, links


def _block(block: Json) -> tuple[list[Ping], list[Link]]:
    if block.get("type") == "rich_text":
        return _rich(block)
    if block.get("type") == "markdown":
        text = str(block.get("text", ""))
        linked = [Link(url=match[2], label=match[1]) for match in _MARKDOWN_LINK.finditer(text)]
        return pings_in(text, verbatim=False), linked + links_in(_MARKDOWN_LINK.sub(" ", text))
    pings: list[Ping] = []
    links: list[Link] = []
    for part in walk(block):
        if part.get("type") == "mrkdwn" and isinstance(part.get("text"), str):
            verbatim = part.get("verbatim") is True
            pings += pings_in(part["text"], verbatim=verbatim)
            links += links_in(part["text"], auto=not verbatim)
        elif part.get("type") == "button" and part.get("url"):
            links.append(Link(url=str(part["url"]), label=part.get("text", {}).get("text")))
    return pings, links


def read_message(
    text: str,
    blocks: Sequence[Json],
    attachments: Iterable[Json] = (),
    *,
    names: Mapping[str, str] | None = None,
    auto: bool = True,
) -> tuple[tuple[Ping, ...], tuple[Link, ...]]:
    """Whom a whole message notifies and what it links to; the fallback text counts too: it is the notification."""
    pings = pings_in(text, names=names)
    links = [] if blocks else links_in(text, auto=auto)
    nested = chain.from_iterable(part.get("blocks", ()) for part in attachments)
    for block in chain(blocks, nested):
        more_pings, more_links = _block(block)
        pings += more_pings
        links += more_links
    for part in attachments:
        for name in ("text", "pretext", "fallback", "title"):
            pings += pings_in(str(part.get(name) or ""))
            links += links_in(str(part.get(name) or ""))
    return tuple(pings), tuple(links)


def typed(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """What Slack sends on when a person types this: escaped, with mentions and links in angle brackets."""
    pieces = []
    for piece in re.split(r"((?:https?)://[^\s]+[^\s.,;:!?)]|(?<!\w)@[\w.-]*\w|(?<!\w)#[\w-]+)", text):
        name = piece[1:]
        if piece.startswith("@") and name in people:
            pieces.append(f"<@{people[name]}>")
        elif piece.startswith("@") and name in _BROADCAST:
            pieces.append(f"<!{name}>")
        elif piece.startswith("#") and name in channels:
            pieces.append(f"<#{channels[name]}|{name}>")
        elif piece.startswith(("http://", "https://")):
            pieces.append(f"<{escape(piece)}>")
        else:
            pieces.append(escape(piece))
    return "".join(pieces)
