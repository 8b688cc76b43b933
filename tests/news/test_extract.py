from __future__ import annotations

import contextlib
import sys
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ExtractError
from bot.news.extract import draft_from
from bot.news.html_text import html_paragraphs
from bot.news.language import language_of
from bot.news.markdown import front_matter, markdown_text
from bot.news.page_meta import feed_links
from bot.news.urls import canonical_url

PARAGRAPHS = (
    "The Harbour council voted 7 to 2 on Monday to keep the Stellan ferry for ten more years.",
    "“It is a gamble with other people's money,” said Maren Oduya, a councillor who had voted against it.",
    "Pell Ostrander, who runs the ferry, puts its cost at 40,000 crowns a day; the Quay Post says 35,000.",
)
HEAD = """<title>Council keeps Stellan ferry | Quay Post</title>
<link rel="canonical" href="/ferry?utm_source=feed">
<meta property="og:site_name" content="Quay Post">
<meta property="article:published_time" content="2026-11-23T18:05:00+01:00">
<meta name="author" content="Ada Brink">"""


def page(*paragraphs: str, head: str = HEAD, heading: str = "Council keeps Stellan ferry") -> bytes:
    inside = "".join(f"<p>{one}</p>" for one in paragraphs or PARAGRAPHS)
    return f"""<!doctype html><html lang="en-GB"><head>{head}</head><body>
        <nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
        <article><h1>{heading}</h1><p class="byline">By Ada Brink</p>{inside}
        <figure><img src="f.jpg"><figcaption>The ferry at dawn. Photo: Ada Brink</figcaption></figure>
        <div class="share">Share this article</div></article>
        <aside><h2>Most read</h2><ul><li><a href="/x">Pier falls into the sea</a></li></ul></aside>
        <footer><p>© 2026 Quay Post. All rights reserved.</p></footer></body></html>""".encode()


def extracted(content: bytes | str, **known):
    raw = content.encode() if isinstance(content, str) else content
    return draft_from(raw, **{"name": None, "url": None, "content_type": None} | known)


def test_a_page_gives_its_article_and_what_its_head_says():
    draft = extracted(page(), url="https://quaypost.example/ferry?fbclid=1", content_type="text/html")
    assert draft.title == "Council keeps Stellan ferry"
    assert draft.text == "\n".join(PARAGRAPHS)
    assert draft.byline == "Ada Brink"
    assert draft.source == "Quay Post"
    assert draft.url == "https://quaypost.example/ferry"
    assert draft.published == datetime(2026, 11, 23, 17, 5, tzinfo=UTC)
    assert draft.language == "en"


def test_a_long_page_keeps_its_paragraphs_and_lists_apart():
    more = [f"On day {n} the ferry carried {n * 40} people across, more than anybody had expected." for n in range(9)]
    content = page(*PARAGRAPHS, *more).replace(b"</article>", b"<ul><li>Pier one is closed.</li></ul></article>")
    draft = extracted(content)
    assert draft.text.split("\n") == [*PARAGRAPHS, *more, "Pier one is closed."]


def test_json_ld_knows_best():
    record = """<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "name": "x"}, {"@type":
        ["NewsArticle"], "headline": "Ferry kept &amp; saved", "datePublished": "2026-11-20T10:00:00Z",
        "author": [{"name": "Pell Ostrander"}, {"name": "Ada Brink"}], "publisher":
        {"name": "Harbour Radio"}}]}</script>"""
    draft = extracted(page(head=record))
    assert draft.title == "Ferry kept & saved"
    assert draft.byline == "Pell Ostrander, Ada Brink"
    assert draft.source == "Harbour Radio"
    assert draft.published == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{broken</script>',
        f'<script type="application/ld+json">{"[" * 30_000}</script>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "author": 7, "headline": {}}</script>',
        '<meta property="article:published_time" content="soon"><meta name="author" content="https://x.example/">',
        '<link rel="canonical" href="http://[::1">',
    ],
)
def test_a_head_full_of_nonsense_costs_only_itself(head):
    draft = extracted(page(head=head), url="https://quaypost.example/ferry")
    assert draft.title == "Council keeps Stellan ferry"
    assert draft.text == "\n".join(PARAGRAPHS)
    assert draft.published is None
    assert draft.url == "https://quaypost.example/ferry"


@pytest.mark.parametrize("own", ["https://other.example/ferry", "javascript:alert(1)", "/"])
def test_a_page_cannot_pass_for_another(own):
    head = f'<title>Ferry</title><link rel="canonical" href="{own}">'
    assert extracted(page(head=head), url="https://quaypost.example/a").url == "https://quaypost.example/a"


