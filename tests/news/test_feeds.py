from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ExtractError
from bot.news.feeds import looks_like_feed, parse_feed

URL = "https://radio.example/feed.xml"
WHEN = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content=
"http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour Radio</title><link>https://radio.example/</link><language>en-GB</language>
<item><title>Ferry &amp;amp; &lt;b&gt;pier&lt;/b&gt; saved</title>
<link>/ferry?utm_source=rss</link><guid isPermaLink="false">1</guid>
<pubDate>Mon, 23 Nov 2026 18:00:00 +0100</pubDate><dc:creator>Ada Brink</dc:creator>
<description>A teaser.</description>
<content:encoded><![CDATA[<p>The council kept the ferry.</p><p>“A gamble,” said <i>Maren Oduya</i>.
<script>x()</script></p>
<p>The post <a href="/ferry">Ferry &amp; pier saved</a>
appeared first on <a href="/">Harbour Radio</a>.</p>
]]></content:encoded></item>
<item><title>Lamp lit</title><guid>2</guid>
<pubDate>23 Nov 2026</pubDate><description>The lamp was lit.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://radio.example/news/">
<title type="html">Harbour &amp;amp; Radio</title><link href="/"/><link rel="self" href="/atom"/><id>urn:feed</id>
<updated>2026-11-23T17:00:00Z</updated>
<entry><title>Ferry saved</title><id>urn:1</id><link href="ferry"/><published>2026-11-23T18:00:00+01:00</published>
<updated>2026-11-24T18:00:00Z</updated><author><name>Ada Brink</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>The council kept the ferry.</p><p>It had to.</p></div></content>
</entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://radio.example/">
<title>Harbour Radio</title><link>https://radio.example/</link></channel><item rdf:about="https://radio.example/ferry">
<title>Ferry saved</title><link>https://radio.example/ferry</link><description>The council kept the ferry.</description>
<dc:date>2026-11-23T17:00:00Z</dc:date></item></rdf:RDF>"""
OLD_RSS = """<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Harbour Radio</title>
<item><title>Ferry saved</title><link>https://radio.example/ferry</link>
<description>The council kept the ferry.</description></item></channel></rss>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour Radio",
    "home_page_url": "https://radio.example/",
    "language": "en",
    "items": [
        {
            "id": 1,
            "url": "/ferry",
            "title": "Ferry saved",
            "content_html": "<p>The council kept the ferry.</p><p>It had to.</p>",
            "date_published": "2026-11-23T18:00:00+01:00",
            "authors": [{"name": "Ada Brink"}],
        },
        {"id": "2", "content_text": "The lamp was lit.\n3 < 4."},
        "nonsense",
    ],
}


def parsed(text: str | bytes, url: str | None = URL, content_type: str | None = None):
    return parse_feed(text.encode() if isinstance(text, str) else text, url=url, content_type=content_type)


def rss(items: str, head: str = "<title>Harbour Radio</title>") -> str:
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'


def test_rss_is_read_with_its_whole_text():
    feed = parsed(RSS)
    first, second = feed.entries
    assert (feed.title, feed.site, feed.language) == ("Harbour Radio", "https://radio.example/", "en")
    assert first.title == "Ferry & pier saved"
    assert first.text == "The council kept the ferry.\n“A gamble,” said Maren Oduya."
    assert first.url == "https://radio.example/ferry"
    assert first.published == WHEN
    assert (first.byline, first.source, first.language) == ("Ada Brink", "Harbour Radio", "en")
    assert (second.text, second.published) == ("The lamp was lit.", datetime(2026, 11, 23, tzinfo=UTC))


def test_atom_is_read():
    feed = parsed(ATOM)
    (entry,) = feed.entries
    assert (feed.title, feed.site, feed.language) == ("Harbour & Radio", "https://radio.example/", "en")
    assert (entry.title, entry.text) == ("Ferry saved", "The council kept the ferry.\nIt had to.")
    assert (entry.url, entry.published, entry.byline) == ("https://radio.example/news/ferry", WHEN, "Ada Brink")


