from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.pace import LATEST, SOONEST, UNKNOWN, max_age_of, next_interval, retry_after_of

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def wait(published=(), **given_) -> timedelta:
    asked = {"now": NOW, "ttl": None, "max_age": None, "failures": 0, "retry_after": None, "key": "k"} | given_
    return next_interval(published, **asked)


def every(gap: timedelta, count: int = 20, last: timedelta = timedelta(0)) -> list[datetime]:
    return [NOW - last - gap * place for place in range(count)]


def about(expected: timedelta, found: timedelta) -> bool:
    return 0.9 * expected <= found <= 1.1 * expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ([], UNKNOWN),
        ([NOW], UNKNOWN),
        ([NOW + timedelta(hours=3)], UNKNOWN),
        (every(timedelta(minutes=40)), timedelta(minutes=20)),
        (every(timedelta(hours=4))[::-1], timedelta(hours=2)),
        (every(timedelta(days=1)), timedelta(hours=6)),
        (every(timedelta(days=7), last=timedelta(days=6)), timedelta(hours=6)),
        (every(timedelta(days=7), last=timedelta(days=8)), timedelta(hours=6)),
        (every(timedelta(hours=1), last=timedelta(days=8)), timedelta(days=8) / 14),
        (every(timedelta(hours=1))[:10] + every(timedelta(days=9)), timedelta(minutes=30)),
        ([NOW - timedelta(days=one) for one in (1, 1, 1, 1, 1, 2, 2, 2)], timedelta(hours=6)),
        ([NOW] * 20, UNKNOWN),
    ],
)
def test_a_feed_is_asked_at_its_own_pace(published, expected):
    assert about(expected, wait(published))


def test_the_fastest_and_the_most_silent_feed_have_bounds():
    assert wait(every(timedelta(seconds=20))) == pytest.approx(SOONEST, abs=timedelta(seconds=31))
    assert wait(every(timedelta(seconds=20))) >= SOONEST
    assert about(LATEST, wait(every(timedelta(hours=1), last=timedelta(days=90))))


@pytest.mark.parametrize("name", ["ttl", "max_age", "retry_after"])
def test_never_sooner_than_the_server_asks_up_to_a_day(name):
    assert wait(every(timedelta(minutes=10)), **{name: timedelta(hours=7)}) == timedelta(hours=7)
    assert wait(**{name: timedelta(days=400)}) == LATEST
    assert wait(**{name: timedelta(seconds=-5)}) == wait(**{name: timedelta(0)}) == wait()


def test_failures_double_the_wait_up_to_a_day():
    quick = every(timedelta(minutes=10))
    waits = [wait(quick, failures=n) for n in (1, 2, 3, 7)]
    assert all(map(about, [timedelta(minutes=m) for m in (10, 20, 40, 640)], waits))
    assert about(LATEST, wait(quick, failures=10**9))


def test_jitter_depends_on_feed_and_time_alone():
    assert wait(key="a") == wait(key="a")
    assert wait(key="a", now=NOW + timedelta(seconds=9)) == wait(key="a")
    spread = {wait(key=str(n)) for n in range(200)}
    assert len(spread) == 200
    assert min(spread) < 0.93 * UNKNOWN < 1.07 * UNKNOWN < max(spread)


AGES = st.timedeltas(timedelta(days=-2), timedelta(days=4000))
ASKED = st.none() | st.timedeltas(timedelta(days=-1), timedelta(days=10_000))


WISHES = st.fixed_dictionaries({"ttl": ASKED, "max_age": ASKED, "retry_after": ASKED})


@given(st.lists(AGES.map(lambda age: NOW - age), max_size=15), WISHES, st.integers(0, 10**6), st.text(max_size=9))
def test_the_wait_is_within_bounds_grows_with_failures_and_obeys_the_server(moments, wishes, failures, key):
    given_ = {"key": key, **wishes}
    found = wait(moments, failures=failures, **given_)
    assert SOONEST <= found <= LATEST
    assert found <= wait(moments, failures=failures + 1, **given_)
    assert all(found >= min(one, LATEST) for one in wishes.values() if one)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("max-age=600", timedelta(minutes=10)),
        ("public, MAX-AGE=60, must-revalidate", timedelta(minutes=1)),
        ('max-age="60"', timedelta(minutes=1)),
        ("max-age=99999999999999", LATEST),
        ("s-maxage=600", None),
        ("max-age=0", None),
        ("no-cache, max-age=600", None),
        ("no-store,max-age=600", None),
        ("max-age=-5", None),
        ("max-age=soon", None),
        ("", None),
        (None, None),
    ],
)
def test_cache_control_is_read(header, expected):
    assert expected == max_age_of(header)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("Tue, 24 Nov 2026 09:00:00 GMT", timedelta(hours=1)),
        ("Tue, 24 Nov 2026 07:00:00 GMT", timedelta(0)),
        ("Tue, 24 Nov 2026 09:00:00 +0100", timedelta(0)),
        ("9" * 400, timedelta(seconds=999_999_999)),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read(header, expected):
    assert expected == retry_after_of(header, NOW)


@given(st.text(max_size=40))
def test_any_header_is_read_or_passed_over(header):
    assert max_age_of(header) is None or max_age_of(header) <= LATEST
    assert retry_after_of(header, NOW) is None or retry_after_of(header, NOW) >= timedelta(0)