def test_a_page_from_a_file_has_the_address_it_names_itself():
    head = '<link rel="canonical" href="https://quaypost.example/ferry">'
    assert extracted(page(head=head), name="ferry.html").url == "https://quaypost.example/ferry"


def test_a_page_without_a_site_name_is_known_by_its_host():
    assert extracted(page(head=""), url="https://www.quaypost.example/a").source == "quaypost.example"


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><ul><li><a href=/a>Home</a></li><li><a href=/b>News of the harbour</a></li></ul></body></html>",
        "<html><head><title>Quay Post</title></head><body></body></html>",
        "<html></html>",
        "<!doctype html>",
    ],
)
def test_a_page_without_an_article_is_an_error(content):
    with pytest.raises(ExtractError, match="holds no article") as caught:
        extracted(content, url="https://quaypost.example/")
    assert str(caught.value).startswith("https://quaypost.example/")


def test_a_heading_that_differs_from_the_title_is_no_sentence():
    draft = extracted(page(head='<meta property="og:title" content="Ferry kept">', heading="Why the ferry stays"))
    assert (draft.title, draft.text) == ("Ferry kept", "\n".join(PARAGRAPHS))


@pytest.mark.parametrize(
    ("content", "content_type", "error"),
    [
        ('{"a": 1}', "application/json", "u holds no article: it is application/json."),
        ("body {}", "text/css", "u holds no article: it is text/css."),
        ("<?xml version='1.0'?><a/>", "text/xml", "u holds neither a feed nor a page."),
    ],
)
def test_what_programs_read_is_no_article(content, content_type, error):
    with pytest.raises(ExtractError) as caught:
        extracted(content, url="u", content_type=content_type)
    assert str(caught.value) == error


def test_a_server_that_does_not_know_its_pages_type_is_helped():
    assert extracted(page(), content_type="application/octet-stream").text == "\n".join(PARAGRAPHS)


def test_a_short_page_is_an_article_too():
    draft = extracted("<html><body><article><h1>Lamp</h1><p>The lamp was lit on Monday.</p></article></body></html>")
    assert (draft.title, draft.text) == ("Lamp", "The lamp was lit on Monday.")


def test_a_page_in_another_charset_is_read():
    content = page().decode().replace("<head>", '<head><meta charset="windows-1252">').encode("cp1252")
    assert extracted(content).text == "\n".join(PARAGRAPHS)


def test_a_text_keeps_its_length_and_loses_its_headline():
    text = "Council keeps ferry\n\nBy Ada Brink\n" + "\n".join(PARAGRAPHS)
    draft = extracted(text, name="ferry.txt")
    assert draft.title == "Council keeps ferry"
    assert draft.byline == "Ada Brink"
    assert len(draft.text) == len(text)
    assert draft.text.index("The Harbour") == text.index("The Harbour")
    assert draft.language == "en"


def test_offsets_count_what_open_gives(tmp_path):
    path = tmp_path / "ferry.txt"
    path.write_bytes(b"\xef\xbb\xbfCouncil keeps ferry\r\n\r\n" + "\r\n".join(PARAGRAPHS).encode())
    draft = extracted(path.read_bytes(), name="ferry.txt")
    given_text = path.read_text(encoding="utf-8-sig")
    assert len(draft.text) == len(given_text)
    assert draft.text.index("Pell") == given_text.index("Pell")


MARKDOWN = """---
title: "Council keeps Stellan ferry"
author: Ada Brink
date: 2026-11-23 18:05
source: Quay Post
url: https://quaypost.example/ferry?utm_medium=x
---

# Council keeps Stellan ferry

The **Harbour council** voted [7 to 2](https://quaypost.example/vote) on
*Monday* to keep the `Stellan` ferry.

![The ferry](ferry.jpg)

> “It is a gamble,” said Maren Oduya.

* It costs 40,000 crowns & more.
"""


def test_markdown_is_read_as_people_would():
    draft = extracted(MARKDOWN, name="ferry.md")
    assert draft.title == "Council keeps Stellan ferry"
    assert draft.byline == "Ada Brink"
    assert draft.source == "Quay Post"
    assert draft.published == datetime(2026, 11, 23, 18, 5, tzinfo=UTC)
    assert draft.url == "https://quaypost.example/ferry"
    assert draft.text.split("\n") == [
        "The Harbour council voted 7 to 2 on Monday to keep the Stellan ferry.",
        "“It is a gamble,” said Maren Oduya.",
        "It costs 40,000 crowns & more.",
    ]


