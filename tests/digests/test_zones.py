from __future__ import annotations

import re
import shutil
import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests import zones
from bot.digests.cities import ABBREVIATIONS, AMBIGUOUS, CITIES, COUNTRIES
from bot.digests.zones import find_zone, iana, look_up, names, same_clock, title, zone
from bot.errors import ScheduleError
from tests.conftest import ROOT

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def test_the_rules_are_those_of_the_package_whatever_the_system_has(tmp_path):
    with as_file(files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo")) as tokyo:
        (tmp_path / "Europe").mkdir()
        shutil.copy(tokyo, tmp_path / "Europe" / "Berlin")
    before = zoneinfo.TZPATH
    zones._load.cache_clear()
    zoneinfo.ZoneInfo.clear_cache()
    zoneinfo.reset_tzpath([tmp_path])
    try:
        assert NOW.astimezone(zoneinfo.ZoneInfo("Europe/Berlin")).utcoffset() == timedelta(hours=9)  # it would be used
        assert NOW.astimezone(zone("Europe/Berlin")).utcoffset() == timedelta(hours=1)
    finally:
        zoneinfo.reset_tzpath(before)
        zoneinfo.ZoneInfo.clear_cache()


def test_nothing_else_builds_zones():
    elsewhere = [
        path.name
        for path in (ROOT / "bot").rglob("*.py")
        if path.name != "zones.py" and re.search(r"\bZoneInfo\(|available_timezones|import zoneinfo", path.read_text())
    ]
    assert elsewhere == []


def test_every_zone_of_the_package_loads_and_is_found_by_its_name():
    assert len(names()) > 590
    for name in names():
        assert zone(name.upper()).key == name
        assert iana(name.lower()) == name
        assert title(name)


def test_every_name_of_ours_leads_to_a_zone():
    for name, cities in CITIES.items():
        assert iana(name) == name
        assert [city for city in cities.split(", ") if look_up(city) != name] == []
    for word, name in ABBREVIATIONS.items():
        assert look_up(word) == iana(name)
    for word, meanings in AMBIGUOUS.items():
        assert [iana(name) for name in meanings] == list(meanings)
        with pytest.raises(ScheduleError, match=meanings[0]):
            look_up(word)
    for word in {"uk", "south korea", "czechia", *COUNTRIES} - {"us", "usa", "united states of america", "america"}:
        assert look_up(word)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("Ho Chi Minh", "Asia/Ho_Chi_Minh"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Washington", "America/New_York"),
        ("beijing", "Asia/Shanghai"),
        ("Canberra", "Australia/Sydney"),
        ("Germany", "Europe/Berlin"),
        ("Japan", "Japan"),
        ("UK", "Europe/London"),
        ("utc+9", "Etc/GMT-9"),
        ("GMT-3", "Etc/GMT+3"),
        ("utc+0", "UTC"),
    ],
)
def test_people_name_zones_by_cities_countries_and_offsets(words, name):
    assert find_zone(words) == name


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("Berln", "“Berln” is no time zone; did you mean Europe/Berlin"),
        ("Tokio", "did you mean Asia/Tokyo?"),
        ("Lodnon", "did you mean Europe/London?"),
        ("potato", "say a city or a name such as Europe/Berlin."),
        ("utc+5:30", "is no time zone"),
        ("utc+44", "say a city"),
        ("Brazil", "more than one time zone; say America/Noronha"),
        ("../../etc/passwd", "is no time zone"),
        ("Europe/../Europe/Berlin", "is no time zone"),
        ("Factory", "is no time zone"),
        ("", "is no time zone"),
        ("a" * 100_000, "is no time zone"),
    ],
)
def test_other_words_are_refused_with_what_may_be_meant(words, says):
    with pytest.raises(ScheduleError) as caught:
        find_zone(words)

    assert says in str(caught.value)
    assert len(str(caught.value)) < 300


@given(st.text(max_size=80))
def test_no_text_does_more_than_be_refused(text):
    for read in (iana, find_zone):
        try:
            found = read(text)
        except ScheduleError:
            continue
        assert found in names()


def test_one_clock_by_two_names():
    assert same_clock("Europe/Berlin", "Europe/Paris", NOW)
    assert same_clock("Asia/Calcutta", "Asia/Kolkata", NOW)
    assert not same_clock("America/New_York", "EST", NOW)
    assert not same_clock("Europe/London", "UTC", NOW)
