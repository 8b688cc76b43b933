"""Bytes that hold one article into a Draft: plain text, Markdown or an HTML page."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.errors import ExtractError
from bot.news.article import Draft
from bot.news.boilerplate import Cleaned, clean_text, without_blanks
from bot.news.dates import parse_date, plausible
from bot.news.decode import text_of, whole
from bot.news.html_text import parse_html
from bot.news.language import language_of
from bot.news.markdown import front_matter, markdown_text
from bot.news.page_meta import PageMeta, page_meta
from bot.news.phrases import SENTENCE_END
from bot.news.titles import plain_title
from bot.news.urls import canonical_url, is_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from bot.news.fetch import Fetched

_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_MARKDOWN_SUFFIXES = (".md", ".markdown")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream")  # what servers say that do not know
_MARKDOWN_TYPES = ("text/markdown", "text/x-markdown")
_STARTS_HTML = re.compile(
    r"\s*+(?:<\?xml[^>]*>\s*+)?(?:(?><!--.{0,5000}?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_SHORT = 1000  # characters
_LARGE = 1_000_000  # characters; above this trafilatura's second opinions take too long
_TANGLE = 1_000_000  # elements counted once for each that they are in; long pages have a tenth
_LONG_SCRIPT = 20_000  # characters
_FEWEST_WORDS = 4  # of a sentence that makes a page an article
_PROSE_WORDS = 25  # of a paragraph that counts even without a full stop


def draft_of(fetched: Fetched) -> Draft:
    """The article of a fetched page. Raises ExtractError when there is none."""
    return draft_from(
        fetched.body, name=None, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset
    )


def draft_from(
    content: bytes, *, name: str | None, url: str | None, content_type: str | None, charset: str | None = None
) -> Draft:
    """The article in `content`; a file's `name` or the `content_type` says how it is written.

    Raises ExtractError when there is none.
    """
    called = name or url or "The text"
    text = text_of(content, called, charset)
    if not text.strip():
        raise ExtractError(f"{called} is empty.")
    if content_type in _UNTOLD:
        content_type = None
    if content_type is not None and not _may_hold_text(content_type):
        raise ExtractError(f"{called} holds no article: it is {content_type}.")
    if is_html(text, name=name, content_type=content_type):
        return _from_page(text, called, url)
    if _is_markdown(name, content_type):
        return _from_markdown(text, called, url)
    if text.lstrip().startswith("<?xml"):
        raise ExtractError(f"{called} holds neither a feed nor a page.")
    return _from_text(text, url)


def is_html(text: str, *, name: str | None, content_type: str | None) -> bool:
    """Whether a text is an HTML page: its name or type says so, or, where both are silent, it starts like one."""
    if content_type is not None and content_type not in ("text/plain", *_UNTOLD):
        return content_type in _HTML_TYPES or (content_type.endswith("xml") and bool(_STARTS_HTML.match(text)))
    if name is not None and name.lower().endswith(_HTML_SUFFIXES):
        return True
    return not _is_markdown(name, content_type) and _STARTS_HTML.match(text) is not None


def _may_hold_text(content_type: str) -> bool:
    return content_type in _HTML_TYPES + _MARKDOWN_TYPES + ("text/plain",) or content_type.endswith("xml")


def _is_markdown(name: str | None, content_type: str | None) -> bool:
    return content_type in _MARKDOWN_TYPES or (name or "").lower().endswith(_MARKDOWN_SUFFIXES)


def _from_text(text: str, url: str | None) -> Draft:
    cleaned = clean_text(whole(text))
    return _draft(cleaned, cleaned.text, url=url)


def _from_markdown(text: str, called: str, url: str | None) -> Draft:
    fields, rest = front_matter(whole(text))
    heading, plain = markdown_text(rest)
    if not plain:
        raise ExtractError(f"{called} holds no article: there is no text below its heading.")
    cleaned = clean_text(plain, plain_title(fields.get("title", "")) or heading)
    return _draft(
        cleaned,
        without_blanks(cleaned.text),
        byline=fields.get("author") or fields.get("authors") or fields.get("byline"),
        source=fields.get("source") or fields.get("outlet") or fields.get("publisher"),
        published=fields.get("date") or fields.get("published"),
        language=fields.get("language") or fields.get("lang"),
        url=fields.get("url") or fields.get("link") or fields.get("canonical") or url,
    )


def _from_page(page: str, called: str, url: str | None) -> Draft:
    tree = parse_html(page)
    if tree is None:
        raise ExtractError(f"{called} holds no article: the page is empty.")
    if _is_tangled(tree):
        raise ExtractError(
            f"{called} holds no article that can be read: its page has too many elements in one another."
        )
    meta = page_meta(tree, url)
    text = _without_heading(_main_text(tree, page), meta.headings)
    cleaned = clean_text(text, meta.title)
    story = without_blanks(cleaned.text)
    if not _is_story(story):
        raise ExtractError(f"{called} holds no article; give the address of a single article or of a feed.")
    return _page_draft(meta, cleaned, story, url)


def _is_tangled(tree: HtmlElement) -> bool:
    """Whether looking from every element into all that are in it, as trafilatura does, would take too long."""
    from lxml import etree  # noqa: PLC0415

    # libxml2 stops at 255 levels, so that few elements are never too many.
    if sum(1 for _ in tree.iter()) * 255 <= _TANGLE:
        return False
    looks = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        looks += depth if event == "start" else 0
    return looks > _TANGLE


def _page_draft(meta: PageMeta, cleaned: Cleaned, story: str, url: str | None) -> Draft:
    host = urlsplit(url).hostname if url else None
    return Draft(
        title=cleaned.title,
        text=story,
        byline=meta.byline or cleaned.byline,
        source=meta.source or (host.removeprefix("www.") if host else None),
        url=meta.url,
        published=meta.published or cleaned.published,
        language=language_of(story, meta.language),
    )


def _main_text(tree: HtmlElement, page: str) -> str:
    """The article's paragraphs, one a line; "" where there is none."""
    text = _trafilatura(tree, page, shortest=None)
    if len(text) < _SHORT:
        # Below 250 characters trafilatura falls back to all the text of the page on one line.
        patient = _trafilatura(parse_html(page), page, shortest=20)
        if _is_story(patient) and len(patient) > len(text) / 2:
            return patient
    return text