@pytest.mark.parametrize("text", [RDF, OLD_RSS], ids=["rdf", "0.91"])
def test_older_formats_are_read(text):
    (entry,) = parsed(text).entries
    assert (entry.title, entry.text) == ("Ferry saved", "The council kept the ferry.")
    assert entry.url == "https://radio.example/ferry"


def test_json_feed_is_read():
    feed = parsed(json.dumps(JSON))
    first, second = feed.entries
    assert (feed.title, feed.site, feed.language) == ("Harbour Radio", "https://radio.example/", "en")
    assert (first.title, first.text) == ("Ferry saved", "The council kept the ferry.\nIt had to.")
    assert (first.url, first.published, first.byline) == ("https://radio.example/ferry", WHEN, "Ada Brink")
    assert (second.title, second.text, second.published) == ("", "The lamp was lit.\n3 < 4.", None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_feed_may_come_in_any_charset(encoding):
    text = RSS.replace('encoding="utf-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    raw = text.encode(encoding)
    assert looks_like_feed(raw, None)
    assert parsed(raw).entries[0].text.endswith("“A gamble,” said Maren Oduya.")


def test_an_entry_has_the_same_id_each_time_and_no_other_feeds_id():
    first = parsed(RSS).entries[0].external_id
    assert parsed(RSS).entries[0].external_id == first
    assert parsed(RSS).entries[1].external_id != first
    assert parsed(RSS, url="https://wire.example/feed").entries[0].external_id != first
    assert parsed(RSS, url=None).entries[0].external_id not in (first, None)


def test_the_feeds_of_one_outlet_share_its_articles_but_not_its_numbers():
    numbered = rss("<item><title>A</title><guid>1</guid></item>")
    unique = rss("<item><title>A</title><guid>https://radio.example/a</guid></item>")

    def key(text: str, url: str) -> str | None:
        return parsed(text, url=url).entries[0].external_id

    assert key(numbered, "https://radio.example/a.xml") != key(numbered, "https://radio.example/b.xml")
    assert key(numbered, "https://radio.example/a.xml") == key(numbered, "http://www.radio.example/a.xml")
    assert key(unique, "https://radio.example/a.xml") == key(unique, "https://radio.example/b.xml")
    assert key(unique, "https://radio.example/a.xml") != key(unique, "https://thief.example/b.xml")


def test_what_is_enclosed_is_neither_text_nor_address():
    sound = '<enclosure url="https://radio.example/ferry.mp3" length="9" type="audio/mpeg"/>'
    (with_link, without) = parsed(
        rss(
            f"<item><title>Ferry</title><link>/ferry</link>{sound}<description>It sails.</description></item>"
            f"<item><title>Lamp</title>{sound}<description>It is lit.</description></item>"
        )
    ).entries
    assert (with_link.text, with_link.url) == ("It sails.", "https://radio.example/ferry")
    assert (without.text, without.url) == ("It is lit.", None)


def test_an_entry_without_a_title_keeps_every_word():
    (entry,) = parsed(
        rss("<item><description>&lt;p&gt;Lamp lit&lt;/p&gt;&lt;p&gt;It was dark.&lt;/p&gt;</description></item>")
    ).entries
    assert f"{entry.title} {entry.text}" == "Lamp lit It was dark."


def test_an_entry_without_an_id_is_known_by_its_link_or_words():
    entries = parsed(rss("<item><link>/a</link><title>A</title></item><item><title>B</title></item>")).entries
    assert len({one.external_id for one in entries} - {None}) == 2


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Mon, 23 Nov 2026 17:00:00 GMT", WHEN),
        ("Mon, 23 Nov 2026 12:00:00 EST", WHEN),
        ("2026-11-23T17:00:00Z", WHEN),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("Fri, 01 Jan 2100 00:00:00 GMT", None),
        ("Fri, 01 Jan 0001 00:00:00 GMT", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_are_utc_or_nothing(date, expected):
    (entry,) = parsed(rss(f"<item><title>A</title><pubDate>{date}</pubDate></item>")).entries
    assert entry.published == expected


def test_a_headline_alone_still_is_news():
    (entry,) = parsed(rss("<item><title>Ferry saved</title></item><item></item>")).entries
    assert (entry.title, entry.text) == ("Ferry saved", "Ferry saved")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://[::1", "mailto:a@b.example", ""])
def test_a_link_that_leads_nowhere_is_left_out(link):
    (entry,) = parsed(rss(f"<item><title>A</title><link>{link}</link></item>")).entries
    assert entry.url is None


@pytest.mark.parametrize("text", [rss(""), '{"version": "https://jsonfeed.org/version/1", "items": []}'])
def test_an_empty_feed_is_no_error(text):
    assert parsed(text).entries == ()


def test_a_feed_cut_off_keeps_what_is_whole():
    entries = parsed(RSS[: RSS.index("<title>Lamp lit")]).entries
    assert entries[0].title == "Ferry & pier saved"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words",
        "<html><body><p>A page.</p></body></html>",
        "<rss",
        "<rss><channel><title>A",
        "{",
        "{}",
        '{"version": 1, "items": []}',
        '{"version": "https://jsonfeed.org/version/1", "items": 3}',
        "[" * 100_000,
        "{" + '"a":{' * 100_000,
        "%PDF-1.7",
    ],
)
def test_what_is_no_feed_is_an_error_with_a_sentence(text):
    with pytest.raises(ExtractError) as caught:
        parsed(text)
    assert str(caught.value).startswith("radio.example ")
    assert str(caught.value).endswith(".")


BOMB = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>' + rss(
    "<item><title>&b;</title></item>"
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        BOMB.encode("utf-16"),
        BOMB.replace("<!ENTITY a", "<!entity a").replace("<!ENTITY b", "<!entity b"),
        BOMB.replace('"lol"', 'SYSTEM "file:///etc/passwd"'),
        BOMB.replace("<!DOCTYPE", "<!--x--><!DOCTYPE"),
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/x">%x;]>' + rss(""),
    ],
)
def test_entities_of_a_feeds_own_are_refused(text):
    with pytest.raises(ExtractError, match="declares entities"):
        parsed(text)


