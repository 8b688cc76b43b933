"""HTML into trees and into plain paragraphs."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from bot.news.crowded import without_crowds

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "td", "th", "tr", "ul",
))
_UNSEEN = frozenset((
    "audio", "button", "canvas", "embed", "figcaption", "figure", "form", "head", "iframe", "math", "nav", "noscript",
    "object", "script", "select", "style", "svg", "template", "textarea", "video",
))
# fmt: on


def parse_html(text: str) -> HtmlElement | None:
    """A page or fragment as a tree; None when there is nothing in it.

    Nothing is loaded and no entity is followed. libxml2 stops at 255 levels, so a page of nothing but nested
    elements comes out short rather than deep.
    """
    from lxml import etree  # noqa: PLC0415
    from lxml.html import HTMLParser, document_fromstring  # noqa: PLC0415

    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(without_crowds(text.replace("\0", "")).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def html_paragraphs(fragment: str) -> str:
    """The text of an HTML fragment, one paragraph a line, without pictures, scripts and forms."""
    if "<" not in fragment:
        return _squeezed(html.unescape(fragment))
    tree = parse_html(fragment)
    return "" if tree is None else tree_paragraphs(tree)


def tree_paragraphs(tree: HtmlElement) -> str:
    """The text of a tree, one paragraph a line."""
    from lxml import etree  # noqa: PLC0415

    pieces: list[str] = []
    hidden = 0
    for event, found in etree.iterwalk(tree, events=("start", "end")):
        element: Any = found
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += tag in _UNSEEN
            if not hidden:
                pieces += ("\n" if tag in _BLOCKS else "", " ".join((element.text or "").split("\n")))
            continue
        hidden -= tag in _UNSEEN
        if not hidden:
            pieces += ("\n" if tag in _BLOCKS else "", " ".join((element.tail or "").split("\n")))
    return _squeezed("".join(pieces))


def _squeezed(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
