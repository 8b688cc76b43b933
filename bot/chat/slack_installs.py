"""The workspaces that installed the app, their tokens encrypted; and installations that are under way.

What is written to the archive is of no use without SLACK_TOKEN_KEY. A row holds its own workspace's id inside the
encrypted part too, so that rows cannot be exchanged for each other.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import delete, insert, select

from bot.errors import SettingsError
from bot.news.archive import Archive
from bot.news.schema import slack_installations, slack_states

STATE_KEPT = timedelta(minutes=10)
NO_KEY = (
    "SLACK_TOKEN_KEY is not a key; make one with: python -c "
    "'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One workspace, or one organisation, and our token for it."""

    place: str  # the workspace's id, or the organisation's
    name: str
    token: str
    bot_user: str
    bot_id: str
    scopes: str
    installed_by: str


class Installations:
    """Keeps installations. Every method is one transaction, synchronous and safe to call from any thread."""

    def __init__(self, archive: Archive, keys: str) -> None:
        """`keys`: one key, or several with commas between; the first encrypts. Raises SettingsError."""
        self._archive = archive
        try:
            self._cipher = MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])
        except ValueError:
            raise SettingsError(NO_KEY) from None

    def save(self, installed: Installation, now: datetime | None = None) -> None:
        """Keep an installation in place of an earlier one of the same workspace."""
        secret = self._cipher.encrypt(json.dumps(asdict(installed)).encode())
        with self._archive.writing() as connection:
            connection.execute(delete(slack_installations).where(slack_installations.c.place == installed.place))
            connection.execute(
                insert(slack_installations).values(
                    place=installed.place, name=installed.name, secret=secret, installed=now or datetime.now(UTC)
                )
            )

    def find(self, place: str) -> Installation | None:
        """The installation of a workspace. Raises SettingsError when it was encrypted with another key."""
        with self._archive.reading() as connection:
            query = select(slack_installations.c.secret).where(slack_installations.c.place == place)
            secret = connection.execute(query).scalar()
        if secret is None:
            return None
        try:
            kept: Mapping[str, Any] = json.loads(self._cipher.decrypt(secret))
        except InvalidToken:
            raise SettingsError(
                "SLACK_TOKEN_KEY is not the key that Slack's tokens were kept with; set that one, or install the app"
                " again in each workspace."
            ) from None
        found = Installation(**kept)
        return found if found.place == place else None

    def names(self) -> dict[str, str]:
        """Every workspace by its id."""
        with self._archive.reading() as connection:
            query = select(slack_installations.c.place, slack_installations.c.name)
            return {row.place: row.name for row in connection.execute(query)}

    def remove(self, place: str) -> bool:
        """Forget a workspace's token; False: there was none."""
        with self._archive.writing() as connection:
            gone = delete(slack_installations).where(slack_installations.c.place == place)
            return connection.execute(gone).rowcount > 0

    def begin(self, now: datetime | None = None) -> str:
        """Somebody begins to install the app; the state that Slack gives back at the end."""
        moment = now or datetime.now(UTC)
        state = secrets.token_urlsafe(24)
        with self._archive.writing() as connection:
            connection.execute(delete(slack_states).where(slack_states.c.expires < moment))
            connection.execute(insert(slack_states).values(state=state, expires=moment + STATE_KEPT))
        return state

    def end(self, state: str, now: datetime | None = None) -> bool:
        """Whether this state is of an installation that began lately; each counts once."""
        moment = now or datetime.now(UTC)
        with self._archive.writing() as connection:
            known = (slack_states.c.state == state, slack_states.c.expires >= moment)
            return connection.execute(delete(slack_states).where(*known)).rowcount > 0
