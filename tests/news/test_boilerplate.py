from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.boilerplate import blank_boilerplate, clean_text
from bot.news.dates import parse_date, plausible
from bot.news.titles import without_outlet

HEADLINE = "Harbour council keeps Stellan ferry"
BODY = (
    "The Harbour council voted 7 to 2 on Monday to keep the Stellan ferry for ten more years.\n"
    "“It is a gamble with other people's money,” said Maren Oduya, a councillor who had voted against it.\n"
    "Nobody at the meeting could say how the missing crowns would be found"
)


def lines_left(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def test_a_headline_above_a_blank_line_is_taken_and_blanked():
    cleaned = clean_text(f"{HEADLINE}\n\n{BODY}\n")
    assert cleaned.title == HEADLINE
    assert cleaned.text == " " * len(HEADLINE) + f"\n\n{BODY}\n"


def test_a_headline_right_above_the_story_is_taken():
    assert clean_text(f"{HEADLINE}\n{BODY}").title == HEADLINE


def test_a_scraped_page_loses_its_furniture_and_nothing_else():
    text = f"{HEADLINE}\n\n{BODY}\n\n\xa0 \nSearch\nDate archive\n"
    cleaned = clean_text(text)
    assert lines_left(cleaned.text) == BODY.split("\n")
    assert "\xa0" not in cleaned.text
    assert len(cleaned.text) == len(text)


@pytest.mark.parametrize(
    "title",
    [
        "‘A gamble’: council splits over ferry",
        "“We will not sell”, says Väli",
        "Will the ferry ever sail again?",
        "Ferry saved!",
        "Ferry firm sues the U.S.",
        "40,000 crowns a day: what the ferry costs",
        "# Harbour council keeps ferry",
        "Lamp lit.",
    ],
)
def test_headlines_come_in_many_shapes(title):
    cleaned = clean_text(f"{title}\n\n{BODY}")
    assert cleaned.title == title.removeprefix("# ")
    assert lines_left(cleaned.text) == BODY.split("\n")


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        BODY.replace("\n", "\n\n"),
        BODY.split("\n", maxsplit=1)[0],
        "The lamp is lit.",
        HEADLINE,
        "QUAY HARBOUR, Nov 23 (Nordic Wire) — The council kept the ferry\n\nIt voted 7 to 2 on Monday.",
        "The ferry was saved.\n\nThe council voted 7 to 2.\n\nMaren Oduya voted against it.",
        "The council of Quay Harbour voted on Monday\nto keep the Stellan ferry for ten years, but\nnobody knows how.",
        "What the council decided:\nIt keeps the ferry for ten more years from today on.",
        "- It keeps the ferry\n- It sells the pier for one crown to whoever asks first.",
        "Ferry\nPier\nLamp",
        "It is over. Nobody won\n\nThe council voted 7 to 2 on Monday.",
        "",
        " \n \n",
    ],
)
def test_a_text_without_a_headline_keeps_every_word(text):
    cleaned = clean_text(text)
    assert cleaned.title == ""
    assert cleaned.text.split() == text.split()


