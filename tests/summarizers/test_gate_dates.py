"""Days, parts of months and how far two days are apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.gate.amounts import amounts
from summarizers.gate.dates import dated, lie_apart


def told(claim: str, *sources: str) -> str:
    """A claim with the days of its sources."""
    for start, end, instead in sorted(dated(claim, sources), reverse=True):
        claim = claim[:start] + instead + claim[end:]
    return claim


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("The toll takes effect at the start of March.", "It rises from 1 March.", "The toll takes effect on 1 March."),
        ("It stays shut until the middle of March.", "It reopens on 14 March.", "It stays shut until 14 March."),
        ("It closed before mid-March.", "It closed after 14 March.", "It closed before 14 March."),
        ("It closed in mid-July.", "It closed on July 15.", "It closed on July 15."),
        ("It closed in late July.", "It closed on the 29th of July.", "It closed on the 29th of July."),
        ("A report is due before June.", "A report is due by the end of May.", "A report is due by the end of May."),
    ],
)
def test_a_part_of_a_month_is_told_as_the_day_in_it(claim, source, expected):
    assert expected == told(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It closed in early July.", "It closed on July 15."),
        ("It closed in mid-July.", "It closed on August 15."),
        ("It closed in mid-July.", "It closed in July 2015."),
        ("It is due before June.", "It is due by the end of June."),
        ("It is due before June.", "It is due in May."),
        ("It is due before June.", "It is due after the end of May."),
        ("It may close early.", "It closed on 3 May."),
    ],
)
def test_another_day_is_not_taken_for_it(claim, source):
    assert claim == told(claim, source)


@pytest.mark.parametrize(
    ("claim", "sources", "expected"),
    [
        ("She beat her two days before the final.", ["the final on Sunday", "the semi-finals on Friday"], True),
        ("She beat her three days before the final.", ["the final on Sunday", "the semi-finals on Friday"], False),
        ("It came three months after the vote.", ["In January they voted.", "It came in April."], True),
        ("It came four months after the vote.", ["In January they voted.", "It came in April."], False),
        ("It came three months after the vote.", ["They voted in November.", "It came in February."], True),
        ("It came two weeks later.", ["They voted on 3 May.", "It came on 17 May."], True),
        ("It lasted three months.", ["In January they voted.", "It came in April."], False),
        ("Two boats sank before the final.", ["the final on Sunday", "the semi-finals on Friday"], False),
    ],
)
def test_a_length_of_time_may_lie_between_two_days(claim, sources, expected):
    assert expected == any(lie_apart(one, claim, sources) for one in amounts(claim))


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read_and_what_is_told_stands_in_it(claim, source):
    for start, end, instead in dated(claim, [source]):
        assert 0 <= start < end <= len(claim)
        assert instead.removeprefix("on ") in source
