from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExtractError
from bot.news.crowded import without_crowds
from bot.news.extract import draft_from
from bot.news.feeds import feed_links, parse_feed
from bot.news.opml import parse_opml

STORY = "<p>The council of Quay Harbour voted on Monday to keep the ferry to Stellan for ten years.</p>"
MANY = 40_000
CROWDS = {
    "named": "".join(f" a{n}='b'" for n in range(MANY)),
    "bare": "".join(f" a{n}" for n in range(MANY)),
    "by slashes": "".join(f"/a{n}" for n in range(MANY)),
    "unquoted": "".join(f" a{n}=b" for n in range(MANY)),
    "without blanks": "".join(f'a{n}="b"' for n in range(MANY)),
    "hidden behind >": "".join(f' a{n}=">"' for n in range(MANY)),
    "hidden behind <": "".join(f" a{n}='<b'" for n in range(MANY)),
}


@pytest.mark.parametrize("crowd", CROWDS.values(), ids=CROWDS)
def test_an_element_loses_hundreds_of_attributes(crowd):
    text = f"<div id='a'><p {crowd}>Lamp lit</p><br/><b {crowd}/></div>"
    assert without_crowds(text) == "<div id='a'><p>Lamp lit</p><br/><b/></div>"


@pytest.mark.parametrize(
    "text",
    [
        "<p " + CROWDS["named"][:5000] + ">short enough</p>",
        "<img src='data:image/png;base64," + "abc=" * 9000 + "' alt='a'>",
        "<div data-page='" + '{"a": "b c d"} ' * 3000 + "'>x</div>",
        "a < b && c > d " * 2000,
        "“ferry” = 'quay' " * 2000,
        "<p>" + "x " * 20_000 + "</p>",
        "<a href=https://radio.example/" + "x/" * 200 + ">" + "y" * 20_000,
    ],
)
def test_other_markup_stays_as_it_is(text):
    assert without_crowds(text) == text


@pytest.mark.parametrize("piece", ["<a", "<a ", "<a='", '<a="', "<a b=", "='", "<", '"', "<a '\"", "<a/", "<a =\n"])
def test_it_takes_time_by_length_only(piece):
    began = time.monotonic()
    without_crowds(piece * (1_000_000 // len(piece)))
    assert time.monotonic() - began < 3


@given(st.text(alphabet="<>a /='\"\n!-", max_size=200))
def test_text_between_elements_is_kept(text):
    made = without_crowds("x" * 10_000 + text)
    assert made == "x" * 10_000 + text


@pytest.mark.parametrize("crowd", [CROWDS["named"], CROWDS["hidden behind >"]])
def test_no_reader_is_held_up(crowd):
    began = time.monotonic()
    page = f"<html><body {crowd}><article{crowd}>{STORY * 5}</article></body></html>"
    assert "keep the ferry" in draft_from(page.encode(), name=None, url=None, content_type="text/html").text
    assert feed_links(f"<html {crowd}><body><p{crowd}>x</p></body></html>", "https://radio.example/") == []
    feed = (
        f"<rss version='2.0'><channel><title>Radio</title><item {crowd}><title>Lamp lit</title></item></channel></rss>"
    )
    try:
        assert parse_feed(feed.encode(), url=None, content_type=None).entries[0].title == "Lamp lit"
    except ExtractError:  # nested quotes hide its tags, too
        assert ">" in crowd
    parse_opml(f"<opml><body><outline {crowd} text='a'/></body></opml>".encode())
    assert time.monotonic() - began < 6
