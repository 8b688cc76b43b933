from __future__ import annotations

import contextlib
import time as clock
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.recurrence import Recurrence
from bot.digests.wording import canonical, describe, parse, rule, settle
from bot.digests.words import WEEKDAYS
from bot.errors import ScheduleError

READ = {
    "daily 08:00": "daily 08:00",
    "daily at 8": "daily 08:00",
    "every day at 8am": "daily 08:00",
    "8:00": "daily 08:00",
    "  Daily   at 8. ": "daily 08:00",
    "0800 daily": "daily 08:00",
    "daily at eight": "daily 08:00",
    "every day at 12am": "daily 00:00",
    "every day at 12 pm": "daily 12:00",
    "8:30 p.m.": "daily 20:30",
    "18h30": "daily 18:30",
    "midnight": "daily 00:00",
    "noon": "daily 12:00",
    "half past eight": "daily 08:30",
    "quarter to one pm": "daily 12:45",
    "every evening at 6": "daily 18:00",
    "at 8 in the morning": "daily 08:00",
    "every day of the week at 5pm": "daily 17:00",
    "daily @ 8": "daily 08:00",
    "Daily: 08:00 hrs": "daily 08:00",
    "0800 hours": "daily 08:00",
    "every single day at 8": "daily 08:00",
    "7 days a week at 9": "daily 09:00",
    "8-hourly": "every 8 hours",
    "every hour between 9 and 11": "daily 09:00,10:00,11:00",
    "every 3rd friday of the month at 9": "monthly third fri 09:00",
    "every day 8 am, not on weekends": "weekdays 08:00",
    "monday at 9 and thursday": "mon,thu 09:00",
    "weekdays 08:30": "weekdays 08:30",
    "every weekday at 8:30": "weekdays 08:30",
    "mon-fri 8": "weekdays 08:00",
    "weekends 10:00": "weekends 10:00",
    "mon,wed,fri 18:00": "mon,wed,fri 18:00",
    "every Monday and Thursday at noon": "mon,thu 12:00",
    "mon/thu 12:00": "mon,thu 12:00",
    "saturday to monday 10:00": "mon,sat,sun 10:00",
    "daily except sunday at 8": "mon,tue,wed,thu,fri,sat 08:00",
    "Mondays 9am": "weekly mon 09:00",
    "weekly on friday 17:00": "weekly fri 17:00",
    "weekly mon 09:00": "weekly mon 09:00",
    "once a week on friday at 5 pm": "weekly fri 17:00",
    "daily 08:00,12:00,18:00": "daily 08:00,12:00,18:00",
    "18:00, 8:00 and 8:00": "daily 08:00,18:00",
    "twice a day at 8 and 18": "daily 08:00,18:00",
    "every 6 hours": "every 6 hours",
    "every six hours": "every 6 hours",
    "every 6h from 07:00": "every 6 hours from 07:00",
    "hourly": "hourly",
    "every hour": "hourly",
    "every 2 hours from 8 to 14": "daily 08:00,10:00,12:00,14:00",
    "weekdays every 4 hours from 8:00 to 18:00": "weekdays 08:00,12:00,16:00",
    "every 30 minutes": "every 30 minutes",
    "monthly on the 1st at 9": "monthly 1 09:00",
    "monthly 15 09:00": "monthly 15 09:00",
    "monthly 1,15 at 9": "monthly 1,15 09:00",
    "1st and last of each month at noon": "monthly 1,last 12:00",
    "monthly last 09:00": "monthly last 09:00",
    "on the last day of the month at 17:00": "monthly last 17:00",
    "first monday of the month at 9": "monthly first mon 09:00",
    "last fri of every month 17:00": "monthly last fri 17:00",
    "30 8 * * 1-5": "30 8 * * 1-5",
    "30  8 * * MON-FRI": "30 8 * * mon-fri",
    "0 17 L * ?": "0 17 L * *",
    "@daily": "0 0 * * *",
}


@pytest.mark.parametrize(("words", "at"), READ.items())
def test_words_are_read_and_kept_in_short(words, at):
    read = parse(words)

    assert (read.at, read.tz) == (at, None)
    assert parse(read.at) == read


