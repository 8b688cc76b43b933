from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack_escape import LONGEST_URL, bold, date, entities, inert, link
from tests.fakes.slack.mrkdwn import links_in, pings_in, unescape
from tests.told import BAD_URLS, HOSTILE

PIECES = st.sampled_from([
    "<!channel>", "<!here|here>", "<@U123ABC>", "<#C123ABC|news>", "<!subteam^S123>", "<https://evil.example|our bank>",
    "<mailto:a@b.example>", "*bold*", "_italic_", "~struck~", "`code`", "```block```", "> quoted", ":smile:", "&amp;",
    "&lt;!channel&gt;", "@here", "https://evil.example/x", "evil.com", " ", "\n", "snake_case", "5*4", "12:30:45", "|",
])  # fmt: skip
TEXTS = st.lists(PIECES | st.text(alphabet="ab <>&!@#*_~`:|^/\n\x07\u202e", max_size=6), max_size=10).map("".join)
# How Slack formats: a mark before something, at no letter, up to the same mark after something, at no letter.
FORMATTED = re.compile(r"(?<![A-Za-z0-9])([*_~`])(?=\S).*?(?<=\S)\1(?![A-Za-z0-9])")


@given(TEXTS)
def test_article_text_notifies_nobody_links_nowhere_and_formats_nothing(text):
    shown = inert(text)

    assert pings_in(shown) == []
    assert links_in(shown, auto=False) == []  # with verbatim=true Slack finds no bare ones
    assert not FORMATTED.search(shown)
    assert not re.search(r"(?<!\d):[\w+'-]+:|:[\w+'-]*[^\W\d][\w+'-]*:", shown)
    assert not shown.startswith("&gt;")
    assert "\n" not in shown


@given(TEXTS)
def test_escaped_text_reads_as_it_was_but_for_marks(text):
    alike = str.maketrans("∗ˍ∼ˋ∶", "*_~`:")
    read = unescape(inert(text)).translate(alike).removeprefix("› ")
    was = " ".join(unescape(entities(text)).split())

    assert read.lstrip("> ") == was.lstrip(">› ")


@pytest.mark.parametrize("text", ["snake_case", "5*4=20", "a~b", "at 12:30:45", "AT&T's 3 * 4"])
def test_marks_that_format_nothing_stay(text):
    assert unescape(inert(text)).replace("∗", "*") == text


@given(TEXTS, TEXTS)
def test_a_link_leads_where_it_says_or_is_none(url, words):
    made = link(f"https://quaypost.example/{url}", words)
    links = links_in(made, auto=False)

    assert pings_in(made) == []
    assert len(links) <= 1
    assert all(one.url == f"https://quaypost.example/{url}" for one in links)


@pytest.mark.parametrize("url", BAD_URLS)
def test_only_web_addresses_become_links(url):
    assert link(url, "words") == "words"


def test_a_link_keeps_its_query_and_one_too_long_is_only_words():
    (made,) = links_in(link("https://a.example/?a=1&b=2", "A & B"))

    assert (made.url, made.label) == ("https://a.example/?a=1&b=2", "A & B")
    assert link("https://a.example/" + "x" * LONGEST_URL, "words") == "words"


def test_our_own_marks_survive_hostile_words():
    assert bold(inert("*x*")) == "*∗x∗*"
    assert bold("") == ""
    assert pings_in(bold(inert(HOSTILE))) == []


def test_a_date_is_shown_on_the_readers_clock():
    made = date(datetime(2026, 11, 24, 7, 0, tzinfo=UTC))

    assert re.fullmatch(r"<!date\^1795503600\^\{date_short\}, \{time\}\|24 Nov \d\d:00>", made)
    assert pings_in(made) == []