def test_lines_above_the_story_tell_author_date_and_outlet():
    text = (
        "Council keeps ferry | Quay Post\nBy Ada Brink and Pell Ostrander\nPublished 21 November 2026 08:15\n"
        "Updated 22 November 2026 10:00\n3 min read\nSource: Quay Post\nURL: https://quaypost.example/ferry\n\n" + BODY
    )
    cleaned = clean_text(text)
    assert cleaned.title == "Council keeps ferry"
    assert cleaned.byline == "Ada Brink and Pell Ostrander"
    assert cleaned.published == datetime(2026, 11, 21, 8, 15, tzinfo=UTC)
    assert cleaned.source == "Quay Post"
    assert cleaned.url == "https://quaypost.example/ferry"
    assert lines_left(cleaned.text) == BODY.split("\n")


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Brink",
        "BY ADA BRINK",
        "by Ada Brink, Harbour Correspondent",
        "By Ada Brink | 21 November 2026",
        "Written by Ada Brink",
        "By: Ada Brink",
        "21 November 2026",
        "Nov. 21, 2026 at 8:15 a.m. EST",
        "2026-11-21T08:15:00Z",
        "Saturday, 21 November 2026 08:15 CET",
        "Last updated: 21/11/2026 08:15",
        "Published 3/4/2026",
        "5 minute read",
        "Updated 3 hours ago",
    ],
)
def test_a_line_of_facts_above_the_story_is_blanked(line):
    assert lines_left(clean_text(f"{HEADLINE}\n{line}\n{BODY}").text) == BODY.split("\n")


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the ferry had sailed again",
        "By The Sea It Was Quiet",
        "By all accounts the vote was close",
        "Published accounts of the vote differ",
        "Source of the noise was a lamp, people say",
        "In 2026 the ferry carried 40,000 people",
    ],
)
def test_a_line_that_only_starts_like_a_fact_stays(line):
    assert line in lines_left(clean_text(f"{HEADLINE}\n\n{line}\n{BODY}").text)


@pytest.mark.parametrize(
    "line",
    [
        "Search",
        "Date archive",
        "Advertisement",
        "ADVERTISEMENT",
        "Share this article",
        "Share on Facebook",
        "Share",
        "Tweet",
        "Email this",
        "Print",
        "Share Tweet Email Print",
        "Facebook | Twitter | WhatsApp",
        "Home | News | Sport | Weather",
        "Sign up for our newsletter",
        "Sign up for our newsletter and get the best of Quay Harbour in your inbox every single morning.",
        "Subscribe to our channel",
        "Subscribe to Quay Post today for unlimited access",
        "Get the day's top stories in your inbox",
        "We use cookies to give you the best experience on our website and to show you relevant advertising.",
        "This site uses cookies.",
        "By continuing to use this site you agree to our use of cookies.",
        "Accept all",
        "Accept all cookies",
        "Read more: Pier falls into the sea",
        "Read more",
        "READ MORE »",
        "Related articles",
        "Related stories:",
        "Follow us on Twitter",
        "Follow Quay Post on Instagram",
        "Comments",
        "12 comments",
        "Comments (12)",
        "All rights reserved",
        "© 2026 Quay Post. All rights reserved.",
        "Copyright 2026 Quay Post",
        "Continue reading",
        "Most read",
        "Photo: Ada Brink",
        "Image credit: Ada Brink / Quay Post",
        "Click here to see all the pictures of the ferry",
        "Download our app",
        "Download the Quay Post app for the latest news.",
        "You may also like",
        "Back to top",
        "Skip to main content",
        "(Reporting by Ada Brink; editing by Pell Ostrander)",
        "* * *",
        "-----",
        "\u200b",
        "\xa0\xa0",
    ],
)
@pytest.mark.parametrize("place", ["inside", "below"])
def test_furniture_is_blanked_wherever_it_stands(line, place):
    first, second, third = BODY.split("\n")
    text = "\n".join((first, line, second, third) if place == "inside" else (first, second, third, "", line))
    assert lines_left(blank_boilerplate(text)) == [first, second, third]


