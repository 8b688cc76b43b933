from __future__ import annotations

import pytest

from bot.quotes.outlets import is_outlet


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Reuters", True),
        ("AP", True),
        ("the Quay Post", True),
        ("Harbour Radio", True),
        ("state media", True),
        ("a local newspaper", True),
        ("Time", True),
        ("Maren Oduya", False),
        ("CNN ’s Ada Brink", False),
        ("Ada Brink ’s newspaper", True),
        ("the post", False),
        ("some time", False),
        ("the ministry", False),
    ],
)
def test_names_of_outlets_are_known_by_their_words(words, expected):
    assert expected == is_outlet(words.split())
