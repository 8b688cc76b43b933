from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExtractError
from bot.news.decode import binary_kind, decode, text_of

TEXT = "“We kept it,” said Aino Väli – for 40 €.\n"
RUSSIAN = "Совет гавани проголосовал за паром. " * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_survives_every_common_encoding(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (RUSSIAN.encode("koi8-r"), "KOI8-R"),
        (RUSSIAN.encode("cp1251"), "windows-1251"),
        (b"<?xml version='1.0' encoding='windows-1251'?>" + RUSSIAN.encode("cp1251"), None),
        (b'<html><meta charset="windows-1251">' + RUSSIAN.encode("cp1251"), None),
        (b'<meta http-equiv=Content-Type content="text/html; charset=koi8-r">' + RUSSIAN.encode("koi8-r"), None),
        (RUSSIAN.encode(), "windows-1251"),  # valid UTF-8 is UTF-8, whatever the server says
        (RUSSIAN.encode(), "no-such-charset"),
        (RUSSIAN.encode("cp1251"), None),
    ],
)
def test_a_declared_charset_is_used_where_it_can_be_true(content, charset):
    assert RUSSIAN in decode(content, charset)


@pytest.mark.parametrize("encoding", ["shift_jis", "gb18030", "euc-kr", "iso-2022-jp", "big5"])
def test_a_declared_asian_charset_is_used(encoding):
    text = {"euc-kr": "항구 위원회", "big5": "港口委員會", "gb18030": "港口委员会"}.get(encoding, "港の評議会")
    assert decode(text.encode(encoding), encoding) == text


def test_latin_1_means_what_browsers_take_it_for():
    assert decode(b"\x93Kept\x94", "iso-8859-1") == "“Kept”"


@pytest.mark.parametrize(
    "name", ["idna", "punycode", "unicode_escape", "utf-7", "zlib", "hex", "rot13", "\0", "undefined"]
)
def test_a_codec_that_is_no_charset_is_not_used(name):
    assert decode(b"+ADw-caf\xc3\xa9\\u0041", name) == "+ADw-café\\u0041"


def test_damaged_utf_8_loses_only_the_damage():
    damaged = (TEXT * 20).encode()[:-1] + b"\xff\n"
    assert decode(damaged) == (TEXT * 20)[:-1] + "\N{REPLACEMENT CHARACTER}\n"


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "gb18030", "cp1252", "nonsense"]))
def test_decoding_never_fails_and_leaves_no_half_characters(content, charset):
    text = decode(content, charset)
    assert "\r" not in text
    text.encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
def test_utf_8_comes_out_as_open_would_give_it(tmp_path_factory, text):
    path: Path = tmp_path_factory.getbasetemp() / "given.txt"
    path.write_bytes(text.encode())
    with path.open(encoding="utf-8-sig") as file:
        assert decode(path.read_bytes()) == file.read()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"GIF89a", "a GIF picture"),
        (b"PK\x03\x04word", "a ZIP archive or an Office document"),
        (b"\x7fELF\x02", "a program"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"RIFF....WEBP", "a picture, sound or film"),
        (b"\0\0\0\x20ftypisom", "a film"),
        (bytes(range(32)) * 20, "a binary file"),
        (b"text with one \0 in it, which is odd but no reason to refuse it", None),
        (TEXT.encode("utf-16-le"), None),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), None),
        (TEXT.encode(), None),
        (b"\x1b[1mbold\x1b[0m", None),
        (b"", None),
    ],
)
def test_what_is_no_text_is_recognised(content, kind):
    assert binary_kind(content) == kind


def test_what_is_no_text_is_refused_with_a_sentence():
    with pytest.raises(ExtractError) as caught:
        text_of(b"%PDF-1.7", "minutes.txt")
    expected = "minutes.txt is not text (it looks like a PDF); give its text or its web page instead."
    assert str(caught.value) == expected
