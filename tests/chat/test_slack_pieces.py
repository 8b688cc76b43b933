"""The parts of Slack's surface that stand by themselves: escaping and packing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack_escape import inert, link
from bot.chat.slack_limits import BUDGET, MESSAGE_BLOCKS, SECTION, cost, lines, pack, shorten

TRICKY = st.text(alphabet="ab <>&!@#*_~`:|^/\n", max_size=60)


@given(TRICKY)
def test_article_text_makes_no_markup(text):
    shown = inert(text)

    assert "<" not in shown
    assert ">" not in shown
    assert all(part.startswith(("amp;", "lt;", "gt;")) for part in shown.split("&")[1:])


@given(TRICKY)
def test_only_web_addresses_become_links(words):
    assert "<" not in link("javascript:alert(1)", words)
    assert "<" not in link("https://a.example/|<!channel>", words)


def test_a_channel_cannot_be_called():
    assert "&lt;!channel&gt; &lt;@U123&gt;" == inert("<!channel> <@U123>")


@given(st.lists(st.text(alphabet="ab. &", min_size=1, max_size=4000), max_size=6))
def test_lines_keep_the_limit(pieces):
    assert all(len(line) <= SECTION for line in lines(pieces))


@given(st.lists(st.lists(st.integers(1, 2900), min_size=1, max_size=8), max_size=30))
def test_messages_keep_every_limit_and_lose_nothing(groups):
    blocks = [
        [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * size}} for size in group] for group in groups
    ]
    messages = pack(blocks)

    assert [block for group in blocks for block in group] == [block for message in messages for block in message]
    assert all(len(message) <= MESSAGE_BLOCKS and cost(message) <= BUDGET for message in messages)


@given(st.text(max_size=200), st.integers(10, 80))
def test_a_label_is_never_longer_than_it_may_be(text, limit):
    assert len(shorten(text, limit)) <= limit
