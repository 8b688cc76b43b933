from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from bot.errors import FetchError
from bot.news.article import Draft
from bot.news.fetch import Fetched, Fetcher
from bot.news.sources import SourceFailure, read_jsonl, read_sources
from tests.fakes.web import Page, running_web

SENTENCE = "The Harbour council voted 7 to 2 on Monday to keep the Stellan ferry for ten more years."
TEXT = f"Council keeps ferry\n\n{SENTENCE}\n“A gamble,” said Maren Oduya, who had voted against it.\n\nSearch\n"
ARTICLE = (
    f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>{SENTENCE}</p></article></body></html>"
)
FEED = (
    "<rss version='2.0'><channel><title>Harbour Radio</title>"
    "<item><title>One</title><guid>1</guid><description>The lamp was lit.</description></item>"
    "<item><title>Two</title><guid>2</guid><description>The pier fell.</description></item></channel></rss>"
)
FRONT = """<html><head><link rel="alternate" type="application/rss+xml" href="/gone.xml">
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>
<body><ul><li><a href="/a">News</a></li></ul></body></html>"""


class NoFetcher:
    async def get(self, url: str) -> Fetched:
        raise FetchError(f"{url} was asked for.")


async def taken(*sources, fetcher=None, stdin: bytes = b"") -> list[Draft | SourceFailure]:
    return [
        item
        async for item in read_sources([str(one) for one in sources], fetcher or NoFetcher(), stdin=io.BytesIO(stdin))
    ]


def titles(items) -> list[str]:
    return [one.title if isinstance(one, Draft) else f"! {one.error}" for one in items]


