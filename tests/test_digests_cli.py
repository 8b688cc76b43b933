from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import cli, digests_cli
from bot.digests.asked import parse_alerts, read_wish, write_alerts
from bot.digests.calendar import describe_quiet, parse_quiet
from bot.digests.schedule import Alerts, DeliveryState
from bot.digests.zones import names
from bot.errors import ScheduleError
from tests.conftest import ROOT
from tests.digests.in_memory import InMemoryDigests

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def digests(monkeypatch):
    kept = InMemoryDigests()
    monkeypatch.setattr(digests_cli, "_digests", lambda: kept)
    with time_machine.travel(NOW, tick=False):
        yield kept


@pytest.fixture
def run(monkeypatch, capsys):
    """The command, in this process: exit status, standard output, standard error."""

    def call(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["newsbrief", "digest", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        try:
            cli.main()
            status = 0
        except SystemExit as ended:
            status = ended.code or 0
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return status, told.out, told.err

    return call


def preview(run, *arguments: str) -> list[str]:
    status, out, err = run("preview", *arguments, "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found.keys() == {"slots"}
    return found["slots"]


def test_preview_prints_the_slots_of_local_days_in_utc(run):
    found = preview(run, "--at", "daily 00:30", "--tz", "Europe/Berlin", "--from", "2026-03-27", "--days", "5")

    assert found == [
        "2026-03-26T23:30:00Z",
        "2026-03-27T23:30:00Z",
        "2026-03-28T23:30:00Z",
        "2026-03-29T22:30:00Z",
        "2026-03-30T22:30:00Z",
    ]


@pytest.mark.parametrize(
    ("at", "tz", "first", "days", "slots"),
    [
        ("daily 02:30", "Europe/Berlin", "2026-03-29", 1, ["2026-03-29T01:00:00Z"]),
        ("daily 02:30", "Europe/Berlin", "2026-10-25", 1, ["2026-10-25T00:30:00Z"]),
        ("daily 00:00", "Europe/Berlin", "2026-03-29", 2, ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"]),
        ("daily 00:00", "Africa/Cairo", "2026-04-24", 1, ["2026-04-23T22:00:00Z"]),
        ("0 8 * * 1", "US/Central", "2021-03-14", 2, ["2021-03-15T13:00:00Z"]),
        ("weekdays 08:30", "America/New_York", "2026-03-06", 4, ["2026-03-06T13:30:00Z", "2026-03-09T12:30:00Z"]),
        ("daily 08:00", "Pacific/Apia", "2011-12-30", 1, []),
        ("weekly mon 09:00", "Europe/Berlin", "2026-11-24", 5, []),
    ],
)
def test_preview_through_changes_of_the_clocks(run, at, tz, first, days, slots):
    assert preview(run, "--at", at, "--tz", tz, "--from", first, "--days", str(days)) == slots


def test_preview_from_now_on(run):
    with time_machine.travel(NOW, tick=False):
        assert preview(run, "--at", "every 6 hours Berlin time") == [
            "2026-11-25T17:00:00Z",
            "2026-11-25T23:00:00Z",
            "2026-11-26T05:00:00Z",
            "2026-11-26T11:00:00Z",
            "2026-11-26T17:00:00Z",
        ]
        assert preview(run, "--at", "daily 08:00,18:00", "--days", "1") == ["2026-11-25T18:00:00Z"]
        assert preview(run, "--at", "every 5 hours from 07:00")[0] == "2026-11-25T17:00:00Z"
        assert preview(run, "--at", "0 8 29 2 *") == ["2028-02-29T08:00:00Z", "2032-02-29T08:00:00Z"]


def test_preview_for_people_says_what_the_clocks_do(run):
    status, out, _ = run("preview", "--at", "daily 02:30 Berlin", "--from", "2026-03-28", "--days", "3")

    assert status == 0
    assert out.splitlines() == [
        "Every day at 02:30, Berlin time:",
        "  Sat 28 Mar 2026 02:30 +01:00",
        "  Sun 29 Mar 2026 03:00 +02:00  (for 02:30, which the clocks leave out)",
        "  Mon 30 Mar 2026 02:30 +02:00",
    ]
    assert "nothing in these days" in run("preview", "--at", "mon 9", "--from", "2026-11-24", "--days", "2")[1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    tz=st.sampled_from(names()),
    first=st.dates(datetime(2019, 1, 1).date(), datetime(2035, 1, 1).date()),  # noqa: DTZ001
    days=st.integers(1, 40),
)
def test_a_daily_digest_comes_once_on_every_local_day(run, at, tz, first, days):
    found = preview(run, "--at", f"daily {at:%H:%M}", "--tz", tz, "--from", first.isoformat(), "--days", str(days))

    assert all(STAMP.fullmatch(slot) for slot in found)
    local = [datetime.fromisoformat(slot).astimezone(ZoneInfo(tz)).date() for slot in found]
    assert local == [first + timedelta(days=day) for day in range(days)]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("preview",), 2, "Say which words"),
        (("preview", "--at", "sometime"), 1, "say it like"),
        (("preview", "--at", "daily 08:00", "--tz", "Europe/Berln"), 1, "did you mean Europe/Berlin"),
        (("preview", "--at", "daily 08:00 Tokyo", "--tz", "Europe/Berlin"), 1, "leave one of them out"),
        (("preview", "--at", "daily 08:00", "--from", "27.3.2026"), 1, "say it like 2026-03-27"),
        (("preview", "--at", "daily 08:00", "--from", "0001-01-01"), 1, "too far away"),
        (("preview", "--at", "daily 08:00", "--days", "0"), 2, "--days"),
        (("add", "--at", "daily 08:00"), 2, "Say where to and when"),
        (("add", "--to", "irc:42", "--at", "daily 08:00"), 1, "“irc:42” is no place"),
        (("add", "--to", "discord:42", "--at", "daily"), 1, "Say at what time"),
        (("add", "--to", "discord:42", "--at", "daily 08:00", "--quiet", "mon-sun"), 1, "the whole week"),
        (("add", "--to", "discord:42", "--at", "daily 08:00", "--alerts", "many"), 1, "5 outlets, 3 a day"),
        (("remove", "nope"), 1, "There is no digest “nope”"),
    ],
)
def test_what_cannot_be_is_one_clear_line(run, digests, arguments, status, says):
    ended, out, err = run(*arguments)

    assert (ended, out) == (status, "")
    assert says in err
    if status == 1:
        assert err.startswith("newsbrief: ")
        assert err.count("\n") == 1


def test_a_digests_life_on_the_command_line(run, digests):
    status, out, err = run("add", "--to", "discord:42", "--at", "every weekday at 8:30 Berlin time", "--topic", "ferry")
    assert (status, err) == (0, "")
    rule = "every weekday at 08:30, Berlin time, about ferry"
    assert out == f"Added 00a1: {rule}, to discord:42; next Thu 26 Nov 2026 08:30 +01:00.\n"
    digests.delivered("00a1", NOW, DeliveryState.SKIPPED, "missed")

    listed = json.loads(run("list", "--json")[1])
    assert listed == {
        "digests": [
            {
                "id": "00a1",
                "to": "discord:42",
                "at": "weekdays 08:30",
                "tz": "Europe/Berlin",
                "topic": "ferry",
                "state": "active",
                "last": {"slot": "2026-11-25T12:00:00Z", "state": "skipped", "reason": "missed"},
                "next": "2026-11-26T07:30:00Z",
            }
        ]
    }
    assert run("list")[1].splitlines() == [
        "00a1  every weekday at 08:30, Berlin time, about ferry, to discord:42",
        "    next Thu 26 Nov 2026 08:30 +01:00; last Wed 25 Nov 2026 13:00 +01:00, skipped: missed",
    ]

    (paused,) = json.loads(run("pause", "00a", "--until", "2026-12-01", "--json")[1])["digests"]
    assert (paused["state"], paused["paused_until"], paused["next"]) == (
        "paused",
        "2026-11-30T23:00:00Z",  # midnight in Berlin
        "2026-12-01T07:30:00Z",
    )
    assert "paused until Tue  1 Dec 2026 00:00 +01:00" in run("list")[1]
    (paused,) = json.loads(run("pause", "00a1", "--json")[1])["digests"]
    assert (paused["state"], paused["next"]) == ("paused", None)
    assert "newsbrief digest resume 00a1" in run("list")[1]
    assert run("resume", "00a1")[1].startswith("Resumed 00a1: every weekday")
    assert run("now", "00a1")[1].startswith("On its way: 00a1")
    assert digests.now_asked == ["00a1"]

    status, out, err = run("remove", "00a1", "nope", "--json")
    removed, failed = json.loads(out)["digests"]
    assert status == 1
    assert (removed["id"], removed["removed"], removed["next"]) == ("00a1", True, None)
    assert failed == {"id": "nope", "error": "There is no digest “nope”; newsbrief digest list shows what there is."}
    assert err.count("\n") == 1
    assert json.loads(run("list", "--json")[1]) == {"digests": []}
    assert "newsbrief digest add" in run("list")[1]


def test_everything_that_a_digest_may_have(run, digests):
    status, out, _ = run(
        "add", "--to", "slack:C42/1700000000", "--at", "daily 8,20", "--tz", "New York", "--length", "short",
        "--source", "Quay Post", "--source", "Harbour Radio", "--quiet", "22:00-07:00, sun, 2026-12-25",
        "--skip-empty", "--alerts", "5 outlets, 3 a day", "--id", "mine", "--json",
    )  # fmt: skip
    made = json.loads(out)

    assert status == 0
    assert made == {
        "id": "mine",
        "to": "slack:C42/1700000000",
        "at": "daily 08:00,20:00",
        "tz": "America/New_York",
        "topic": None,
        "state": "active",
        "last": None,
        "next": "2026-11-25T13:00:00Z",
        "length": "short",
        "sources": ["Quay Post", "Harbour Radio"],
        "skip_empty": True,
        "quiet": "22:00-07:00, sun, 2026-12-25",
        "alerts": "5 outlets, 3 a day",
    }
    assert run("list")[1].splitlines()[2].split("; ") == [
        "    short",
        "only Quay Post, Harbour Radio",
        "nothing when there is nothing new",
        describe_quiet(parse_quiet("22:00-07:00, sun, 2026-12-25")),
        "at once what 5 outlets carry, at most 3 a day",
    ]


def test_people_are_told_when_quiet_time_lets_it_be_posted(run, digests):
    _, out, _ = run("add", "--to", "discord:42", "--at", "daily 23:00 Berlin time", "--quiet", "22:00-07:00")

    assert out.endswith("next Thu 26 Nov 2026 07:00 +01:00.\n")


def test_digests_are_kept_from_one_command_to_the_next(run, monkeypatch, tmp_path):
    monkeypatch.setenv("NEWSBRIEF_HOME", str(tmp_path))
    lines = [
        {"id": "b", "to": "discord:1", "at": "daily 08:00", "tz": "Europe/Berlin", "topic": "ferry"},
        {"id": "b2", "to": "slack:C2", "at": "every 5 hours", "tz": "UTC"},
        {"to": "slack:C2", "at": "mondays"},
    ]
    status, out, _ = run("add", "--jsonl", stdin="\n".join(map(json.dumps, lines)))
    *made, refused = [json.loads(line) for line in out.splitlines()]

    assert status == 1
    assert "Say at what time" in refused["error"]
    assert {"id", "to", "at", "tz", "topic", "state", "last", "next"} == made[0].keys()
    assert json.loads(run("list", "--json")[1]) == {"digests": made}
    (paused,) = json.loads(run("pause", "b2", "--until", "tomorrow", "--json")[1])["digests"]
    assert paused["state"] == "paused"
    assert json.loads(run("now", "b", "--json")[1])["digests"][0]["id"] == "b"
    assert run("remove", "b", "b2")[0] == 0
    assert json.loads(run("list", "--json")[1]) == {"digests": []}


def test_times_in_utc_are_pointed_out_to_people(run, digests):
    assert "the times are UTC" in run("add", "--to", "discord:42", "--at", "daily 08:00")[2]
    assert run("add", "--to", "discord:42", "--at", "daily 08:00 UTC")[2] == ""
    assert run("add", "--to", "discord:42", "--at", "daily 08:00", "--json")[2] == ""


def test_schedules_a_line_are_answered_in_their_order(run, digests):
    lines = [
        {"id": "b", "to": "discord:1", "at": "daily 08:00", "tz": "Europe/Berlin", "topic": "ferry"},
        {"to": "slack:C2", "at": "every weekday at 8:30 Berlin time"},
        {"id": 7, "to": "discord:1", "at": "daily 08:00", "tz": "UTC"},
        {"id": "x", "to": "discord:1", "at": "daily 25:00", "tz": "UTC"},
        {"id": "y", "to": "discord:1"},
        {"id": "z", "to": "discord:1", "at": "daily 08:00", "tz": 5},
        {"id": ["odd"], "to": "discord:1", "at": "daily 08:00"},
    ]
    status, out, err = run("add", "--jsonl", stdin="\n".join([*map(json.dumps, lines), "nope", ""]))
    answers = [json.loads(line) for line in out.splitlines()]

    assert (status, err) == (1, "")
    assert answers[0] == {
        "id": "b",
        "to": "discord:1",
        "at": "daily 08:00",
        "tz": "Europe/Berlin",
        "topic": "ferry",
        "state": "active",
        "last": None,
        "next": "2026-11-26T07:00:00Z",
    }
    assert (answers[1]["at"], answers[1]["tz"], answers[1]["next"]) == (
        "weekdays 08:30",
        "Europe/Berlin",
        "2026-11-26T07:30:00Z",
    )
    assert answers[2]["id"] == "7"
    assert answers[3]["id"] == "x"
    assert "“25:00” is no time of day" in answers[3]["error"]
    assert answers[4] == {"id": "y", "error": "Line 5 needs a “at” that is a string."}
    assert answers[5] == {"id": "z", "error": "“tz” must be text."}
    assert answers[6] == {"id": ["odd"], "error": "“id” must be text."}
    assert answers[7] == {"id": None, "error": "Line 8 is not JSON."}
    assert len(digests.schedules) == 3


FIELDS = ["id", "to", "at", "tz", "topic", "length", "sources", "quiet", "skip_empty", "alerts"]
ANYTHING = st.none() | st.text(max_size=20) | st.integers() | st.booleans() | st.lists(st.text(max_size=3), max_size=2)


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_no_fields_do_more_than_be_refused(fields):
    try:
        wish = read_wish({"to": "discord:1", "at": "daily 08:00"} | fields)
    except ScheduleError as error:
        assert str(error)  # noqa: PT017 - most fields raise nothing else, some nothing at all
    else:
        assert wish.to.channel


@pytest.mark.parametrize("words", ["5 outlets, 3 a day", "3 per day, 5 sources", "5 outlets"])
def test_alerts_in_words(words):
    assert parse_alerts(words) == Alerts(outlets=5, cap=3)
    assert parse_alerts(write_alerts(Alerts(outlets=7, cap=2))) == Alerts(outlets=7, cap=2)


@pytest.mark.parametrize("words", ["", "3 a day", "1 outlet", "500 outlets", "5 outlets, 0 a day", "5 outlets, often"])
def test_alerts_that_cannot_be(words):
    with pytest.raises(ScheduleError, match="5 outlets, 3 a day"):
        parse_alerts(words)


def test_preview_needs_no_archive_and_nothing_heavy():
    code = (
        "import sys; sys.argv = ['newsbrief', 'digest', 'preview', '--at', 'daily 8', '--json']\n"
        "from bot.cli import main; main()\n"
        "heavy = {'sqlalchemy', 'numpy', 'spacy', 'onnxruntime', 'discord', 'slack_bolt', 'apscheduler', 'aiohttp'}\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["slots"]) == 5