@pytest.mark.parametrize(
    ("words", "at", "tz"),
    [
        ("every weekday at 8:30 Berlin time", "weekdays 08:30", "Europe/Berlin"),
        ("8:30 New York", "daily 08:30", "America/New_York"),
        ("London time, daily at 8", "daily 08:00", "Europe/London"),
        ("daily at 8 in Tokyo", "daily 08:00", "Asia/Tokyo"),
        ("daily at 8 (The Hague)", "daily 08:00", "Europe/Amsterdam"),
        ("8:00 port of spain", "daily 08:00", "America/Port_of_Spain"),
        ("daily 08:00 Europe/Berlin", "daily 08:00", "Europe/Berlin"),
        ("daily 08:00 america/new_york", "daily 08:00", "America/New_York"),
        ("8:00 CET", "daily 08:00", "CET"),
        ("8:00 EST", "daily 08:00", "America/New_York"),
        ("8:00 Pacific Standard Time", "daily 08:00", "America/Los_Angeles"),
        ("daily 08:00 UTC", "daily 08:00", "UTC"),
        ("08:00Z", "daily 08:00", "UTC"),
        ("daily 08:00 UTC+2", "daily 08:00", "Etc/GMT-2"),
        ("daily 08:00 +02:00", "daily 08:00", "Etc/GMT-2"),
        ("30 8 * * 1-5 Berlin time", "30 8 * * 1-5", "Europe/Berlin"),
    ],
)
def test_words_may_name_the_zone(words, at, tz):
    read = parse(words)

    assert (read.at, read.tz) == (at, tz)


def test_a_zone_beside_the_words_must_not_contradict_them():
    assert parse("daily 08:00", "europe/berlin").tz == "Europe/Berlin"
    assert parse("daily 08:00", "Berlin").tz == "Europe/Berlin"
    assert parse("daily 08:00 Paris", "Europe/Berlin").tz == "Europe/Berlin"  # one clock
    assert parse("daily 08:00 EST", "EST").tz == "EST"
    with pytest.raises(ScheduleError, match="The words say Asia/Tokyo, but the time zone given is Europe/Berlin"):
        parse("daily 08:00 Tokyo", "Europe/Berlin")
    with pytest.raises(ScheduleError, match="did you mean Europe/Berlin"):
        parse("daily 08:00", "Europe/Berln")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "Say when"),
        ("daily", "Say at what time"),
        ("every morning", "Say at what time"),
        ("25:00", "“25:00” is no time of day"),
        ("8:75", "“8:75” is no time of day"),
        ("13pm", "“13pm” is no time of day"),
        ("8:30:15", "to the minute"),
        ("weekly 9:00", "which day of the week"),
        ("first day of the week at 9", "which day of the week"),
        ("monthly at 9", "which day of the month"),
        ("monthly on monday at 9", "monthly first mon 09:00"),
        ("monthly 32 09:00", "No month has a day 32"),
        ("mon 9, thu 18", "make another schedule"),
        ("every day at 8 and mondays at 9", "make another schedule"),
        ("daily at 8 for 3 days", "none of these"),
        ("every second monday at 9", "none of these"),
        ("every 1.5 hours", "is neither"),
        ("daily 08:00 UTC+05:30", "is neither"),
        ("three times a day at 8", "needs as many times"),
        ("every other day at 8", "none of these"),
        ("every 2 weeks on friday at 9", "none of these"),
        ("weekends except sat and sun at 9", "No day of the week is left"),
        ("every 0 hours", "Say every 1 to"),
        ("every 7 minutes", "every 30 minutes"),
        ("every 10 minutes", "more than 48 times"),
        ("weekdays every 5 hours", "runs through all days"),
        ("from 9 to 17", "every … hours"),
        ("8:00 IST", "Asia/Kolkata, Europe/Dublin or Asia/Jerusalem"),
        ("8:00 CST", "America/Chicago, Asia/Shanghai or America/Havana"),
        ("8:00 USA", "more than one time zone; say America/New_York"),
        ("daily 08:00 berln", "did you mean Europe/Berlin"),
        ("wensday 8:00", "did you mean wednesday"),
        ("daily 08:00 potato", "“potato” is neither"),
        ("berlin 8:30 tokyo", "two time zones"),
        ("<@123> 8:00", "“<@123>” is neither"),
        ("@everyone 8:00", "is neither"),
        ("daily\x07 08:00", "signs that cannot be read"),
        ("daily \u202e08:00", "signs that cannot be read"),
        ("0 8 31 2 *", "never comes"),
        ("0 8 31 4,6 *", "never comes"),
        ("0 8 * *", "five fields"),
        ("0 0 8 * * 1", "five fields"),
        ("61 * * * *", "“61” is no minute"),
        ("0 25 * * *", "“25” is no hour"),
        ("0 8 0 * *", "“0” is no day of the month"),
        ("0 8 * 13 *", "“13” is no month"),
        ("0 8 * * 8", "“8” is no weekday"),
        ("*/0 8 * * *", "step of the minute"),
        ("30-10 8 * * *", "runs backwards"),
        ("0 8 15w * *", "“15w” is no day of the month"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(words, says):
    with pytest.raises(ScheduleError, match=says.replace("*", r"\*")) as caught:
        parse(words)

    assert str(caught.value).endswith((".", "?"))
    assert "\n" not in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("0 8 * * 0", (7,)),
        ("0 8 * * 7", (7,)),
        ("0 8 * * 1", (1,)),
        ("0 8 * * 0-2", (1, 2, 7)),
        ("0 8 * * 5-7", (5, 6, 7)),
        ("0 8 * * mon-sun", (1, 2, 3, 4, 5, 6, 7)),
        ("0 8 * * fri-mon", (1, 5, 6, 7)),
        ("0 8 * * sun", (7,)),
        ("0 8 * * 1,3,sat", (1, 3, 6)),
        ("0 8 * * */2", (2, 4, 6, 7)),
    ],
)
def test_weekdays_of_cron_are_those_that_its_users_mean(rule, days):
    assert parse(rule).recurrence.weekdays == days