@pytest.mark.parametrize(
    "line",
    [
        "We use cookies to thank the volunteers who clean the pier, and they like the oatmeal ones best.",
        "“We use cookies to thank our volunteers,” said Ada Brink.",
        "Cookies were handed out at the meeting, and the mayor ate three of them.",
        "The site uses cookies, the court found, to follow every visitor through the town.",
        "Sharing the ferry with cyclists has made the crossing slower, the union says.",
        "Share prices of the ferry company fell by a tenth on Monday.",
        "Subscribers of the Quay Post rose by 4 per cent this year, the company said.",
        "Newsletters are how most people in Quay Harbour hear of the council's decisions.",
        "Sign up for the night watch closed on Friday, the harbour master said.",
        "Advertisement revenue at Harbour Radio fell for the third year in a row.",
        "Comments by the mayor that the ferry was finished had caused an outcry in the town.",
        "Follow the money, Maren Oduya told the meeting, and you will find the pier.",
        "Search teams found the lost boat on Tuesday morning off the northern pier.",
        "Search for survivors ends",
        "Photographs of the lamp were shown to the jury on the second day of the trial.",
        "Copyright law protects the ferry's timetable, a judge ruled on Monday.",
        "Read more books, the librarian tells every child who comes through her door.",
        "Print is not dead, said the owner of the Quay Post, and bought a new press.",
        "Most read the decision as a defeat for the mayor, who had fought for the pier.",
        "“Share this article,” he said.",
        "Subscribe to the view that the ferry is finished and you will not find many friends in Quay Harbour.",
        "Receive the report by email or collect it from the town hall, the residents of the quay were told.",
        "Get the newsletter out by Friday, the mayor told his staff on the eve of the vote.",
        "Download the app, the police warned, and you hand your address book to strangers.",
        "She said: “Click here to win.”",
        "Home prices fell",
        "What should the council do? © 2026 Quay Post. All rights reserved.",
        "Follow us on the long road, the pilgrims say, and nobody in the town does.",
        "Get the ferry running again by March, the council told the company on Monday.",
        "It was not clear from the minutes what exactly had been agreed",
        "He left",
        "No.",
    ],
)
@pytest.mark.parametrize("place", ["inside", "below"])
def test_a_sentence_of_the_story_is_never_lost(line, place):
    first, second, third = BODY.split("\n")
    text = "\n".join((first, line, second, third) if place == "inside" else (first, second, third, "", line))
    assert blank_boilerplate(text) == text


def test_a_menu_above_and_below_is_blanked_but_not_the_headline():
    text = f"Home\nNews\nSport\nWeather\n\nFerry saved\n\n{BODY}\n\nContact\nJobs\nImprint\n"
    cleaned = clean_text(text)
    assert cleaned.title == "Ferry saved"
    assert lines_left(cleaned.text) == BODY.split("\n")


def test_a_list_that_the_story_introduces_stays():
    text = f"{BODY}\nThese voted against it:\nMaren Oduya\nPell Ostrander\nAda Brink"
    assert blank_boilerplate(text) == text


def test_a_text_of_nothing_but_furniture_is_left_as_it_is():
    assert blank_boilerplate("Search\nShare\nPrint") == "Search\nShare\nPrint"


def test_a_given_title_is_blanked_where_the_text_repeats_it():
    cleaned = clean_text(f"{HEADLINE}\n{BODY}", f"{HEADLINE} | Quay Post")
    assert cleaned.title == f"{HEADLINE} | Quay Post"
    assert lines_left(cleaned.text) == BODY.split("\n")


def test_with_a_given_title_no_other_line_is_taken():
    text = f"Another line\n\n{BODY}"
    assert clean_text(text, HEADLINE).text == text


def test_a_headline_that_is_printed_twice_is_blanked_twice():
    assert lines_left(clean_text(f"{HEADLINE}\n\n{HEADLINE}\n\n{BODY}").text) == BODY.split("\n")


def test_windows_line_ends_keep_their_place():
    text = f"{HEADLINE}\r\n\r\n{BODY}\r\nSearch\r\n".replace("\n“", "\r\n“")
    cleaned = clean_text(text)
    assert cleaned.title == HEADLINE
    assert len(cleaned.text) == len(text)
    assert cleaned.text.count("\r") == text.count("\r")


