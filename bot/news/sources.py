"""Sources named by a person (addresses, files, folders, standard input, JSON lines) into drafts, one by one.

A source that fails is a value in the stream, never an exception: it must not stop the others.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol
from urllib.parse import urlsplit

from bot.errors import ExtractError, SourceError
from bot.log import get_logger
from bot.news.article import Draft
from bot.news.boilerplate import clean_text
from bot.news.dates import parse_date, plausible
from bot.news.decode import decode, whole
from bot.news.extract import draft_from, draft_of, is_html
from bot.news.feeds import feed_links, looks_like_feed, parse_feed
from bot.news.language import language_of
from bot.news.titles import plain_title
from bot.news.urls import canonical_url, is_url

if TYPE_CHECKING:
    from bot.news.fetch import Fetched

_TEXTS = (".txt", ".md", ".markdown", ".html", ".htm", ".xhtml")
_FEEDS = (".xml", ".rss", ".atom", ".json")
_LINES = (".jsonl", ".ndjson")
_USABLE = _TEXTS + _FEEDS + _LINES
_LARGEST = 15_000_000  # bytes of a file, characters of a JSONL text
_MOST_LINKS = 3  # feeds of one page that are tried
_AHEAD = 8  # sources that are fetched while earlier ones are handed on


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailure:
    """A source that nothing came of, and one sentence that says why."""

    source: str  # as the person named it; a file in a folder by its path, a JSON line by its number
    error: str


class Gets(Protocol):
    """What is needed of bot.news.fetch.Fetcher."""

    async def get(self, url: str) -> Fetched:
        """Fetch an address. Raises FetchError."""


async def read_sources(
    sources: Sequence[str], fetcher: Gets, *, stdin: BinaryIO
) -> AsyncIterator[Draft | SourceFailure]:
    """What the sources hold, in their order: a feed or a folder gives many drafts, a failing source a failure.

    Addresses are fetched a few at a time ahead of their turn; files are read and everything is parsed off the
    event loop.
    """
    waiting: list[asyncio.Task[list[Draft | SourceFailure]]] = []
    rest = iter(sources)
    try:
        while True:
            while len(waiting) < _AHEAD and (source := next(rest, None)) is not None:
                waiting.append(asyncio.create_task(_read_source(source, fetcher, stdin)))
            if not waiting:
                return
            for item in await waiting.pop(0):
                yield item
    finally:
        for task in waiting:
            task.cancel()


def read_jsonl(lines: Iterable[bytes]) -> Iterator[Draft | SourceFailure]:
    """Records {"id", "title", "text", "url", "source", "published"}, one a line; only "text" is needed.

    A text keeps its length and offsets. Without a title, its first line becomes one only where it clearly is
    a headline.
    """
    for number, line in enumerate(lines, 1):
        try:
            yield _record(line, number)
        except SourceError as error:
            yield SourceFailure(source=f"line {number}", error=str(error))


async def _read_source(source: str, fetcher: Gets, stdin: BinaryIO) -> list[Draft | SourceFailure]:
    try:
        if is_url(source) or re.match(r"[a-z][a-z0-9+.-]+://", source, re.IGNORECASE):
            return await _read_url(source, fetcher)
        if source == "-":
            return await asyncio.to_thread(_read_stdin, stdin)
        return await asyncio.to_thread(_read_path, source)
    except SourceError as error:
        return [SourceFailure(source=source, error=str(error))]
    except Exception as error:  # noqa: BLE001 - a parser's bug on one source must not lose the others
        get_logger().error("A source could not be read.", source=source, exc_info=error)
        return [SourceFailure(source=source, error=f"It could not be read ({type(error).__name__}: {error}).")]


async def _read_url(url: str, fetcher: Gets) -> list[Draft | SourceFailure]:
    fetched = await fetcher.get(url)
    if not fetched.body.strip():
        raise ExtractError(f"{_host(fetched.url)} sent an empty page.")
    parsed = await asyncio.to_thread(_parse_fetched, fetched)
    failed = parsed.failure
    for link in parsed.links:
        try:
            feed = await fetcher.get(link)
            entries = await asyncio.to_thread(_parse_feed, feed)
        except SourceError as error:
            failed = error
        else:
            if entries:
                return [*entries]
    if not parsed.drafts and failed is not None:
        raise failed
    return [*parsed.drafts]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsed:
    drafts: list[Draft]
    links: list[str]  # feeds to try first: they are better than the drafts
    failure: SourceError | None = None  # why there are no drafts


def _parse_fetched(fetched: Fetched) -> _Parsed:
    """The drafts of an answer, and the feeds that a page without an article of its own announces."""
    if looks_like_feed(fetched.body, fetched.content_type):
        return _Parsed(drafts=_parse_feed(fetched), links=[])
    links: list[str] = []
    page = decode(fetched.body[:500_000], fetched.charset)
    if is_html(page, name=None, content_type=fetched.content_type):
        links = feed_links(page, fetched.url)[:_MOST_LINKS]
    try:
        draft = draft_of(fetched)
    except ExtractError as error:
        return _Parsed(drafts=[], links=links, failure=error)
    # A front page is made of teasers, which read like an article; the feed has the articles.
    front = urlsplit(fetched.url).path in ("", "/") and draft.published is None
    return _Parsed(drafts=[draft], links=links if front else [])


def _parse_feed(fetched: Fetched) -> list[Draft]:
    parsed = parse_feed(fetched.body, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset)
    return list(parsed.entries)


def _read_stdin(stdin: BinaryIO) -> list[Draft | SourceFailure]:
    return _parse_file(_limited(stdin, "Standard input"), "Standard input", "")


def _read_path(source: str) -> list[Draft | SourceFailure]:
    path = Path(source)
    if not source.strip():
        raise SourceError("An empty name is no source; name a URL, a file, a folder or -.")
    try:
        if path.is_dir():
            return _read_folder(path)
        if not path.exists():
            raise SourceError(_missing(source))
        if not path.is_file() and not path.is_fifo():  # a shell's <(…) is a pipe
            raise SourceError(f"{source} is neither a file nor a folder.")
        with path.open("rb") as file:
            if path.suffix.lower() in _LINES:
                return _read_lines(file, source)  # the limit is each line's
            content = _limited(file, source)
    except OSError as error:
        raise SourceError(f"{source} cannot be read: {error.strerror}.") from None
    return _parse_file(content, source, path.suffix.lower())


def _read_folder(folder: Path) -> list[Draft | SourceFailure]:
    found: list[Draft | SourceFailure] = []
    usable = 0
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or path.suffix.lower() not in _USABLE or not path.is_file():
            continue
        usable += 1
        try:
            found += _read_path(str(path))
        except SourceError as error:
            found.append(SourceFailure(source=str(path), error=str(error)))
    if not usable:
        raise SourceError(
            f"{folder} holds no file that can be read; give one with .txt, .md, .html, .xml or .jsonl files."
        )
    return found


def _parse_file(content: bytes, name: str, suffix: str) -> list[Draft | SourceFailure]:
    """The drafts in a file's bytes. Raises ExtractError."""
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise ExtractError(f"{name} is empty.")
    if suffix in (".json", ".rss", ".atom") or (suffix in (".xml", "") and looks_like_feed(content, None)):
        return list(_named(content, name))
    if suffix == ".xml" and not is_html(decode(content[:65536]), name=None, content_type=None):
        raise ExtractError(f"{name} holds neither a feed nor a page.")
    return [draft_from(content, name=name, url=None, content_type=None)]


