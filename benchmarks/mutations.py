"""Ways to damage a document: by accident, as broken programs do, and on purpose, as attackers do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

LONGEST = 400_000  # bytes of what comes out
_ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "koi8-r", "shift_jis", "gb18030")
_NAMES = (
    *_ENCODINGS,
    "utf-7",
    "iso-8859-1",
    "x-user-defined",
    "idna",
    "unicode_escape",
    "rot13",
    "hex",
    "none",
    "",
    "a" * 200,
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"+/v8")
_TAG = re.compile(rb"<[^<>]{1,300}>")
_TAGS = ("item", "entry", "div", "p", "channel", "outline", "title", "feed", "rdf:RDF", "content", "table", "svg", "a")
_CHUNKS = (
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?xml version='1.0'?>",
    b"<!DOCTYPE a>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
    b"<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1/'>%b;]>",
    b"&b;&b;&b;",
    b"&#0;",
    b"&#xD800;",
    b"&#1114112;",
    b"&#99999999999999999999;",
    b"&amp;amp;lt;",
    b"&nbsp",
    b"&" * 40,
    b"<" * 40,
    b">" * 40,
    b"\"'",
    b"\0",
    b"\x1b[31m",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x80\xae",
    b"\xef\xbf\xbf",
    b"\r\r\n",
    b"\x0c\x0b\x85",
    b"\xe2\x80\xa8",
    b"<script>",
    b"</html>",
    b"<plaintext>",
    b"<xmp>",
    b"<base href='http://['>",
    b"<link>http://[::1</link>",
    b"<link href='//[' rel='alternate' type='application/rss+xml'>",
    b"<link>javascript:alert(1)</link>",
    b"<pubDate>Mon, 99 Foo 0000 99:99:99 +9999</pubDate>",
    b"<pubDate>0001-01-01T00:00:00+23:59</pubDate>",
    b"<updated>9999-12-31T23:59:59-23:59</updated>",
    b"<ttl>99999999999999999999</ttl>",
    b'{"version": [[[[[[',
    b"1e999",
    b"-0",
    b"NaN",
)


def mutated(document: bytes, rng: random.Random) -> bytes:
    """The document after one to five kinds of damage."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
        document = rng.choice(_DAMAGES)(document, rng)[:LONGEST]
    return document


def _place(document: bytes, rng: random.Random) -> int:
    return rng.randint(0, len(document))