def _without_heading(text: str, headings: tuple[str, ...]) -> str:
    """The text without the page's own heading as its first line, which may differ from the title it tells others."""
    first, _, rest = text.partition("\n")
    return rest if rest and plain_title(first) in headings else text


def _trafilatura(tree: HtmlElement | None, page: str, *, shortest: int | None) -> str:
    from trafilatura import bare_extraction  # noqa: PLC0415
    from trafilatura.settings import Extractor  # noqa: PLC0415

    # It logs every page without an article as a warning; ours is the one sentence people need.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    options = Extractor(output_format="python", comments=False, tables=True, fast=len(page) > _LARGE)
    if shortest is not None:
        options.min_extracted_size = shortest
    document = None
    if tree is not None:
        for script in tree.iter("script"):
            # It looks for forums in them, in time that grows with the square of their length.
            if len(script.text or "") > _LONG_SCRIPT:
                script.text = None
        document = bare_extraction(tree, options=options)
    text: str = getattr(document, "text", None) or ""
    return "\n".join(filter(None, map(_unmarked, text.split("\n"))))


def _unmarked(line: str) -> str:
    """A line without what trafilatura marks list items and table cells with."""
    if line.startswith("|"):
        return " ".join(cell for one in line.split("|") if (cell := one.strip(" -")))
    return line.removeprefix("- ")


def _is_story(text: str) -> bool:
    return any(
        len(words) >= _PROSE_WORDS or (len(words) >= _FEWEST_WORDS and SENTENCE_END.search(line.strip()))
        for line in text.split("\n")
        if (words := line.split())
    )


def _draft(
    cleaned: Cleaned,
    text: str,
    *,
    url: str | None = None,
    byline: str | None = None,
    source: str | None = None,
    published: str | None = None,
    language: str | None = None,
) -> Draft:
    """A Draft from what was declared, and where that is silent, from what stood above the story."""
    address = url or cleaned.url
    return Draft(
        title=cleaned.title,
        text=text,
        byline=byline or cleaned.byline,
        source=source or cleaned.source,
        url=canonical_url(address) if address and is_url(address) else None,
        published=(plausible(parse_date(published)) if published else None) or cleaned.published,
        language=language_of(text, language),
    )
