from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.plain import certainty, count, nobody, plain, reported, source_of, web_link, words_of
from bot.quotes.quote import Kind
from tests.told import BAD_URLS, FOUND, QUAY_POST, UNNAMED, quote


@given(st.text(st.characters(codec=None)))
def test_plain_text_is_one_visible_line(text):
    made = plain(text)

    assert made == made.strip()
    assert not re.search(r"\s\s|[\t\r\n\x0b\f]", made)
    assert not [sign for sign in made if unicodedata.category(sign) in {"Cc", "Cs"}]
    made.encode()


@given(st.text())
def test_making_plain_twice_changes_nothing_more(text):
    assert plain(text) == plain(plain(text))


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_visible_signs_are_kept_as_they_are(text):
    assert text == plain(text)


def test_spaces_become_one_and_overrides_go():
    assert "a b c" == plain(" a\u00a0\n\tb\u2028c ")
    assert "exe.doc" == plain("\u202eexe.doc\u202c")


@pytest.mark.parametrize("url", BAD_URLS)
def test_nobody_is_sent_to_a_bad_address(url):
    assert web_link(url) is None


@given(st.one_of(st.none(), st.text()))
def test_a_link_is_a_web_address_on_one_line_or_none(url):
    made = web_link(url)

    assert made is None or (made == url == plain(made) and made.startswith(("http://", "https://")))


@pytest.mark.parametrize("url", ["https://quaypost.example/a?b=1&c=%20#d", "http://example.com/ä(1)"])
def test_a_web_address_is_a_link(url):
    assert url == web_link(url)


def test_a_quotation_keeps_its_words_and_loses_inner_opening_marks():
    assert "One. Two ‘three’ “four”" == words_of(quote("One.\n\n“Two ‘three’ “four”"))


def test_only_the_speakers_own_words_are_put_in_marks():
    assert ": “we kept it”" == reported(quote("we kept it"))
    assert ": “kept”" == reported(quote("kept", kind=Kind.MIXED))
    assert " said that they kept it" == reported(quote("they kept it", kind=Kind.INDIRECT))
    assert " said that they kept it" == reported(quote("that they kept it", kind=Kind.INDIRECT))
    wanted = replace(quote("to keep the boat", kind=Kind.INDIRECT), cue="wants")
    assert " (wants): to keep the boat" == reported(wanted)


def test_an_article_without_an_outlet_is_called_by_a_headline_that_was_not_read_already():
    assert "Quay Post" == source_of(QUAY_POST, QUAY_POST.title)
    assert "“Ferry crews cheer the vote”" == source_of(UNNAMED, "Another headline")
    assert "source not named" == source_of(UNNAMED, UNNAMED.title)


def test_small_words():
    assert ["1 story", "0 stories", "1,204 stories"] == [count(n, "story", "stories") for n in (1, 0, 1204)]
    assert ["certain", "likely", "probably"] == [certainty(sure) for sure in (0.95, 0.8, 0.4)]
    assert "Nobody in my archive (1,204 articles since 1 Oct 2026) said that." == nobody(FOUND)
    assert datetime(2026, 10, 1, 12, tzinfo=UTC) == FOUND.since