def test_fields_of_cron():
    rule = parse("*/20 9-11/2 1,15 jan-mar fri").recurrence

    assert rule.times == tuple(time(hour, minute) for hour in (9, 11) for minute in (0, 20, 40))
    assert (rule.month_days, rule.months, rule.weekdays) == ((1, 15), (1, 2, 3), (5,))
    assert rule.either
    assert not parse("0 9 */2 * fri").recurrence.either  # a star leaves the other field in charge, as in Vixie's cron


def test_elapsed_hours_are_counted_from_a_day_that_the_words_hold():
    read = parse("every 5 hours from 07:00", on=date(2026, 11, 25))

    assert read.at == "every 5 hours from 2026-11-25 07:00"
    assert parse(read.at, on=date(2030, 1, 1)) == read
    assert parse("every 6 hours", on=date(2026, 11, 25)).at == "every 6 hours"  # follows the clock


def test_words_are_settled_on_a_zone_and_a_day():
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)

    assert settle("daily at 8", None, late) == ("daily 08:00", "UTC")
    assert settle("every 5 hours from 7 Berlin time", None, late) == (
        "every 5 hours from 2026-11-26 07:00",  # it is tomorrow in Berlin
        "Europe/Berlin",
    )
    assert rule("daily 08:00") == parse("daily at 8").recurrence


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("weekdays 08:30", "every weekday at 08:30, Berlin time"),
        ("daily 8,12,18", "every day at 08:00, 12:00 and 18:00, Berlin time"),
        ("mon,wed 18:00", "every Monday and Wednesday at 18:00, Berlin time"),
        ("weekends 9", "every Saturday and Sunday at 09:00, Berlin time"),
        ("daily except sunday at 9", "every day except Sunday at 09:00, Berlin time"),
        ("hourly", "every hour, Berlin time"),
        ("every 6h from 07:00", "every 6 hours from 07:00, Berlin time"),
        ("every 5 hours from 2026-11-25 07:00", "every 5 hours, counted from 07:00 on 2026-11-25, Berlin time"),
        ("monthly 1,2,3,11 9:00", "on the 1st, 2nd, 3rd and 11th of every month at 09:00, Berlin time"),
        ("monthly last 9:00", "on the last day of every month at 09:00, Berlin time"),
        ("monthly 31 9:00", "on the 31st of every month (in a shorter month its last day) at 09:00, Berlin time"),
        ("monthly last fri 9:00", "on the last Friday of every month at 09:00, Berlin time"),
        ("0 9 13 * 5", "on the 13th of every month and every Friday at 09:00, Berlin time"),
        ("0 9 31 * *", "on the 31st of every month that has it at 09:00, Berlin time"),
        ("0 9 29 2 *", "on the 29th of February at 09:00, Berlin time"),
        ("0 9 * 6 1", "every Monday in June at 09:00, Berlin time"),
        ("*/15 9-17 * * 1-5", "every weekday, 36 times from 09:00 to 17:45, Berlin time"),
        ("*/30 * * * *", "every 30 minutes, Berlin time"),
    ],
)
def test_a_rule_is_said_in_a_sentence(words, said):
    assert describe(parse(words).recurrence, "Europe/Berlin") == said


