from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot.errors import ExtractError
from bot.news.opml import Outline, parse_opml, write_opml

OPML = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- <!-- kept by hand -->
<opml version="1.1"><head><title>Feeds</title></head><body>
<outline text="Town hall" title="Town">
  <outline text="Harbour Radio" type="rss" xmlUrl="https://radio.example/feed.xml" htmlUrl="https://radio.example/"/>
  <outline title="Élus"><outline xmlURL="feed://wire.example/rss" title="Wire &amp; &eacute;t&eacute;"/></outline>
</outline>
<outline text="Radio again" xmlUrl="https://radio.example/feed.xml#x"/>
<outline type="rss" url="https://post.example/?a=1&b=2&copy=3" text="https://post.example/?a=1&amp;b=2&amp;copy=3"/>
<outline type="link" url="https://post.example/page" text="A page"/>
<outline text=" "><outline text="Ledger" xmlUrl="feed:https://ledger.example/atom"><outline text="in it"
 xmlUrl="https://ledger.example/2"/></outline></outline>
</body></opml>""".replace("<!-- <!--", "<!--")


def test_feeds_are_read_with_their_folders():
    expected = (
        Outline(
            url="https://radio.example/feed.xml",
            title="Harbour Radio",
            folder=("Town hall",),
            site="https://radio.example/",
        ),
        Outline(url="http://wire.example/rss", title="Wire & été", folder=("Town hall", "Élus")),
        Outline(url="https://post.example/?a=1&b=2&copy=3"),
        Outline(url="https://ledger.example/atom", title="Ledger"),
        Outline(url="https://ledger.example/2", title="in it"),
    )
    assert expected == parse_opml(OPML.encode("latin-1"))


@pytest.mark.parametrize(
    "text",
    [
        '<opml><body><outline text="A" xmlUrl="https://a.example/"></body></opml>',
        '<opml><body><outline text="A" xmlUrl="https://a.example/"/>',
        '<opml><body><outline text="A" xmlUrl=https://a.example/></body></opml>'.replace("=h", "='h").replace(
            "/>", "/'/>"
        ),
        '<OPML><BODY><OUTLINE TEXT="A" XMLURL="https://a.example/"/></BODY></OPML>',
        '<opml xmlns="http://opml.org/spec2"><body><outline title="A" xmlUrl="https://a.example/"/></body></opml>',
        '\ufeff\n<opml><body><outline text="A\0\x0b" xmlUrl=" https://a.example/\n"/></body></opml>',
    ],
)
def test_what_exports_get_wrong_is_read(text):
    assert (Outline(url="https://a.example/", title="A"),) == parse_opml(text.encode())


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "is no OPML"),
        (b"   ", "is no OPML"),
        (b"nothing of the kind", "is no OPML"),
        (b"<rss version='2.0'><channel/></rss>", "is no OPML"),
        (b"<html><body><opml/></body></html>", "is no OPML"),
        (b"%PDF-1.7", "looks like a PDF"),
        (b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>", "declares a document type"),
        (b"<!DOCTYPE opml SYSTEM 'file:///etc/passwd'><opml/>", "declares a document type"),
        (b"<opml><body>" + b"<outline text='a'>" * 5000, "nested too deeply"),
        (
            b"<opml>" + b"".join(b"<outline xmlUrl='http://a.example/%d'/>" % n for n in range(20_001)) + b"</opml>",
            "more than 20,000 feeds",
        ),
    ],
)
def test_what_is_no_list_of_feeds_is_said_in_one_sentence(data, part):
    with pytest.raises(ExtractError, match=part) as caught:
        parse_opml(data)
    assert str(caught.value).startswith("The file ")
    assert str(caught.value).endswith(".")


def test_opml_without_feeds_is_empty():
    assert parse_opml(b"<opml version='2.0'><head/><body><outline text='A folder'/></body></opml>") == ()


def test_written_opml_is_2_0_with_nested_folders_and_escaped():
    feeds = [
        Outline(
            url="https://a.example/?x=1&y=2", title='A "<b>" & c', folder=("News", "Town"), site="https://a.example/"
        ),
        Outline(url="https://b.example/", folder=("News",)),
        Outline(url="https://c.example/", title="C"),
    ]
    written = write_opml(feeds, title="Newsbrief & co")
    root = etree.fromstring(written.encode())
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Newsbrief & co"
    assert [one.get("text") for one in root.iterfind("body/outline")] == ["News", "C"]
    assert [one.get("type") for one in root.iter("outline") if one.get("xmlUrl")] == ["rss"] * 3
    assert all(one.get("text") for one in root.iter("outline"))
    assert feeds == list(parse_opml(written.encode()))


LINE = st.text(max_size=20).map(lambda text: " ".join(text.encode("utf-8", "ignore").decode().split()))
CLEAN = LINE.filter(lambda text: all(one.isprintable() for one in text))
FEEDS = st.lists(
    st.builds(
        Outline,
        url=st.integers(0, 30).map(lambda n: f"https://feed{n}.example/?a={n}&b=<'\">"),
        title=CLEAN,
        folder=st.lists(CLEAN.filter(bool), max_size=4).map(tuple),
        site=st.sampled_from([None, "https://site.example/?a&b"]),
    ),
    unique_by=lambda one: one.url,
    max_size=15,
)


@given(FEEDS, LINE)
def test_what_is_written_is_read_again(feeds, title):
    read = parse_opml(write_opml(feeds, title=title).encode())
    assert sorted(feeds, key=lambda one: one.url) == sorted(read, key=lambda one: one.url)
    assert read == parse_opml(write_opml(read, title=title).encode())
    for folder in {one.folder for one in feeds}:
        assert [one for one in feeds if one.folder == folder] == [one for one in read if one.folder == folder]


@given(st.binary(max_size=300).map(lambda junk: b"<opml><body><outline xmlUrl='" + junk))
def test_junk_is_read_or_refused(data):
    with contextlib.suppress(ExtractError):
        assert isinstance(parse_opml(data), tuple)
