"""Which token belongs to whoever sends us something: one from the settings, or one of many installations."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack_client import explain
from bot.chat.slack_installs import Installation, Installations
from bot.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Where one token works, and as whom."""

    team: str
    name: str
    result: AuthorizeResult


async def who_is(client: AsyncWebClient, token: str) -> Workspace:
    """Ask Slack whose token this is. Raises SettingsError with one line that says what is wrong."""
    try:
        found = await client.auth_test(token=token)
    except SlackApiError as error:
        raise SettingsError(explain(error)) from None
    team = str(found.get("team_id") or "")
    result = AuthorizeResult.from_auth_test_response(bot_token=token, auth_test_response=found)
    return Workspace(team=team, name=str(found.get("team") or team), result=result)


class Workspaces:
    """What Bolt asks before each listener. Slack itself is asked once at the start, not for every command."""

    def __init__(self, *, own: Workspace | None = None, installations: Installations | None = None) -> None:
        self._own = own
        self._installations = installations
        self._known: dict[str, AuthorizeResult] = {}

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """The token for a workspace, or for the organisation it belongs to; None: we were not installed there."""
        for place in (team_id, enterprise_id):
            if place is None:
                continue
            if self._own is not None and place == self._own.team:
                return self._own.result
            if (known := self._known.get(place)) is not None:
                return known
            if self._installations is None:
                continue
            found = await asyncio.to_thread(self._installations.find, place)
            if found is not None:
                self._known[place] = _result(found)
                return self._known[place]
        return None

    async def token_of(self, home: str | None) -> AuthorizeResult | None:
        """The token for a schedule's workspace; without one, that of the settings."""
        if home is not None:
            return await self.authorize(None, home)
        return self._own.result if self._own is not None else None

    def forget(self, place: str) -> None:
        """A workspace's token has changed or is gone."""
        self._known.pop(place, None)


def _result(found: Installation) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=found.place,
        team=found.name,
        bot_user_id=found.bot_user,
        bot_id=found.bot_id,
        bot_token=found.token,
        bot_scopes=found.scopes,
    )