def _named(content: bytes, name: str) -> Sequence[Draft]:
    try:
        return parse_feed(content, url=None, content_type=None).entries
    except ExtractError as error:
        raise ExtractError(str(error).replace("This feed", name, 1)) from None


def _read_lines(file: BinaryIO, name: str) -> list[Draft | SourceFailure]:
    items = [
        SourceFailure(source=f"{name}, {item.source}", error=item.error) if isinstance(item, SourceFailure) else item
        for item in read_jsonl(line for line in file if line.strip(b" \t\r\n\xef\xbb\xbf"))
    ]
    if not items:
        raise ExtractError(f"{name} is empty.")
    return items


def _limited(file: BinaryIO, name: str) -> bytes:
    content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ExtractError(f"{name} is larger than {_LARGEST // 1_000_000} MB; that is no article.")
    return content


def _missing(source: str) -> str:
    if re.fullmatch(
        r"[\w-]+(\.[\w-]+)*\.[a-z]{2,24}(:\d+)?(/\S*)?", source, re.IGNORECASE
    ) and not source.lower().endswith(_USABLE):
        return f"{source} does not exist; for a web address write https://{source}"
    return f"{source} does not exist."


def _record(line: bytes, number: int) -> Draft:
    try:
        record = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        raise ExtractError(f"Line {number} is not JSON.") from None
    if not isinstance(record, dict):
        raise ExtractError(f"Line {number} is not a JSON object.")
    text = record.get("text")
    if not isinstance(text, str):
        raise ExtractError(f"Line {number} needs a “text” that is a string.")
    if not text.strip():
        raise ExtractError(f"Line {number} has an empty “text”.")
    if len(text) > _LARGEST:
        raise ExtractError(f"Line {number} has a text of more than {_LARGEST:,} characters; that is no article.")
    key = record.get("id")
    if key is not None and (isinstance(key, bool) or not isinstance(key, (str, int))):
        raise ExtractError(f"Line {number} needs an “id” that is a string or a number.")
    cleaned = clean_text(whole(text), plain_title(_string(record, "title")))
    url = _string(record, "url") or cleaned.url or ""
    return Draft(
        title=cleaned.title,
        text=cleaned.text,
        byline=_string(record, "byline") or cleaned.byline,
        source=_string(record, "source") or cleaned.source,
        url=canonical_url(url) if is_url(url) else None,
        published=_published(record, cleaned.published),
        language=language_of(cleaned.text, _string(record, "language")),
        external_id=None if key is None or key == "" else whole(str(key)),
    )


def _published(record: dict[str, Any], otherwise: datetime | None) -> datetime | None:
    given = _string(record, "published")
    return (plausible(parse_date(given)) if given else None) or otherwise


def _string(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return whole(value.strip()) if isinstance(value, str) else ""


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