def test_an_external_document_type_is_not_fetched():
    assert parsed(OLD_RSS.replace("my.netscape.com", "127.0.0.1:9")).entries


def test_an_entry_may_write_about_entities():
    item = "<item><title>A</title><description><![CDATA[Write <!ENTITY a> like this.]]></description></item>"
    assert len(parsed(rss(item)).entries) == 1


@pytest.mark.parametrize(
    "text",
    [
        rss("<item>" * 100_000),
        rss("<a>" * 500 + "</a>" * 500),
        "<rss>" + "<![CDATA[" * 200_000,
        "<rss>" + "<!--" * 200_000,
        "<!DOCTYPE " * 100_000,
        "<!--a-->" * 20_000 + "<x>",
        rss(f"<item><title>{'a - ' * 100_000}</title></item>"),
        rss(f"<item><description>{'&lt;div&gt;' * 50_000}x</description></item>"),
    ],
    ids=["items", "depth", "cdata", "comments", "doctypes", "prolog", "title", "html"],
)
def test_feeds_made_to_hurt_do_not(text):
    started = time.monotonic()
    try:
        parsed(text)
    except ExtractError as error:
        assert str(error).startswith("radio.example")  # noqa: PT017
    looks_like_feed(text.encode(), None)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (RSS, "text/html", True),
        (ATOM, None, True),
        (RDF, None, True),
        (OLD_RSS, "text/xml", True),
        (json.dumps(JSON), "application/json", True),
        ("", "application/rss+xml", True),
        ("\ufeff\n<!-- a --><?xml-stylesheet href='x'?><rss>", None, True),
        ("<html><rss>", "text/html", False),
        ("<article>", None, False),
        ('{"a": 1}', "application/json", False),
        ("A text about <rss>", None, False),
        ("", None, False),
    ],
)
def test_a_feed_is_known_when_it_is_seen(body, content_type, expected):
    assert looks_like_feed(body.encode(), content_type) is expected


