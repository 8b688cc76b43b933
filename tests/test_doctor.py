from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import pytest

from bot.checks import Check
from bot.doctor import check_all, check_running
from bot.errors import ArchiveError, ModelError, SettingsError
from bot.news.subscriptions import State
from summarizers.errors import EncoderError


class Healthy:
    """Stands for the app: every part is there."""

    name = "part"
    shown_url = "sqlite:///news.db"
    archive = encoder = finder = subscriptions = digests = remembered = connections = property(lambda self: self)
    settings = property(lambda self: self)
    discord_token = slack_bot_token = None

    serving_summarizer = property(lambda self: self)

    def summarizer(self):
        return self

    def ready(self):
        return "extractive is ready"

    state = ready

    def size(self):
        return 1204, None, datetime(2026, 11, 24, 8, tzinfo=UTC)

    def encode(self, texts):
        return np.zeros((len(texts), 384), dtype=np.float32)

    def read(self, texts):
        return [("a quotation",) for _ in texts]

    def all(self):
        return []

    def get(self, name):
        return '[["discord", true, "Connected."]]'

    def checks(self):
        return [Check(name="discord", ok=True, message="Connected.")]

    def check(self, now):
        return Check(name="digests", ok=True, message="3 scheduled")

    def list(self, now):
        return []

    def chat_tokens(self):
        return ["Discord"]


def test_a_healthy_bot_says_what_it_has():
    checks = {check.name: (check.ok, check.message) for check in check_all(Healthy())}

    assert checks == {
        "archive": (True, "sqlite:///news.db holds 1,204 articles, the newest from 24 Nov 2026 08:00 UTC"),
        "encoder": (True, "part gives 384 dimensions"),
        "quotes": (True, "part is ready"),
        "summarizer": (True, "extractive is ready"),
        "feeds": (True, "0 subscribed to, none failing"),
        "digests": (True, "3 scheduled"),
        "chat": (True, "tokens for Discord"),
        "discord (last)": (True, "Connected."),
    }


def test_what_a_running_bot_tells_names_nothing_of_its_machine():
    checks = {check.name: check.message for check in check_running(Healthy())}

    assert checks["archive"] == "it holds 1,204 articles, the newest from 24 Nov 2026 08:00 UTC"
    assert checks["discord"] == "Connected."


def test_feeds_that_fail_are_named():
    class Feed(NamedTuple):
        called: str
        state: State

    app = Healthy()
    app.all = lambda: [Feed(f"Feed {number}", State.FAILING) for number in range(5)] + [Feed("Good", State.OK)]
    (told,) = [check.message for check in check_all(app) if check.name == "feeds"]

    assert told == "6 subscribed to, 5 failing: Feed 0, Feed 1, Feed 2 and others"


@pytest.mark.parametrize(
    ("part", "error", "message"),
    [
        ("size", ArchiveError("The archive is locked."), "The archive is locked."),
        ("encode", EncoderError("The model file is damaged."), "The model file is damaged."),
        ("read", ModelError("SPACY_MODEL cannot be loaded."), "SPACY_MODEL cannot be loaded."),
        ("summarizer", SettingsError("There is no such summarizer."), "There is no such summarizer."),
        ("encode", ValueError("bad\nweights"), "Something unforeseen went wrong (ValueError: bad weights)."),
    ],
)
def test_a_part_that_fails_is_a_finding_and_stops_no_other(part, error, message):
    def fail(*_):
        raise error

    app = Healthy()
    setattr(app, part, fail)
    checks = check_all(app)

    assert 8 == len(checks)
    assert [message] == [check.message for check in checks if not check.ok]


def test_a_reader_that_finds_nothing_says_so():
    app = Healthy()
    app.read = lambda texts: [() for _ in texts]

    assert "part loads, but finds no quotations" in [check.message for check in check_all(app)]


def test_the_command_answers_and_its_status_tells(newsbrief):
    done = newsbrief("doctor", "--json")
    checks = json.loads(done.stdout)["checks"]

    assert (0, "") == (done.returncode, done.stderr)
    assert [{"name", "ok", "message"}] * len(checks) == [set(check) for check in checks]
    assert all(check["ok"] is True and check["message"] for check in checks)


def test_the_command_finds_wrong_settings_without_a_traceback(newsbrief):
    broken = {"EMBEDDING_MODEL": "/no/such/folder", "SPACY_MODEL": "no_such_model", "SUMMARIZER": "nope"}
    nowhere = "http://127.0.0.1:1025/api/v10"
    chats = {"DISCORD_TOKEN": "secret", "DISCORD_API_URL": nowhere}
    done = newsbrief("doctor", DATABASE_URL="sqlite:////proc/no/archive.db", **chats, **broken)
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]

    assert 1 == done.returncode
    named = ["archive", "encoder", "quotes", "summarizer", "feeds", "digests", "discord"]
    assert named == [line.split()[1] for line in failed]
    assert "EMBEDDING_MODEL=/no/such/folder is no folder." in failed[1]
    assert "SPACY_MODEL no_such_model cannot be loaded" in failed[2]
    assert "Discord cannot be reached" in failed[6]
    assert "Traceback" not in done.stdout + done.stderr
    assert "secret" not in done.stdout + done.stderr
