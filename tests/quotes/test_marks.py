from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.marks import find_marked


def marked(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_marked(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“We kept it,” said Ada.", ["We kept it,"]),
        ('"We kept it," said Ada. "It is ours."', ["We kept it,", "It is ours."]),
        ("«Nous gardons le bac», dit Ada.", ["Nous gardons le bac"]),
        ("»Wir behalten sie«, sagte Ada.", ["Wir behalten sie"]),
        ("„Wir behalten sie“, sagte Ada.", ["Wir behalten sie"]),
        ("She called it “so“ and left.", ["so"]),
        ('Ada said "it is “ours” now" and left.', ["it is “ours” now"]),
        ("“He said ‘never’ to me,” Ada said.", ["He said ‘never’ to me,"]),
        ('A 6" pipe is not a quotation.', []),
        ("The crew's boat and the boys' boat.", []),
        ("", []),
    ],
)
def test_words_between_marks_are_found(text, found):
    assert found == marked(text)


def test_a_mark_left_open_closes_at_the_end_of_its_paragraph():
    assert ["We kept it all"] == marked("Ada said: “We kept it all\nThe council met again.")


def test_a_second_opening_mark_ends_the_first():
    assert ["We kept it.", "It is ours."] == marked("“We kept it. “It is ours.”")


def test_a_quotation_that_lost_its_opening_mark_begins_with_its_paragraph():
    assert ["We kept it all,"] == marked("We kept it all,” said Ada.")


def test_paragraphs_that_each_open_are_one_quotation():
    text = "“We kept it.\n\n“We paid for it.\n\n“It is ours,” said Ada. “Good night.”"

    assert ["We kept it.\n\n“We paid for it.\n\n“It is ours,", "Good night."] == marked(text)


def test_a_closed_quotation_is_not_joined_to_the_next_paragraph():
    assert ["We kept it,", "It is ours,"] == marked("“We kept it,” said Ada.\n\n“It is ours,” said Pell.")


def test_british_single_marks_are_outer_marks_and_apostrophes_are_not():
    text = "‘It’s the council’s ferry, and the islanders’ too,’ said Ada. ‘They called it “ours” in 1990.’"

    assert ["It’s the council’s ferry, and the islanders’ too,", "They called it “ours” in 1990."] == marked(text)


def test_straight_single_marks_work_alike():
    assert ["It's the council's ferry and it stays,"] == marked("'It's the council's ferry and it stays,' said Ada.")


def test_single_marks_inside_double_ones_stay_inside():
    assert ["Pell said ‘we will never pay that much for it’ to me,"] == marked(
        "“Pell said ‘we will never pay that much for it’ to me,” said Ada."
    )


def test_lines_of_a_transcript_are_quotations_without_marks():
    text = "RAMAN: When will it open?\nMARSH: When it is dry.\nRAMAN: This year?\nMARSH: When it is dry."

    assert ["When will it open?", "When it is dry.", "This year?", "When it is dry."] == marked(text)


def test_a_label_or_two_make_no_transcript():
    assert [] == marked("Photo: The ferry at dawn.\nTime: Monday, eight o'clock.\nPlace: The old hall.")


@given(st.text(alphabet="ab .,\n“”\"'‘’«»:A", max_size=120))
def test_any_marks_give_spans_in_order_and_apart(text):
    spans = find_marked(text)

    assert all(0 <= one.outer_start <= one.start <= one.end <= one.outer_end <= len(text) for one in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_a_long_run_of_marks_takes_no_quadratic_time():
    assert len(marked("“a” " * 50_000)) == 50_000
    marked("“" * 100_000)
    marked("'a " * 100_000)