def _flip(document: bytes, rng: random.Random) -> bytes:
    if not document:
        return document
    damaged = bytearray(document)
    for _ in range(rng.choice((1, 3, 20, 1 + len(document) // 50))):
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def _truncate(document: bytes, rng: random.Random) -> bytes:
    return document[: _place(document, rng)] if rng.random() < 0.7 else document[_place(document, rng) :]


def _cut(document: bytes, rng: random.Random) -> bytes:
    start = _place(document, rng)
    return document[:start] + document[start + rng.randint(1, 200) :]


def _splice(document: bytes, rng: random.Random) -> bytes:
    place = _place(document, rng)
    return document[:place] + rng.choice(_CHUNKS) * rng.choice((1, 1, 1, 3, 1000)) + document[place:]


def _repeat(document: bytes, rng: random.Random) -> bytes:
    """A piece of the document many times: what finds expressions and loops that take the square of a length."""
    start = _place(document, rng)
    piece = document[start : start + rng.choice((1, 2, 5, 20, 100, 1000))]
    times = min(rng.choice((2, 10, 100, 5_000, 100_000)), LONGEST // max(1, len(piece)))
    return document[:start] + piece * times + document[start + len(piece) :]


def _tags(document: bytes, rng: random.Random) -> list[re.Match[bytes]]:
    found = list(_TAG.finditer(document[:100_000]))
    return rng.sample(found, min(len(found), 2))


def _tag_twice(document: bytes, rng: random.Random) -> bytes:
    for tag in _tags(document, rng)[:1]:
        return document[: tag.end()] + tag[0] * rng.choice((1, 2, 50, 3000)) + document[tag.end() :]
    return document


def _tags_swapped(document: bytes, rng: random.Random) -> bytes:
    tags = sorted(_tags(document, rng), key=lambda tag: tag.start())
    if len(tags) < 2:
        return document
    one, other = tags
    between = document[one.end() : other.start()]
    return document[: one.start()] + other[0] + between + one[0] + document[other.end() :]


def _tag_lost(document: bytes, rng: random.Random) -> bytes:
    for tag in _tags(document, rng)[:1]:
        return document[: tag.start()] + document[tag.end() :]
    return document


def _nested(document: bytes, rng: random.Random) -> bytes:
    name = rng.choice(_TAGS).encode()
    depth = rng.choice((5, 50, 99, 101, 300, 5_000, 40_000))
    place = _place(document, rng)
    closed = b"</" + name + b">" if rng.random() < 0.5 else b""
    return document[:place] + (b"<" + name + b">") * depth + b"x" + closed * depth + document[place:]


def _braces(document: bytes, rng: random.Random) -> bytes:
    place = _place(document, rng)
    return (
        document[:place] + rng.choice((b"[", b'{"a":', b"(", b"\xe2\x80\x9c", b"> ", b"- ")) * 20_000 + document[place:]
    )


def _huge_attribute(document: bytes, rng: random.Random) -> bytes:
    for tag in _tags(document, rng)[:1]:
        if rng.random() < 0.5:
            value = b" a='" + rng.choice((b"x", b"&amp;", b"/", b" ", b"\xc3\xa9")) * rng.choice((100, 60_000)) + b"'"
        else:
            value = b"".join(b" a%d='b'" % number for number in range(rng.choice((50, 20_000))))
        return document[: tag.end() - 1] + value + document[tag.end() - 1 :]
    return document


def _entities(document: bytes, rng: random.Random) -> bytes:
    """The bombs everybody knows: a billion laughs, and one long entity named many times."""
    if rng.random() < 0.5:
        lines = b"".join(b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
        bomb, use = b"<!DOCTYPE lolz [<!ENTITY l0 'lol'>" + lines + b"]>", b"&l9;"
    else:
        bomb, use = b"<!DOCTYPE a [<!ENTITY a '" + b"a" * 20_000 + b"'>]>", b"&a;" * 20_000
    start = document.find(b"?>") + 2 if b"?>" in document else 0
    place = rng.randint(start, len(document))
    return document[:start] + bomb + document[start:place] + use + document[place:]


def _recoded(document: bytes, rng: random.Random) -> bytes:
    return document.decode("utf-8", "replace").encode(rng.choice(_ENCODINGS), "replace")


def _misdeclared(document: bytes, rng: random.Random) -> bytes:
    name = rng.choice(_NAMES).encode()
    if b"encoding=" in document and rng.random() < 0.7:
        return re.sub(rb"encoding=[\"'][^\"']*", lambda _: b'encoding="' + name, document, count=1)
    return b"<?xml version='1.0' encoding='" + name + b"'?><meta charset='" + name + b"'>" + document


def _marked(document: bytes, rng: random.Random) -> bytes:
    return rng.choice(_BOMS) * rng.choice((1, 2)) + document


def _zeros(document: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return bytes(one for byte in document[:50_000] for one in (byte, 0))
    place = _place(document, rng)
    return document[:place] + bytes(rng.choice((1, 7, 5000))) + document[place:]


def _blanks(document: bytes, rng: random.Random) -> bytes:
    place = _place(document, rng)
    blank = rng.choice((b" ", b"\n", b"\t", b"\r\n", b"\xc2\xa0", b"\n \n", b"\xe2\x80\x8b"))
    return document[:place] + blank * rng.choice((100, 50_000)) + document[place:]


def _noise(document: bytes, rng: random.Random) -> bytes:
    place = _place(document, rng)
    return document[:place] + rng.randbytes(rng.choice((1, 10, 3000))) + document[place:]


def _words(document: bytes, rng: random.Random) -> bytes:
    """Text without end in one line, one word or many lines."""
    words = rng.choice(
        (b"By Ada Brink ", b"a", b"23 Nov 2026 ", b"- ", b"ferry.\n", b"A.B.", b"\xe2\x80\x9cno\xe2\x80\x9d")
    )
    place = _place(document, rng)
    return document[:place] + words * rng.choice((200, 20_000)) + document[place:]


_DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip,
    _flip,
    _truncate,
    _cut,
    _splice,
    _splice,
    _repeat,
    _repeat,
    _tag_twice,
    _tags_swapped,
    _tag_lost,
    _nested,
    _braces,
    _huge_attribute,
    _entities,
    _recoded,
    _misdeclared,
    _marked,
    _zeros,
    _blanks,
    _noise,
    _words,
)