def test_markdown_without_fields_has_its_heading_as_title():
    draft = extracted("# Ferry kept\n\nThe council *kept* the ferry.\n\n## Why\n\nIt had to.", name="a.markdown")
    assert (draft.title, draft.text) == ("Ferry kept", "The council kept the ferry.\nWhy\nIt had to.")


def test_authors_may_be_a_list():
    fields, rest = front_matter("---\nauthors:\n  - Ada Brink\n  - Pell Ostrander\ntags: [a, b]\n---\nText")
    assert (fields, rest) == ({"authors": "Ada Brink", "tags": "a, b"}, "Text")


@pytest.mark.parametrize("text", ["---\nno end", "--- dash\ntext", "Text\n---\na: b\n---\n", ""])
def test_what_only_looks_like_fields_is_text(text):
    assert front_matter(text) == ({}, text)


@pytest.mark.parametrize("content", ["", " \n", "\ufeff"])
def test_nothing_is_an_error(content):
    with pytest.raises(ExtractError, match=r"^a\.txt is empty\.$"):
        extracted(content, name="a.txt")


def test_a_pdf_is_an_error_that_says_so():
    with pytest.raises(ExtractError, match="looks like a PDF"):
        extracted(b"%PDF-1.7", name="a.txt")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://QuayPost.Example:443/a?utm_source=x&b=2&a=1&fbclid=3#top", "https://quaypost.example/a?b=2&a=1"),
        ("http://quaypost.example", "http://quaypost.example/"),
        ("http://quaypost.example:8080/a?mc_cid=1", "http://quaypost.example:8080/a"),
        ("https://quaypost.example./a?gclid=1&&id=7", "https://quaypost.example/a?id=7"),
        ("https://quaypost.example/Fähre?q=ü", "https://quaypost.example/F%C3%A4hre?q=%C3%BC"),
        ("https://quaypost.example/F%C3%A4hre", "https://quaypost.example/F%C3%A4hre"),
        ("https://kai-möwe.example/", "https://xn--kai-mwe-e1a.example/"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("https://quaypost.example/?utm=1&nutm_source=2", "https://quaypost.example/?utm=1&nutm_source=2"),
        ("mailto:ada@quaypost.example", "mailto:ada@quaypost.example"),
        ("http://[::1", "http://[::1"),
        ("https://quaypost.example:99999/", "https://quaypost.example:99999/"),
        ("", ""),
    ],
)
def test_one_page_has_one_address(url, expected):
    assert canonical_url(url) == expected
    assert canonical_url(expected) == expected


def test_feeds_that_a_page_announces_are_found():
    html = """<head><base href="/news/"><link rel="alternate" type="application/rss+xml" href="rss.xml">
        <link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="https://b.example/atom">
        <link rel="alternate" type="application/rss+xml" href="rss.xml">
        <link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" href="a.css">
        <link rel="alternate" type="application/feed+json" href="javascript:x"></head>"""
    assert feed_links(html, "https://a.example/") == ["https://a.example/news/rss.xml", "https://b.example/atom"]
    assert feed_links("", "https://a.example/") == []


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        (" ".join(PARAGRAPHS), None, "en"),
        ("Short words.", None, None),
        ("Short words.", "de-AT", "de"),
        ("Short words.", "und", None),
        ("Der Rat der Stadt hat am Montag beschlossen, die Fähre noch zehn Jahre fahren zu lassen. " * 4, None, "de"),
        ("Le conseil du port a décidé lundi de garder le bac pendant encore dix ans, dit la mairie. " * 4, "", "fr"),
        ("Совет гавани проголосовал в понедельник за то, чтобы сохранить паром ещё на десять лет. " * 4, None, "ru"),
    ],
)
def test_the_language_is_told_or_left_open(text, declared, expected):
    assert language_of(text, declared) == expected


def test_html_fragments_become_paragraphs():
    fragment = "<p>One &amp; <b>two</b>\nthree</p>four<br>five<script>x</script><ul><li>six</li></ul><figure>7</figure>"
    assert html_paragraphs(fragment) == "One & two three\nfour\nfive\nsix"
    assert html_paragraphs("plain &amp; simple") == "plain & simple"
    assert html_paragraphs("") == ""
    assert html_paragraphs("<!-- x -->") == ""


