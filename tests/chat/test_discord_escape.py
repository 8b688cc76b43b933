from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.discord_escape import address, bare, bare_within, footnote, inert, link, moment, within
from tests.fakes.discord.render import _LINK, _shown
from tests.fakes.discord.world import World

# Pieces of everything that Discord does something with, put together at random.
PIECES = st.sampled_from(
    [
        *"\\*_~`|<>[]()#:@-+.!&/ \n\t",
        "@everyone",
        "@here",
        "<@123>",
        "<@!123>",
        "<@&123>",
        "<#123>",
        "<t:1700000000:R>",
        "<:smile:123>",
        "<a:smile:123>",
        ":smile:",
        "</brief:123>",
        "<id:customize>",
        "[text](https://evil.example)",
        "](https://evil.example)",
        "https://evil.example/x",
        "<https://evil.example>",
        "http://",
        "discord://-/",
        "# heading",
        "-# small",
        "> quote",
        ">>> quote",
        "- item",
        "1. item",
        "||spoiler||",
        "```code```",
        "\u200b",
        "\u200d",
        "\u00ad",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\U000e0041",
        "\x00",
        "\x1b[31m",
        "word",
        "Väli",
        "0",
    ]
)
HOSTILE = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=80)

_MENTION = re.compile(r"(?<!\\)<(?:@|#|t:|:|a:|/|id:)")
_EVERYONE = re.compile(r"@(?:everyone|here)\b", re.IGNORECASE)
_URL = re.compile(r"https?://|discord://")


def unescaped(text: str, signs: str) -> list[str]:
    """The signs that stand in a text without a backslash of their own."""
    return re.findall(f"[{re.escape(signs)}]", re.sub(r"\\.", "", text, flags=re.DOTALL))


@given(HOSTILE)
@example("@\u200beveryone")
@example("@every\u00adone")
@example("<\u200b@123>")
@example("\\<@123>")
@example("\\\\[x](https://evil.example)")
@example("https:\u200b//evil.example")
def test_article_text_notifies_links_and_formats_nothing(words):
    shown = inert(words)

    assert not _EVERYONE.search(shown)
    assert not _MENTION.search(re.sub(r"\\\\", "", shown))
    assert not _LINK.search(shown)
    assert not _URL.search(shown)
    assert unescaped(shown, "*_~`|<>[]#") == []
    assert not re.match(r"(?:[-+]|\d+[.)])\s", shown)
    assert "\n" not in shown


@given(HOSTILE, st.integers(min_value=1, max_value=60))
def test_a_shortened_text_is_as_harmless_and_keeps_its_limit(words, limit):
    shown = within(words, limit)

    assert len(shown) <= limit
    assert unescaped(shown, "*_~`|<>[]#") == []
    assert not (len(shown) - len(shown.rstrip("\\"))) % 2  # no half of an escape at the end
    assert not _EVERYONE.search(shown)
    assert len(bare_within(words, limit)) <= limit


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs", "P"]), max_size=80))
def test_what_is_shown_are_the_words_that_were_written(words):
    # The fake's renderer undoes escapes as Discord's does.
    assert _shown(World(), inert(words)).replace("\u200b", "") == bare(words).replace("\u200b", "")


@given(HOSTILE, HOSTILE)
def test_a_link_leads_only_where_the_article_is(words, url):
    for target in (url, "https://paper.example/a_(b)?q=*x*"):
        shown = link(words, target)
        found = _LINK.findall(shown)
        assert [place for _, place in found] in ([], [address(target)])


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "discord://-/invite/x",
        "ftp://a.example/",
        "https://a.example/" + "x" * 600,
        "https://a.example/) [x](https://evil.example",
        "https://a.example/\u202e",
        "https://а.example/",
        None,
        "",
    ],
)
def test_what_is_no_plain_address_makes_no_link(url):
    assert link("Quay Post", url) == "Quay Post"
    assert footnote(1, url) == "\\[1\\]"


def test_links_footnotes_and_moments_as_discord_reads_them():
    assert link("Quay [Post]", "https://q.example/a(b)") == "[Quay (Post)](https://q.example/a%28b%29)"
    assert footnote(2, "https://q.example/") == "[[2]](https://q.example/)"
    assert moment(datetime(2026, 11, 24, 8, tzinfo=UTC)) == "<t:1795507200:R>"


def test_a_long_text_ends_between_words():
    assert within("The council voted to keep the ferry.", 20) == "The council voted…"
    assert within("short", 20) == "short"
    assert within("x" * 50, 10) == "xxxxxxxxx…"
