from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.news.filters import Filter, Verdict

TEXT = "The Harbour council voted to keep the Stellan ferry. Interest\nrates rose in Zürich; Ørsted’s C++ didn’t mind."


def matches(term: str, text: str = TEXT) -> bool:
    return Filter.parse([term], []).judge("", text).accepted


@pytest.mark.parametrize(
    "term",
    [
        "ferry",
        "FERRY",
        "ferr*",
        "zurich",
        "ZÜRICH",
        "orsted",
        "C++",
        "didn't",
        "interest rates",
        '"Interest Rates"',
        "“interest rates”",
        '"harbour coun*"',
        "  stellan   ferry ",
        "/ferr(y|ies)/",
        "/HARBOUR.council/i",
        "/(?-i:Stellan)/",
        r"/\bC\+\+/",
        "/rates rose/",
    ],
)
def test_a_term_is_found(term):
    assert matches(term)


@pytest.mark.parametrize(
    "term",
    [
        "fer",
        "errand",
        "rates interest",
        '"ferry interest"',
        "ferrys*",
        "C",
        "/(?-i:stellan)/",
        "/^ferry/",
        '"keep ferry"',
        "ferry interest",
    ],
)
def test_a_term_is_not_found(term):
    assert matches(term) == (term == "C")  # a sign ends a word


def test_scripts_without_spaces_have_no_word_ends():
    assert matches("選挙", "明日は選挙があります。")
    assert not matches("選挙", "明日は晴れます。")


def test_the_title_is_judged_too():
    assert Filter.parse(["ferry"], []).judge("Ferry saved", "The council voted.").accepted


def test_without_filters_everything_is_wanted():
    assert Verdict(accepted=True) == Filter.parse([], []).judge("Anything", "at all")


def test_one_of_the_included_and_none_of_the_excluded_must_match():
    wanted = Filter.parse(["ferry", "bridge"], ["sport", "/cup/"])
    assert Verdict(accepted=True, term="bridge") == wanted.judge("A bridge", "is planned.")
    assert Verdict(accepted=False, term="/cup/") == wanted.judge("A bridge", "in the Sound Cup.")
    assert Verdict(accepted=False) == wanted.judge("A road", "is planned.")
    assert Verdict(accepted=True) == Filter.parse([], ["sport"]).judge("A road", "is planned.")


EVIL = r"/^(?:a|aa)+$/"
LONG = "a" * 5000 + "!"


def test_a_pattern_without_end_is_cut_short_and_told():
    filters = Filter.parse([EVIL, "ferry"], [r"/(?:a|a?b?)+c$/", r"/((a{1,1000}){1,1000}){1,100}b/", EVIL])
    filters.judge("", "warm")
    started = time.monotonic()
    verdict = filters.judge("The ferry", LONG)
    assert time.monotonic() - started < 0.2
    assert (True, "ferry") == (verdict.accepted, verdict.term)
    assert verdict.slow
    assert set(verdict.slow) <= {one.written for one in filters.include + filters.exclude}


def test_the_classic_pattern_returns():
    started = time.monotonic()
    verdict = Filter.parse([r"/(a+)+$/"], []).judge("", "a" * 40 + "!")
    assert not verdict.accepted
    assert time.monotonic() - started < 0.3


def test_a_slow_pattern_never_loses_an_article():
    assert Verdict(accepted=True, slow=(EVIL,)) == Filter.parse([], [EVIL]).judge("", LONG)
    assert Verdict(accepted=True, slow=(EVIL,)) == Filter.parse([EVIL], []).judge("", LONG)
    assert Verdict(accepted=True, slow=(EVIL,)) == Filter.parse([EVIL, "ferry"], []).judge("", LONG)
    assert not Filter.parse(["ferry"], [EVIL]).judge("", LONG).accepted
    assert not Filter.parse([EVIL], ["warm"]).judge("warm", LONG).accepted


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        ("/(/", "The filter /(/ is not a pattern that can be read: missing )."),
        ("/a", "The filter /a starts like a pattern, but no / ends it."),
        ("/a/x", "The filter /a/x starts like a pattern, but no / ends it."),
        ("//", "The filter // is an empty pattern."),
        ("", "An empty filter matches nothing; write a word, a phrase or /a pattern/."),
        ("*", "The filter * holds no word; write a word or /a pattern/."),
        ('""', 'The filter "" holds no word; write a word or /a pattern/.'),
        ("a" * 501, f"The filter {'a' * 79}… is longer than 500 characters; shorten it."),
    ],
)
def test_a_term_that_cannot_be_understood_is_named(term, sentence):
    with pytest.raises(SourceError) as caught:
        Filter.parse([], [term])
    assert sentence == str(caught.value)


def test_filters_are_counted():
    with pytest.raises(SourceError, match="50 filters at most"):
        Filter.parse([f"word{n}" for n in range(51)], [])


@given(st.text(max_size=40), st.text(max_size=200))
def test_any_term_is_read_or_refused_and_any_text_is_judged(term, text):
    with contextlib.suppress(SourceError):
        assert isinstance(Filter.parse([term], []).judge("", text).accepted, bool)


@given(st.from_regex(r"[a-zà-ž]{1,12}", fullmatch=True), st.text(max_size=50))
def test_a_word_is_found_in_any_case_wherever_it_stands(word, around):
    assert matches(word, f"{around} {word.upper()} {around}")