def test_zones_are_said_as_people_do():
    rule = parse("daily 08:00").recurrence

    said = {
        tz: describe(rule, tz).partition(", ")[2]
        for tz in ("UTC", "Etc/UTC", "America/New_York", "CET", "US/Pacific", "Etc/GMT-2")
    }
    assert said == {
        "UTC": "UTC",
        "Etc/UTC": "UTC",
        "America/New_York": "New York time",
        "CET": "CET",
        "US/Pacific": "US/Pacific",
        "Etc/GMT-2": "UTC+2",
    }


times = st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=48, unique=True)
days = st.sets(st.integers(1, 7), min_size=1).map(lambda found: tuple(sorted(found)))
month_days = st.sets(st.integers(1, 31), min_size=1, max_size=6).map(lambda found: tuple(sorted(found)))
recurrences = st.one_of(
    st.builds(Recurrence, times=times.map(lambda found: tuple(sorted(found))), weekdays=days),
    st.builds(
        Recurrence,
        times=times.map(lambda found: tuple(sorted(found))),
        month_days=st.one_of(month_days, month_days.map(lambda found: (*found, -1)), st.just((-1,))),
    ),
    st.builds(
        Recurrence,
        times=times.map(lambda found: tuple(sorted(found))),
        weekdays=days.filter(lambda found: len(found) < 7),
        weeks=st.sets(st.integers(1, 5), min_size=1).map(lambda found: (*sorted(found), -1)),
    ),
    st.builds(
        Recurrence,
        times=times.map(lambda found: (found[0],)),
        every_hours=st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24]),
    ),
    st.builds(
        Recurrence,
        times=times.map(lambda found: (found[0],)),
        every_hours=st.integers(5, 700).filter(lambda hours: 24 % hours),
        anchor=st.dates(date(1970, 1, 1), date(2200, 1, 1)),
    ),
)


@given(recurrences)
def test_what_is_kept_is_read_again_as_it_was(recurrence):
    kept = canonical(recurrence)
    read = parse(kept)

    assert (read.at, read.recurrence) == (kept, recurrence)


@given(
    st.lists(
        st.sampled_from([*READ, *WEEKDAYS, "at", "and", "every", "Berlin", "8", "1st", "*", "1-5", "of"]), max_size=6
    )
)
def test_whatever_is_read_stays_as_it_was_read(pieces):
    try:
        read = parse(" ".join(pieces))
    except ScheduleError:
        return
    again = parse(read.at, read.tz)

    assert again == read
    assert describe(read.recurrence, read.tz or "UTC")


@given(st.text(max_size=500))
def test_no_text_does_more_than_be_refused(text):
    said = ""
    try:
        parse(text)
    except ScheduleError as error:
        said = str(error)
    assert said.isprintable()
    assert len(said) < 500


@pytest.mark.parametrize(
    "text",
    [
        "9" * 1_000_000,
        "every " * 60,
        "a" * 400,
        "mon-" * 99,
        "*" * 399,
        "1," * 199 + " * * * *",
        "8:00 " * 70,
        "é" * 390,
    ],
)
def test_long_text_is_refused_quickly(text):
    start = clock.perf_counter()
    with contextlib.suppress(ScheduleError):
        parse(text)
    assert clock.perf_counter() - start < 0.5
