from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.news.archive import Status
from bot.news.article import Draft
from bot.news.copies import WINDOW
from bot.news.corrections import correction_notes
from bot.news.fulltext import completed, is_teaser
from bot.news.keep import content_hash, words_hash

ON_BOTH = True  # SQLite and PostgreSQL
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
REPORT = (
    "The harbour council voted on Monday to keep the old ferry for ten more years. Pell Ostrander put the cost at "
    "forty thousand crowns a day, while the Quay Post says thirty-five. Maren Oduya called the rival plan a gamble "
    "with other people's money and asked for a second vote in spring, which the harbour master refused to grant."
)


def take(archive, words: str, url: str, now: datetime = NOW):
    return archive.take_in(Draft(title=f"At {url}", text=words, url=f"https://{url}.example/a"), now)[0]


def test_copies_point_to_the_first_of_them(archive):
    first = take(archive, REPORT, "wire")
    second = take(archive, f"By our staff. {REPORT}", "post", NOW + timedelta(hours=1))
    third = take(archive, f"By our staff. {REPORT} It rained.", "radio", NOW + timedelta(hours=2))
    other = take(archive, " ".join(reversed(REPORT.split())), "other")

    assert [first.copy_of, second.copy_of, third.copy_of, other.copy_of] == [None, first.id, first.id, None]


def test_an_article_that_becomes_a_copy_is_one_and_one_that_has_copies_is_none(archive):
    first = take(archive, REPORT, "wire")
    teaser = take(archive, "The ferry stays.", "post")
    now_whole = take(archive, REPORT + " It rained.", "post")
    assert (teaser.copy_of, now_whole.copy_of) == (None, first.id)
    take(archive, REPORT + " And the lamp was lit.", "wire")
    kept = archive.get([first.id, teaser.id])
    assert (kept[first.id].copy_of, kept[teaser.id].copy_of) == (None, first.id)


def test_what_comes_again_after_a_year_is_no_copy(archive):
    take(archive, REPORT, "wire")
    assert take(archive, REPORT, "post", NOW + WINDOW + timedelta(days=1)).copy_of is None


def test_a_correction_by_hand_is_marked_too(archive):
    take(archive, REPORT, "wire")
    corrected, status = archive.take_in(
        Draft(title="At wire", text=f"{REPORT}\nCorrection: it was Tuesday.", url="https://wire.example/a"), NOW
    )
    assert (status, corrected.corrected, corrected.updated) == (Status.UPDATED, NOW, NOW)
    # What it said before is no new correction.
    later = NOW + timedelta(hours=1)
    again, _ = archive.take_in(
        Draft(title="New title", text=f"{REPORT}\nCorrection: it was Tuesday.", url="https://wire.example/a"), later
    )
    assert (again.corrected, again.updated) == (NOW, later)


@pytest.mark.parametrize(
    ("title", "text", "marked"),
    [
        ("CORRECTED-Ferry saved", "The ferry stays.", True),
        ("Ferry saved (corrected)", "The ferry stays.", True),
        ("Correction: ferry not saved", "The ferry goes.", True),
        ("A market correction", "Shares fell in a correction that many had feared.", False),
        ("Ferry", "The ferry stays. Correction – the vote was on Tuesday.", True),
        ("Ferry", "Une version précédente de cet article donnait un autre nom.", True),
        ("Ferry", "Corrección: el barco es más pequeño.", True),
        ("Ferry", "The captain said an earlier version of this plan was better.", False),
    ],
)
def test_a_correction_is_what_a_publisher_calls_one(title, text, marked):
    assert marked == bool(correction_notes(title, text))


def test_only_words_count():
    link = "See https://a.example/x?{}id=3 for more."
    assert words_hash("T", link.format("utm_source=a&")) == words_hash("T", link.format("fbclid=9&"))
    assert words_hash("T", link.format("")) != words_hash("T", link.format("page=2&"))
    assert content_hash("A – b", "C.") == content_hash("a b", "c")


@pytest.mark.parametrize(
    ("text", "teaser"),
    [
        (REPORT + " " + REPORT, False),
        (REPORT + " " + REPORT + " Then the …", True),
        (REPORT + " " + REPORT + " Continue reading", True),
        (REPORT + " " + REPORT + " Read more on the Quay Post [...]", True),
        ("The ferry stays.", True),
        (REPORT + " " + REPORT + " “We will read more,” she said.", False),
    ],
)
def test_teasers_are_told_by_their_length_and_their_end(text, teaser):
    assert teaser == is_teaser(Draft(title="Ferry", text=text))


def test_a_page_fills_in_what_the_feed_leaves_out_and_no_more():
    teaser = Draft(title="Ferry saved", text="The harbour council voted on Monday to keep …", published=NOW)
    page = Draft(title="Ferry saved | Quay Post", text=REPORT, byline="Ada Brink", published=NOW + timedelta(hours=3))
    found = completed(teaser, page)
    assert found is not None
    whole, extent = found
    assert (whole.title, whole.text, whole.byline, whole.published) == ("Ferry saved", REPORT, "Ada Brink", NOW)
    assert extent == "full"
    assert completed(teaser, Draft(title="Log in", text="Enter your name and password here. " * 20)) is None