NASTY = {
    "divs": b"<html><body>" + b"<div>" * 100_000 + b"text",
    "spans": b"<html><body><p>" + b"<span>" * 100_000 + b"text",
    "tables": b"<html>" + b"<table><tr><td>" * 30_000,
    "comments": b"<!--a-->" * 60_000 + b"<x",
    "open": b"<" * 500_000,
    "attributes": b"<html><body " + b"a=1 " * 200_000 + b">",
    "quotes": b"a ' b" * 200_000,
    "stars": b"*a **b " * 30_000,
    "brackets": b"[" * 50_000,
    "spaces": b"a" + b" " * 1_000_000 + b"b\n\nText of the story is here.",
    "lines": b"a\n" * 80_000,
    "dots": b"." * 1_000_000,
    "titles": b"<html><title>" + b"a - " * 100_000 + b"</title>",
    "dashes": b"a | " * 200_000 + b"\n\nText.",
}


@pytest.mark.parametrize("name", ["a.html", "a.md", "a.txt"])
@pytest.mark.parametrize("content", NASTY.values(), ids=NASTY)
def test_documents_made_to_hurt_do_not(content, name):
    started = time.monotonic()
    with contextlib.suppress(ExtractError):
        extracted(content, name=name)
    assert time.monotonic() - started < 6


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div>", "</article>", "<article>", "<table><tr><td>", "&#0;", "&#xD800;", "<b", "<!--",
             "]]>", "<![CDATA[", "<svg>", "<h1>Lamp", "The lamp was lit. ", "\0", "<script>", "<br/>", "<html lang=x>"]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_any_page_is_an_article_or_an_error(pieces):
    try:
        draft = extracted("".join(pieces), content_type="text/html")
    except ExtractError:
        return
    assert draft.text.strip()
    draft.text.encode()


@given(st.text(max_size=200))
def test_any_text_may_be_markdown(text):
    markdown_text(front_matter(text)[1])


def test_plain_text_does_not_load_what_only_pages_need():
    import subprocess

    code = (
        "import sys; from bot.news.extract import draft_from;"
        "draft_from(b'Ferry saved\\n\\nThe council of the town voted to keep the ferry and the pier.',"
        " name='a.txt', url=None, content_type=None);"
        "sys.exit(bool({'trafilatura', 'lxml', 'feedparser', 'py3langid', 'markdown_it'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("content_type", ["text/plain", "text/markdown", "text/html"])
def test_zeros_do_not_reach_the_text(content_type):
    line = b"The council voted on Monday to keep the ferry to Stellan for another ten years.\n"
    text = line.replace(b"voted", b"voted\0") + line * 3
    draft = draft_from(text, name=None, url=None, content_type=content_type)
    assert "on Monday to keep" in draft.text
    assert "\0" not in draft.text


@pytest.mark.parametrize("base", ["http://[", "javascript:1", "  ", "//["])
def test_a_base_that_is_no_address_is_passed_over(base):
    page = f'<base href="{base}"><link rel="alternate" type="application/rss+xml" href="/feed">'
    assert feed_links(page, "https://radio.example/a") == ["https://radio.example/feed"]


def test_a_long_script_costs_no_time():
    script = '<script type="application/ld+json">' + '{"@type": [' * 60_000 + "</script>"
    story = "<p>The council of Quay Harbour voted on Monday to keep the ferry to Stellan for ten years.</p>" * 4
    started = time.monotonic()
    page = f"<html><head>{script}</head><body><article>{story}</article></body></html>"
    assert "keep the ferry" in draft_from(page.encode(), name=None, url=None, content_type="text/html").text
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("outer", "inner"),
    [("<div>", "<a href='/'>x</a>"), ("<ul><li>", "<a>x"), ("<div>", "<p>x</p>"), ("<table><tr><td>", "<td>x")],
)
def test_a_page_of_elements_in_one_another_costs_no_time(outer, inner):
    started = time.monotonic()
    page = f"<html><body>{outer * 200}{inner * 40_000}</body></html>"
    with pytest.raises(ExtractError, match=r"\.$"):
        draft_from(page.encode(), name=None, url=None, content_type="text/html")
    assert time.monotonic() - started < 4


def test_a_long_page_is_no_tangle():
    story = "<p>The council voted on <a href='/monday'>Monday</a> to keep the ferry to Stellan.</p>" * 4000
    page = f"<html><body>{'<div>' * 15}<article>{story}</article></body></html>"
    assert "keep the ferry" in draft_from(page.encode(), name=None, url=None, content_type="text/html").text
