"""The feeds, pages and lists that `benchmarks.fuzz` damages: one of each format, in our own words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    name: str
    text: str
    content_type: str
    is_feed: bool = False


_STORY = (
    "<p>The council of Quay Harbour voted on Monday to keep the ferry to Stellan, by seven votes to two.</p>\n"
    "<p>“A gamble with other people’s money,” said Maren Oduya, who heads the opposition; the bridge’s friends were "
    'not amused. See <a href="/ferry?utm_source=rss&amp;id=7">the contract</a>.</p>\n'
    "<ul><li>The crossing costs 40&nbsp;000 crowns a day.</li><li>The treasurer says 35&thinsp;000.</li></ul>\n"
    '<img src="quay.jpg" alt="The quay"/><script>track("x < y && z")</script>\n'
    "<p>The first boat left on Tuesday at 5.45 with every flag it owns &#8211; and came back without two of them.</p>"
)
_RSS_2 = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Harbour Radio: News &amp; tides</title><link>https://radio.example/</link>
<atom:link href="https://radio.example/feed.xml" rel="self" type="application/rss+xml"/>
<description>From both shores</description><language>en-GB</language><ttl>30</ttl>
<item><title>Ferry &amp;amp; pier saved</title><link>https://radio.example/ferry?utm_medium=feed</link>
<guid isPermaLink="false">radio-48213</guid><pubDate>Mon, 23 Nov 2026 18:00:00 +0100</pubDate>
<dc:creator>Tomas Reel</dc:creator><category>Town hall</category>
<enclosure url="https://radio.example/ferry.mp3" length="123" type="audio/mpeg"/>
<media:content url="https://radio.example/quay.jpg"><media:title>The quay</media:title></media:content>
<description>A teaser &lt;b&gt;in bold&lt;/b&gt;.</description>
<content:encoded><![CDATA[{_STORY}]]></content:encoded></item>
<item><title><![CDATA[Lamp lit at Skarn Point]]></title><guid>https://radio.example/lamp</guid>
<pubDate>24 Nov 2026</pubDate><description>The lamp was lit after nineteen years.</description></item>
<item><description>No title, no address, no date.</description></item>
</channel></rss>"""
_RSS_091 = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Quay Post</title><link>https://post.example/</link><description>Daily</description>
<item><title>Council keeps ferry</title><link>https://post.example/1</link><description>Seven to two, and the bridge
 is off the table for ten years.</description></item>
<item><title>Rovers win</title><link>/2</link><description>3-2 after extra time.</description></item></channel></rss>"""
_RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://wire.example/"><title>Nordic Wire</title><link>https://wire.example/</link>
<description>Regions</description><sy:updatePeriod>hourly</sy:updatePeriod>
<items><rdf:Seq><rdf:li rdf:resource="https://wire.example/a"/></rdf:Seq></items></channel>
<item rdf:about="https://wire.example/a"><title>Storm opens breakwater</title><link>https://wire.example/a</link>
<description>A hole of fourteen metres; two boats sank.</description><dc:date>2026-11-22T20:30:00Z</dc:date>
<dc:creator>Matthis Okoye</dc:creator></item></rdf:RDF>"""
_RSS_09 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Old Post</title><link>https://old.example/</link>
<description>Old</description></channel><item><title>Old news</title><link>https://old.example/1</link></item></rdf:RDF>"""
_ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://ledger.example/news/">
<title type="html">Sound &amp;amp; Ledger</title><link href="/"/><link rel="self" href="/atom"/>
<id>urn:uuid:60a76c80</id>
<updated>2026-11-24T09:00:00Z</updated><author><name>Ragna Whitlock</name></author>
<entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Herring <i>in tins</i></div></title>
<id>tag:ledger.example,2026:1</id><link rel="alternate" href="cannery"/><published>2026-11-24T11:30:00+01:00</published>
<updated>2026-11-24T12:05:00+01:00</updated><summary>The cannery that said no.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The family turned down 410 million crowns.</p>
<blockquote><p>“We have herring to put in tins.”</p></blockquote><p>The offer stands until the
 eleventh.</p></div></content></entry>
<entry><title>Pumps</title><id>2</id><content type="text">Three pumps stand behind the hall.</content></entry>
</feed>"""
_ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Stellan Blog</title>
<link rel="alternate" type="text/html" href="https://blog.example/"/><modified>2026-11-24T09:00:00Z</modified>
<entry><title>On the boat</title><id>b1</id><issued>2026-11-24T09:00:00</issued><link href="https://blog.example/1"/>
<content type="text/html" mode="escaped">&lt;p&gt;It rolled.&lt;/p&gt;</content></entry></feed>"""
_JSON = r"""{"version": "https:\/\/jsonfeed.org\/version\/1.1", "title": "Harbour Radio", "language": "en",
 "home_page_url": "https://radio.example/", "feed_url": "https://radio.example/feed.json", "items": [
 {"id": 1, "url": "/ferry", "title": "Ferry saved \ud83d\udea2", "content_html": "<p>The council kept the ferry.</p>",
  "date_published": "2026-11-23T18:00:00+01:00", "authors": [{"name": "Ada Brink"}], "tags": ["town"]},
 {"id": "2", "content_text": "The lamp was lit.\n3 < 4 & 5.", "external_url": "https://post.example/lamp"},
 {"id": 3.5, "summary": null, "author": {"name": 7}}, "nonsense", null]}"""
_PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Council keeps Stellan ferry | Quay Post</title>
<base href="https://post.example/2026/">
<link rel="canonical" href="https://post.example/2026/ferry-vote">
<link rel="alternate" type="application/rss+xml" title="Quay Post" href="/feed.xml">
<link rel="alternate" type="application/atom+xml" href="https://post.example/atom">
<meta name="author" content="Hanne Vorst"><meta property="og:site_name" content="Quay Post">
<meta property="og:title" content="Council keeps Stellan ferry"><meta property="article:published_time"
 content="2026-11-23T18:40:00+01:00">
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [{{"@type": ["NewsArticle"],
 "headline": "Council keeps ferry", "datePublished": "2026-11-23T18:40:00+01:00", "author": [{{"name": "Hanne Vorst"}}],
 "publisher": {{"name": "Quay Post"}}}}]}}</script><style>p {{ color: red }}</style></head>
<body class="story"><div class="cookie-banner"><p>We and our partners use cookies.</p><button>Accept</button></div>
<nav><ul><li><a href="/town">Town</a></li><li><a href="/sport">Sport</a></li><li><a href="/tides">Tides</a></li></ul>
</nav><main><article>
<h1>Council keeps Stellan ferry</h1><p class="byline">By Hanne Vorst</p><time datetime="2026-11-23">
Monday</time>{_STORY}<table><tr><th>Plan</th><th>Cost</th></tr><tr><td>Ferry</td><td>146</td></tr></table>
<figure><img src="a.jpg"><figcaption>The quay</figcaption></figure></article></main>
<aside><h2>Most read</h2><ol><li>Tides</li><li>Rovers</li></ol></aside><footer>© Quay Post</footer></body></html>"""
_XHTML = f"""<?xml version="1.0" encoding="UTF-8"?><!-- old --><html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>Ferry saved</title></head><body><div><font size="2">{_STORY}</font></div></body></html>"""
_OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Feeds</title><ownerName>Ada</ownerName></head><body>
<outline text="Town &amp; hall" title="Town"><outline type="rss" text="Harbour Radio" xmlUrl="https://radio.example/feed.xml"
 htmlUrl="https://radio.example/"/><outline text="Deeper"><outline text="Wire" xmlUrl="feed://wire.example/rss"/></outline>
</outline><outline text="Ledger" xmlUrl="https://ledger.example/atom?a=1&amp;b=2"/></body></opml>"""
_TEXT = """Storm tears fourteen-metre hole in the old breakwater

By Emil Sand
Published 22 November 2026, 11:20 CET
Reading time: 3 min

QUAY HARBOUR, Nov. 22 (Nordic Wire) - The old breakwater gave way early on Sunday, the harbour master said.

“I heard it before I saw it,” Reksten said. “It was like a goods train being unloaded on the roof.”

Share this article
Subscribe to our newsletter
Home
Sport
Tides
"""
_MARKDOWN = """---
title: "Stellan keeps its ferry: council turns down bridge"
source: Nordic Wire
published: 2026-11-24T06:00:00+01:00
url: https://wire.example/ferry
---

# Stellan keeps its ferry

The council has **voted** by seven to two to keep [the ferry](https://wire.example/ferry) for ten years.

- It costs 40,000 crowns a day.
- Or 35,000, says `the treasurer`.

> “Nobody is going to be put ashore.”

```
table | of | fares
```
"""
SEEDS = (
    Seed(name="rss 2.0", text=_RSS_2, content_type="application/rss+xml", is_feed=True),
    Seed(name="rss 0.91", text=_RSS_091, content_type="text/xml", is_feed=True),
    Seed(name="rss 1.0", text=_RDF, content_type="application/rdf+xml", is_feed=True),
    Seed(name="rss 0.9", text=_RSS_09, content_type="application/xml", is_feed=True),
    Seed(name="atom 1.0", text=_ATOM, content_type="application/atom+xml", is_feed=True),
    Seed(name="atom 0.3", text=_ATOM_03, content_type="application/xml", is_feed=True),
    Seed(name="json feed", text=_JSON, content_type="application/feed+json", is_feed=True),
    Seed(name="page", text=_PAGE, content_type="text/html"),
    Seed(name="xhtml", text=_XHTML, content_type="application/xhtml+xml"),
    Seed(name="opml", text=_OPML, content_type="text/x-opml"),
    Seed(name="text", text=_TEXT, content_type="text/plain"),
    Seed(name="markdown", text=_MARKDOWN, content_type="text/markdown"),
)
