from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from bot.doctor import check_all
from bot.errors import ArchiveError, ModelError, SettingsError
from summarizers.errors import EncoderError


class Healthy:
    """Stands for the app: every part is there."""

    name = "part"
    shown_url = "sqlite:///news.db"
    archive = encoder = finder = property(lambda self: self)
    settings = property(lambda self: self)

    def summarizer(self):
        return self

    def size(self):
        return 1204, None, datetime(2026, 11, 24, 8, tzinfo=UTC)

    def encode(self, texts):
        return np.zeros((len(texts), 384), dtype=np.float32)

    def read(self, texts):
        return [("a quotation",) for _ in texts]

    def chat_tokens(self):
        return ["Discord", "Slack"]


def test_a_healthy_bot_says_what_it_has():
    checks = {check.name: (check.ok, check.message) for check in check_all(Healthy())}

    assert checks == {
        "archive": (True, "sqlite:///news.db holds 1,204 articles, the newest from 24 Nov 2026 08:00 UTC"),
        "encoder": (True, "part gives 384 dimensions"),
        "quotes": (True, "part is ready"),
        "summarizer": (True, "part is ready"),
        "chat": (True, "tokens for Discord and Slack"),
    }


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

    assert 5 == len(checks)
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
    done = newsbrief("doctor", DATABASE_URL="sqlite:////proc/no/archive.db", DISCORD_TOKEN="secret", **broken)
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]

    assert 1 == done.returncode
    assert ["archive", "encoder", "quotes", "summarizer"] == [line.split()[1] for line in failed]
    assert "EMBEDDING_MODEL=/no/such/folder is no folder." in failed[1]
    assert "SPACY_MODEL no_such_model cannot be loaded" in failed[2]
    assert "Traceback" not in done.stdout + done.stderr
    assert "secret" not in done.stdout + done.stderr