PIECES = st.lists(
    st.sampled_from(
        ["<rss>", "<channel>", "<item>", "</item>", "<title>A</title>", "<guid>1</guid>", "<link>x</link>", "&amp;",
         "<description>", "</description>", "<![CDATA[", "]]>", "<p>B</p>", "<feed>", "<entry>", "<!--", "-->", "\0",
         "<pubDate>x</pubDate>", "<content type='xhtml'>", "<media:group>", "&#xD800;", "é", "{", "<?xml?>"]
    ),
    max_size=20,
).map("".join)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(PIECES)
def test_any_bytes_are_a_feed_or_an_error(text):
    try:
        feed = parsed(text)
    except ExtractError:
        return
    assert all(one.text and one.external_id for one in feed.entries)


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda one: st.lists(one, max_size=3)
)


@given(st.dictionaries(st.sampled_from(["id", "url", "title", "content_html", "authors", "date_published"]), JUNK))
def test_any_json_item_is_an_entry_or_nothing(item):
    parsed(json.dumps({"version": "https://jsonfeed.org/version/1", "title": "A", "items": [item]}))


@pytest.mark.parametrize(
    ("ttl", "expected"),
    [
        ("30", timedelta(minutes=30)),
        (" 1440 ", timedelta(days=1)),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_ttl_is_told_in_minutes(ttl, expected):
    assert expected == parsed(rss("<item><title>Lamp lit</title></item>", f"<title>Radio</title><ttl>{ttl}</ttl>")).ttl


@pytest.mark.parametrize(
    "reference", ["&#99999999999999999999;", "&#xD800;", "&#0;", "&#x0000000000000041;", "&#1114112", "&#-1;"]
)
def test_references_to_no_character_do_not_break_a_feed(reference):
    (entry,) = parsed(
        rss(f"<item><title>Lamp lit</title><description>It {reference} shone.</description></item>")
    ).entries
    assert "shone." in entry.text


@pytest.mark.parametrize(
    "blanks", ["\n" * 60_000, "<!--" + "\n \n" * 30_000 + "-->", "<?a " + "encoding='" * 20_000 + "?>", "x\n" * 30_000]
)
def test_what_stands_before_a_feed_costs_no_time(blanks):
    started = time.monotonic()
    feed = parsed(blanks + rss("<item><title>Lamp lit</title></item>"), content_type="application/rss+xml")
    assert time.monotonic() - started < 3
    assert [one.title for one in feed.entries] == ["Lamp lit"]


def test_what_feedparser_stumbles_over_is_no_crash():
    with pytest.raises(ExtractError, match="its XML is damaged"):
        parsed('<rss version="2.0" xmlns:a="b\u00a0c\u00a0d"><channel><a:item>x</a:item></channel></rss>')


def test_a_home_page_that_is_no_address_is_none():
    assert parsed(json.dumps(JSON | {"home_page_url": "http://[::1"})).site is None


def test_zeros_do_not_reach_the_text():
    (entry,) = parsed(rss("<item><title>Lamp\0 lit</title></item>")).entries
    assert "\0" not in entry.title + entry.text


@pytest.mark.parametrize("tag", ["author", "dc:creator", "itunes:author", "managingEditor"])
def test_an_author_without_end_costs_no_time(tag):
    started = time.monotonic()
    head = f"<title>Radio</title><{tag}>{'ey' * 200_000}</{tag}>"
    feed = rss(f"<item><title>Lamp lit</title><{tag}>{'ey' * 200_000}</{tag}></item>", head)
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    (entry,) = parsed(feed.replace("<rss ", f"<rss {spaces}")).entries
    assert time.monotonic() - started < 3
    assert entry.title == "Lamp lit"


def test_an_author_keeps_name_and_address_apart():
    (entry,) = parsed(rss("<item><title>Lamp lit</title><author>ada@radio.example (Ada Brink)</author></item>")).entries
    assert "Ada Brink" in entry.byline


def test_entries_without_end_are_no_feed():
    started = time.monotonic()
    with pytest.raises(ExtractError, match="lists more than 50,000 entries"):
        parsed(rss("<item>" * 60_000))
    assert time.monotonic() - started < 2
