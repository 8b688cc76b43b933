from __future__ import annotations

import re

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load_settings
from tests.conftest import ROOT


def test_env_example_names_exactly_the_settings():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {match[1] for line in lines if (match := re.match(r"#?\s?([A-Z][A-Z0-9_]+)=", line))}

    assert {name.upper() for name in Settings.model_fields} == named


def test_empty_settings_count_as_unset(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.setenv("NEWSBRIEF_HOME", str(tmp_path / "home"))
    settings = load_settings()

    assert settings.chat_tokens() == []
    assert settings.archive_url == f"sqlite:///{tmp_path}/home/newsbrief.db"


def test_dotenv_is_read_and_the_environment_wins(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SUMMARIZER=lead\nDISCORD_TOKEN=abc\nOTHER_PROGRAM=1\n")
    monkeypatch.setenv("SUMMARIZER", "extractive")
    settings = load_settings()

    assert settings.summarizer == "extractive"
    assert settings.chat_tokens() == ["Discord"]
    assert "abc" not in repr(settings)


def test_a_wrong_setting_is_named_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOG_LEVEL", "loud")

    with pytest.raises(SettingsError, match=r"^The setting LOG_LEVEL is not usable: must be one of debug"):
        load_settings()
