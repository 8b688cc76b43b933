"""OPML 2.0 (opml.org): the lists of feeds that readers hand to one another."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.errors import ExtractError
from bot.news.crowded import without_crowds
from bot.news.decode import text_of
from bot.news.urls import canonical_url

_FILE = "The file"
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)\b", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)(?P<name>[A-Za-z]\w{1,31};)?")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DEEPEST = 100  # outlines inside one another; libxml2 would stop without a word at 255
_MOST_FEEDS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed in an OPML file."""

    url: str  # of the feed, as the file gives it; feed: is read as http:
    title: str = ""  # "" where the file gives none
    folder: tuple[str, ...] = ()  # the folders it is in, the outermost first
    site: str | None = None  # the web page that the feed belongs to


def parse_opml(data: bytes) -> tuple[Outline, ...]:
    """The feeds in an OPML file, in its order, each address once; without any, an empty tuple.

    What many exports get wrong is read all the same: bare ampersands, tags that are not closed, a missing type, other
    spellings of the attributes. Raises ExtractError when the bytes are no OPML or declare a document type, for which
    OPML has no use.
    """
    from lxml import etree  # noqa: PLC0415

    text = _DECLARATION.sub("", text_of(data, _FILE), count=1)
    if _DOCTYPE.search(text):
        raise ExtractError(f"{_FILE} declares a document type of its own; Newsbrief does not read such OPML.")
    plain = without_crowds(_UNWRITABLE.sub("", _AMPERSAND.sub(_escaped, text)).strip())
    found: dict[str, Outline] = {}
    try:
        for outline in _outlines(_tree(plain)):
            found.setdefault(canonical_url(outline.url), outline)
            if len(found) > _MOST_FEEDS:
                raise ExtractError(f"{_FILE} lists more than {_MOST_FEEDS:,} feeds; import it in parts.")
    except (etree.LxmlError, ValueError):  # also lxml's own, when damage has left half a character in a name
        raise ExtractError(f"{_FILE} is no OPML that can be read; export it anew from your feed reader.") from None
    return tuple(found.values())


def write_opml(outlines: Iterable[Outline], *, title: str) -> str:
    """An OPML 2.0 document of feeds in their folders; `parse_opml` reads the same feeds from it.

    Feeds keep their order inside a folder, and folders that of their first feed.
    """
    from lxml import etree  # noqa: PLC0415

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _line(title)
    folders: dict[tuple[str, ...], Any] = {(): etree.SubElement(root, "body")}
    for outline in outlines:
        path: tuple[str, ...] = ()
        for name in filter(None, map(_line, outline.folder)):
            inside, path = path, (*path, name)
            if path not in folders:
                folders[path] = etree.SubElement(folders[inside], "outline", text=name, title=name)
        url = _line(outline.url)
        name = _line(outline.title) or url
        attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": url}
        if outline.site:
            attributes["htmlUrl"] = _line(outline.site)
        etree.SubElement(folders[path], "outline", attributes)
    body = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


def _tree(text: str) -> Any:
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or _name(root) != "opml":
        raise ExtractError(f"{_FILE} is no OPML; export the list of feeds from your feed reader and give that file.")
    return root


def _outlines(root: Any) -> Iterator[Outline]:
    """The feeds of a tree, walked without recursion."""
    from lxml import etree  # noqa: PLC0415

    folders: list[tuple[str, ...]] = [()]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if _name(element) != "outline":
            continue
        if event == "end":
            folders.pop()
            continue
        if len(folders) > _DEEPEST:
            raise ExtractError(f"{_FILE} is nested too deeply to be a list of feeds.")
        attributes = {name.lower(): str(value) for name, value in element.attrib.items()}
        name = _line(attributes.get("text", "")) or _line(attributes.get("title", ""))
        url = _address(attributes.get("xmlurl") or (attributes.get("url") if _is_feed(attributes) else None))
        inside = folders[-1]
        if url:
            site = _line(attributes.get("htmlurl", "")) or None
            yield Outline(url=url, title="" if name == url else name, folder=inside, site=site)
        # What hangs below a feed belongs to the folder that the feed is in.
        folders.append((*inside, name) if name and not url else inside)


def _is_feed(attributes: dict[str, str]) -> bool:
    return attributes.get("type", "").lower() in ("rss", "atom", "feed", "rdf", "json")


def _address(url: str | None) -> str:
    """An address without what readers put before it to open themselves (feed://, feed:https://)."""
    stripped = _line(url or "")
    if stripped[:5].lower() != "feed:":
        return stripped
    rest = stripped[5:]
    try:
        return rest if urlsplit(rest).scheme else f"http://{rest.lstrip('/')}"
    except ValueError:
        return stripped


def _escaped(found: re.Match[str]) -> str:
    """A bare ampersand as XML spells it, and HTML's names of characters as the characters."""
    name = found["name"]
    if not name:
        return "&amp;"
    character = html.unescape(f"&{name}")
    return f"&amp;{name}" if character.startswith("&") else html.escape(character)


def _line(text: str) -> str:
    return " ".join(_UNWRITABLE.sub("", text).split())


def _name(element: Any) -> str:
    """A tag in lower case without its namespace."""
    return str(element.tag).rpartition("}")[2].lower()
