"""Bytes into text, whoever made them."""

from __future__ import annotations

import codecs
import re

from bot.errors import ExtractError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})|<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
# Codecs for text that people write; Python's others (idna, unicode_escape, utf-7) are no charset of a page.
_CHARSETS = re.compile(
    r"utf-?(8|16|32)|iso-?8859|latin|cp\d|windows|koi8|mac-|gb|big5|shift|euc|iso2022|hz|johab|tis-620|ascii|ptcp|kz1048"
)
# In these, plain text can look like UTF-8 or ASCII, so a declaration decides; a single-byte one never can.
_MULTIBYTE = re.compile(r"utf-?(16|32)|gb|big5|shift|euc|iso2022|hz|johab|cp9(32|36|49|50)")
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh9", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"fLaC", "a sound file"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b")) + b"\x7f"
_SAMPLE = 65536
_WESTERN = 0.2  # a larger share of bytes above ASCII than Western European languages have


def text_of(content: bytes, name: str, charset: str | None = None) -> str:
    """The text in `content`.

    Raises ExtractError when the bytes are a picture, a PDF or the like; `name` is what the message calls them.
    """
    kind = binary_kind(content)
    if kind is not None:
        raise ExtractError(f"{name} is not text (it looks like {kind}); give its text or its web page instead.")
    return decode(content, charset)


def decode(content: bytes, charset: str | None = None) -> str:
    r"""Bytes as the text that Python's open() would give: no byte order mark, every line end a \n.

    A byte order mark decides, then valid UTF-8, then the charset declared by HTTP (`charset`), by XML or by
    HTML, then a guess. Never raises: what cannot be decoded becomes U+FFFD.
    """
    return _decode(content, charset).replace("\r\n", "\n").replace("\r", "\n")


def whole(text: str) -> str:
    """The text with U+FFFD for what no database stores: zeros, and each half of a character, which JSON can spell."""
    text = text.replace("\0", "\ufffd")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in text)
    return text


def binary_kind(content: bytes) -> str | None:
    """What the bytes are when they are no text ("a PDF"); None: they may be text."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[4:12] in (b"ftypisom", b"ftypmp42", b"ftypM4V ", b"ftypqt  "):
        return "a film"
    if content[:4] == b"RIFF" and content[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "a picture, sound or film"
    sample = content[:_SAMPLE]
    if any(sample.startswith(bom) for bom, _ in _BOMS) or _plain_utf16(sample):
        return None
    controls = len(sample) - len(sample.translate(None, delete=_CONTROLS))
    return "a binary file" if controls > max(1, len(sample) // 100) else None


def _decode(content: bytes, charset: str | None) -> str:
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(name, "replace")
    declared = [one for one in (_known(charset), _known(_declaration(content))) if one]
    for name in declared:
        if _MULTIBYTE.match(name) and (text := _strictly(content, name)) is not None:
            return text
    if (text := _strictly(content, "utf-8")) is not None:
        guessed = _plain_utf16(content[:_SAMPLE]) if "\0" in text[:_SAMPLE] else None
        return content.decode(guessed, "replace") if guessed else text
    if guessed := _plain_utf16(content[:_SAMPLE]):
        return content.decode(guessed, "replace")
    for name in declared:
        if name != "utf-8" and (text := _strictly(content, name)) is not None:
            return text
    if "utf-8" in declared or _mostly_utf8(content):
        return content.decode("utf-8", "replace")
    return content.decode(declared[0] if declared else _guess(content), "replace")


def _declaration(content: bytes) -> str | None:
    found = _DECLARED.search(content[:4096])
    return (found[1] or found[2]).decode("ascii") if found else None


def _known(name: str | None) -> str | None:
    """Python's name of a charset; None when it is unknown or no charset of a page."""
    if not name:
        return None
    try:
        known = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    if known in ("iso8859-1", "latin-1", "ascii"):
        return "cp1252"  # as every browser reads it: the curly quotes of half the web depend on it
    return known if _CHARSETS.match(known) else None


def _strictly(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _plain_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a zero in every other byte."""
    size = len(sample) // 2
    if size < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > size * 0.7 and even < size * 0.02:
        return "utf-16-le"
    if even > size * 0.7 and odd < size * 0.02:
        return "utf-16-be"
    return None


def _mostly_utf8(content: bytes) -> bool:
    """UTF-8 that was cut or damaged somewhere: most of what is not ASCII still decodes."""
    sample = content[:_SAMPLE]
    good = sum(not character.isascii() for character in sample.decode("utf-8", "ignore"))
    bad = sample.decode("utf-8", "replace").count("\ufffd")
    return good > 0 and bad <= good / 10 + 1 and good > bad


def _guess(content: bytes) -> str:
    sample = content[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    if high <= len(sample) * _WESTERN:
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(sample).best()
    return (_known(best.encoding) if best else None) or "cp1252"