async def test_a_text_file_is_one_article(tmp_path):
    path = tmp_path / "ferry.txt"
    path.write_text(TEXT, encoding="utf-8")
    (draft,) = await taken(path)
    assert draft.title == "Council keeps ferry"
    assert len(draft.text) == len(TEXT)
    assert "Search" not in draft.text


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.md", "# Ferry kept\n\nThe council kept the ferry.", ["Ferry kept"]),
        ("a.html", ARTICLE, ["Ferry"]),
        ("a.HTM", ARTICLE, ["Ferry"]),
        ("a.xml", FEED, ["One", "Two"]),
        ("a.rss", FEED, ["One", "Two"]),
        ("a.xml", f"<?xml version='1.0'?>{ARTICLE}", ["Ferry"]),
        ("a.json", '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "A"}]}', ["A"]),
        ("a.jsonl", '{"text": "The lamp.", "title": "A"}\n\n{"text": "The pier.", "title": "B"}\n', ["A", "B"]),
        ("a", TEXT, ["Council keeps ferry"]),
        ("a.story", TEXT, ["Council keeps ferry"]),
    ],
)
async def test_a_file_is_read_as_what_its_name_says(tmp_path, name, content, expected):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert titles(await taken(path)) == expected


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.txt", b"", "{} is empty."),
        ("a.txt", b"\xef\xbb\xbf\n", "{} is empty."),
        ("a.jsonl", b"", "{} is empty."),
        ("a.txt", b"%PDF-1.7", "{} is not text (it looks like a PDF); give its text or its web page instead."),
        ("a.pdf", b"%PDF-1.7", "{} is not text (it looks like a PDF); give its text or its web page instead."),
        ("a.json", b"{}", "{} is JSON, but no JSON Feed; check the address of the feed."),
        ("a.xml", b"<a/>", "{} holds neither a feed nor a page."),
        ("a.rss", b"<rss", "{} holds no feed that can be read; check the address of the feed."),
        ("a.md", b"# Ferry", "{} holds no article: there is no text below its heading."),
        ("a.txt", b"a" * 15_000_001, "{} is larger than 15 MB; that is no article."),
    ],
)
async def test_a_file_that_holds_nothing_is_a_failure(tmp_path, name, content, error):
    path = tmp_path / name
    path.write_bytes(content)
    assert await taken(path) == [SourceFailure(source=str(path), error=error.format(path))]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("nowhere.txt", "nowhere.txt does not exist."),
        ("quaypost.example", "quaypost.example does not exist; for a web address write https://quaypost.example"),
        (
            "quaypost.example/x?a=1",
            "quaypost.example/x?a=1 does not exist; for a web address write https://quaypost.example/x?a=1",
        ),
        ("", "An empty name is no source; name a URL, a file, a folder or -."),
        ("a\0b", "a\0b does not exist."),
        ("x" * 5000, None),
        ("/dev/null", "/dev/null is neither a file nor a folder."),
    ],
)
async def test_a_source_that_is_not_there_is_a_failure(source, error, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (failure,) = await taken(source)
    assert isinstance(failure, SourceFailure)
    assert error is None or failure.error == error


async def test_lines_of_a_file_are_taken_or_fail_one_by_one(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "The lamp.", "title": "A"}\r\n{\n{"text": "The pier.", "title": "B"}')
    items = await taken(path)
    assert titles(items) == ["A", "! Line 2 is not JSON.", "B"]
    assert items[1].source == f"{path}, line 2"


def test_files_alone_do_not_load_what_only_the_web_needs(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    code = (
        "import asyncio, sys\nfrom bot.news.fetch import Fetcher\nfrom bot.news.sources import read_sources\n"
        "async def main():\n"
        "    async with Fetcher() as fetcher:\n"
        f"        print([one async for one in read_sources([{str(tmp_path)!r}], fetcher, stdin=sys.stdin.buffer)])\n"
        "asyncio.run(main())\nsys.exit(bool({'aiohttp', 'trafilatura', 'feedparser', 'py3langid'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_a_folder_is_read_in_order_without_what_is_hidden(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("c.txt", "b/a.txt", "a.txt", ".hidden.txt", ".git/x.txt", "picture.png"):
        (tmp_path / name).write_text(f"About {name}\n\n{SENTENCE}", encoding="utf-8")
    (tmp_path / "b" / "empty.md").touch()
    expected = ["About a.txt", "About b/a.txt", f"! {tmp_path}/b/empty.md is empty.", "About c.txt"]
    assert titles(await taken(tmp_path)) == expected


async def test_a_folder_without_anything_to_read_is_a_failure(tmp_path):
    (tmp_path / "picture.png").touch()
    (failure,) = await taken(tmp_path)
    assert failure.error.startswith(f"{tmp_path} holds no file that can be read")


@pytest.mark.parametrize(
    ("given_bytes", "expected"),
    [
        (TEXT.encode(), ["Council keeps ferry"]),
        (ARTICLE.encode(), ["Ferry"]),
        (FEED.encode(), ["One", "Two"]),
        (b"", ["! Standard input is empty."]),
    ],
)
async def test_standard_input_shows_what_it_is(given_bytes, expected):
    assert titles(await taken("-", stdin=given_bytes)) == expected


async def test_a_source_that_fails_does_not_stop_the_others(tmp_path):
    good = tmp_path / "good.txt"
    good.write_text(TEXT, encoding="utf-8")
    items = await taken("nowhere.txt", good, "https://quaypost.example/", good)
    expected = [
        "! nowhere.txt does not exist.",
        "Council keeps ferry",
        "! https://quaypost.example/ was asked for.",
        "Council keeps ferry",
    ]
    assert titles(items) == expected


async def test_a_bug_in_a_parser_is_a_failure_too(tmp_path):
    class Broken:
        async def get(self, url: str) -> Fetched:
            raise AssertionError("surprise")

    (failure,) = await taken("https://quaypost.example/", fetcher=Broken())
    assert failure == SourceFailure(
        source="https://quaypost.example/", error="It could not be read (AssertionError: surprise)."
    )


async def test_the_web_gives_pages_feeds_and_feeds_behind_pages():
    pages = {
        "/a": Page(body=ARTICLE),
        "/feed.xml": Page(body=FEED, content_type="text/xml"),
        "/": Page(body=FRONT),
        "/plain": Page(body=TEXT, content_type="text/plain; charset=utf-8"),
        "/wrong": Page(body=TEXT, content_type="text/plain; charset=windows-1252"),
        "/empty": Page(body=""),
        "/nothing": Page(body="<html><body><a href=/>Home</a></body></html>"),
        "/picture": Page(body=b"\x89PNG\r\n\x1a\n", content_type="image/png"),
    }
    async with running_web(pages) as web, Fetcher(True) as fetcher:
        items = await taken(*(web.at(path) for path in [*pages, "/missing", "/bomb"]), fetcher=fetcher)
        here = web.at("")
    assert titles(items) == [
        "Ferry",
        "One",
        "Two",
        "One",
        "Two",
        "Council keeps ferry",
        "Council keeps ferry",
        "! 127.0.0.1 sent an empty page.",
        f"! {here}/nothing holds no article; give the address of a single article or of a feed.",
        f"! {here}/picture is not text (it looks like a PNG picture); give its text or its web page instead.",
        "! 127.0.0.1 answered 404 (not found).",
        "! 127.0.0.1 sent more than 15 MB; that is no article.",
    ]
    assert [one.text for one in items[5:7]] == [items[5].text] * 2
    assert {one.source for one in items[1:5]} == {"Harbour Radio"}


async def test_a_front_page_of_teasers_gives_its_feed_and_an_article_itself():
    head = '<head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
    page = ARTICLE.replace("<head>", head[:-7])
    pages = {"/": Page(body=page), "/story": Page(body=page), "/feed.xml": Page(body=FEED)}
    async with running_web(pages) as web, Fetcher(True) as fetcher:
        assert titles(await taken(web.at("/"), web.at("/story"), fetcher=fetcher)) == ["One", "Two", "Ferry"]


async def test_a_page_with_an_article_survives_its_broken_feeds():
    page = ARTICLE.replace("<head>", FRONT[6 : FRONT.index("</head>")])
    pages = {"/": Page(body=page), "/feed.xml": Page(body="<rss version='2.0'><channel></channel></rss>")}
    async with running_web(pages) as web, Fetcher(True) as fetcher:
        assert titles(await taken(web.at("/"), fetcher=fetcher)) == ["Ferry"]


async def test_a_page_whose_feeds_are_all_gone_says_so():
    async with running_web({"/": Page(body=FRONT)}) as web, Fetcher(True) as fetcher:
        assert titles(await taken(web.at("/"), fetcher=fetcher)) == ["! 127.0.0.1 answered 404 (not found)."]


async def test_an_entry_keeps_its_feeds_id_wherever_the_feed_was_found():
    pages = {"/": Page(body=FRONT), "/feed.xml": Page(body=FEED)}
    async with running_web(pages) as web, Fetcher(True) as fetcher:
        items = await taken(web.at("/"), web.at("/feed.xml"), fetcher=fetcher)
    assert [one.external_id for one in items[:2]] == [one.external_id for one in items[2:]]


async def test_schemes_that_are_no_web_are_refused():
    async with Fetcher() as fetcher:
        items = await taken("ftp://quaypost.example/", "FILE:///etc/passwd", fetcher=fetcher)
    assert all("only http and https" in one.error for one in items)


async def test_files_are_read_off_the_event_loop():
    class Watched(io.BytesIO):
        threads: list[int] = []  # noqa: RUF012

        def read(self, size: int | None = -1, /) -> bytes:
            self.threads.append(threading.get_ident())
            return super().read(size)

    stdin = Watched(TEXT.encode())
    async for _ in read_sources(["-"], NoFetcher(), stdin=stdin):
        pass
    assert stdin.threads
    assert threading.get_ident() not in stdin.threads


async def test_stopping_early_stops_what_is_under_way():
    started, stopped = [], []

    class Slow:
        async def get(self, url: str) -> Fetched:
            started.append(url)
            try:
                await asyncio.sleep(0 if url.endswith("/0") else 60)
            except asyncio.CancelledError:
                stopped.append(url)
                raise
            raise FetchError("No.")

    stream = read_sources([f"https://quaypost.example/{n}" for n in range(20)], Slow(), stdin=io.BytesIO())
    await anext(stream)
    await stream.aclose()
    await asyncio.sleep(0)
    assert len(started) - 1 == len(stopped) == 7


def records(*given_records) -> list[Draft | SourceFailure]:
    return list(read_jsonl([one if isinstance(one, bytes) else json.dumps(one).encode() for one in given_records]))


def test_a_record_becomes_a_draft_as_it_is():
    record = {
        "id": "a1",
        "title": "Ferry kept",
        "text": TEXT,
        "url": "https://quaypost.example/a?utm_source=x",
        "source": "Quay Post",
        "published": "2026-11-23T18:00:00+01:00",
    }
    (draft,) = records(record)
    expected = Draft(
        title="Ferry kept",
        text=TEXT.replace("Search", "      "),
        source="Quay Post",
        url="https://quaypost.example/a",
        published=datetime(2026, 11, 23, 17, tzinfo=UTC),
        language="en",
        external_id="a1",
    )
    assert draft == expected


@pytest.mark.parametrize(
    "text", [TEXT, TEXT.replace("\n", "\r\n"), f"\ufeff{TEXT}", f"  {TEXT}", TEXT + "\U0001f6a2 é"]
)
def test_offsets_into_a_record_are_kept(text):
    (draft,) = records({"text": text})
    assert len(draft.text) == len(text)
    assert draft.text.index("The Harbour") == text.index("The Harbour")


def test_without_a_title_only_a_clear_headline_is_taken():
    first, second = records({"text": TEXT}, {"text": f"{SENTENCE}\n\nIt had to."})
    assert (first.title, second.title) == ("Council keeps ferry", "")
    assert second.text == f"{SENTENCE}\n\nIt had to."


@pytest.mark.parametrize(("key", "expected"), [(7, "7"), ("x", "x"), (None, None), ("", None), (0, "0")])
def test_an_id_may_be_a_number_or_missing(key, expected):
    (draft,) = records({"id": key, "text": SENTENCE})
    assert draft.external_id == expected


@pytest.mark.parametrize(
    ("record", "error"),
    [
        (b"{", "Line 1 is not JSON."),
        (b"\xff\xfe", "Line 1 is not JSON."),
        (b"[" * 100_000, "Line 1 is not JSON."),
        (b"[]", "Line 1 is not a JSON object."),
        ({}, "Line 1 needs a “text” that is a string."),
        ({"text": 7}, "Line 1 needs a “text” that is a string."),
        ({"text": " \n"}, "Line 1 has an empty “text”."),
        ({"text": "a", "id": {}}, "Line 1 needs an “id” that is a string or a number."),
        ({"text": "a", "id": True}, "Line 1 needs an “id” that is a string or a number."),
        ({"text": "a" * 15_000_001}, "Line 1 has a text of more than 15,000,000 characters; that is no article."),
    ],
)
def test_a_line_that_cannot_be_used_is_a_failure_and_the_next_is_read(record, error):
    failure, draft = records(record, {"text": SENTENCE})
    assert failure == SourceFailure(source="line 1", error=error)
    assert draft.text == SENTENCE


def test_half_a_character_is_replaced_in_its_place():
    (draft,) = records(b'{"id": "\\ud800", "title": "\\udfff", "text": "The \\ud83d lamp \\ud83d\\ude00 was lit."}')
    assert (draft.external_id, draft.title) == ("\ufffd", "\ufffd")
    assert draft.text == "The \ufffd lamp \U0001f600 was lit."


def test_fields_of_the_wrong_kind_are_as_good_as_missing():
    (draft,) = records({"text": SENTENCE, "title": 3, "url": "nowhere", "source": [], "published": "soon"})
    assert (draft.title, draft.url, draft.source, draft.published) == ("", None, None, None)