@pytest.mark.parametrize(
    ("title", "outlet", "expected"),
    [
        ("Council keeps Stellan ferry | Quay Post", None, "Council keeps Stellan ferry"),
        ("Council keeps Stellan ferry - Harbour Radio", None, "Council keeps Stellan ferry"),
        ("Council keeps Stellan ferry — Nordic Wire", None, "Council keeps Stellan ferry"),
        ("Council keeps Stellan ferry - quaypost.example", None, "Council keeps Stellan ferry"),
        ("Council keeps Stellan ferry | News | Quay Post", None, "Council keeps Stellan ferry"),
        ("Ferry saved - The Lamp", "The Lamp", "Ferry saved"),
        ("Ferry saved – LAMP", "The Lamp", "Ferry saved"),
        ("Council keeps Stellan ferry - Ostrander", None, "Council keeps Stellan ferry - Ostrander"),
        ("Council keeps Stellan ferry - for now", None, "Council keeps Stellan ferry - for now"),
        ("Ferry latest | what we know so far", None, "Ferry latest | what we know so far"),
        ("Oduya - Ostrander", None, "Oduya - Ostrander"),
        ("Well-known ferry saved", None, "Well-known ferry saved"),
    ],
)
def test_an_outlet_behind_a_headline_goes_only_when_it_is_one(title, outlet, expected):
    assert without_outlet(title, outlet) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21 November 2026", datetime(2026, 11, 21, tzinfo=UTC)),
        ("Nov 21st, 2026, 8:15 pm", datetime(2026, 11, 21, 20, 15, tzinfo=UTC)),
        ("21 Nov 2026 08:15 CET", datetime(2026, 11, 21, 7, 15, tzinfo=UTC)),
        ("November 21, 2026 at 8 a.m. EST", datetime(2026, 11, 21, 13, tzinfo=UTC)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11-21T08:15:00+01:00", datetime(2026, 11, 21, 7, 15, tzinfo=UTC)),
        ("2026-11-21 08:15", datetime(2026, 11, 21, 8, 15, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 08:15:00 +0100", datetime(2026, 11, 21, 7, 15, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 08:15:00 GMT", datetime(2026, 11, 21, 8, 15, tzinfo=UTC)),
        ("21.11.2026", datetime(2026, 11, 21, tzinfo=UTC)),
        ("3.4.2026", datetime(2026, 4, 3, tzinfo=UTC)),
        ("11/21/2026", datetime(2026, 11, 21, tzinfo=UTC)),
        ("21/11/2026 08:15", datetime(2026, 11, 21, 8, 15, tzinfo=UTC)),
        ("3/4/2026", None),
        ("31 February 2026", None),
        ("21 November 2026 25:00", None),
        ("21 November 2026 08:15 IST", None),
        ("yesterday", None),
        ("", None),
        ("9999-12-31T23:59:59-10:00", None),
    ],
)
def test_a_date_is_read_only_when_it_means_one_thing(text, expected):
    assert parse_date(text) == expected


def test_a_date_in_the_far_future_is_not_believed():
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert plausible(datetime(2026, 11, 24, 12, tzinfo=UTC), now) is not None
    assert plausible(datetime(2027, 11, 24, tzinfo=UTC), now) is None


PIECES = st.lists(
    st.sampled_from(
        [
            *BODY.split("\n"),
            HEADLINE,
            "",
            "Search",
            "Home",
            "News",
            "Sport",
            "Ada Brink",
            "By Ada Brink",
            "21 November 2026",
            "Share Tweet Print",
            "\xa0",
            "\r",
            "# Lamp",
            "Lamp lit.",
            "Read more: Lamp",
            "We use cookies.",
        ]
    ),
    max_size=12,
).map("\n".join)


@given(PIECES | st.text(max_size=200))
def test_blanking_keeps_length_place_and_line_ends(text):
    for cleaned in (blank_boilerplate(text), clean_text(text).text):
        assert len(cleaned) == len(text)
        assert all(new in (old, " ") for new, old in zip(cleaned, text, strict=True))
        assert [one in "\r\n" for one in cleaned] == [one in "\r\n" for one in text]


@given(PIECES | st.text(max_size=200))
def test_blanking_twice_changes_nothing(text):
    once = blank_boilerplate(text)
    assert blank_boilerplate(once) == once


@given(st.text(max_size=60))
def test_any_text_may_be_a_date_or_a_title(text):
    parse_date(text)
    without_outlet(text)
