"""Whether Slack takes the tokens: asked by `newsbrief doctor` and /health."""

from __future__ import annotations

import asyncio

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.chat.slack_bot import SlackSettings
from bot.chat.slack_client import explain, web_client
from bot.chat.slack_installs import Installations
from bot.chat.slack_workspaces import who_is
from bot.errors import SettingsError
from bot.news.archive import Archive

_SECONDS = 10.0


def check_slack(settings: SlackSettings, archive: Archive) -> str:
    """Where the tokens work, in a sentence. Raises SettingsError when they do not. Blocks: for a thread."""
    settings.check()
    return asyncio.run(_ask(settings, archive))


async def _ask(settings: SlackSettings, archive: Archive) -> str:
    told = []
    try:
        async with asyncio.timeout(_SECONDS), aiohttp.ClientSession() as session:
            client = web_client(session, api_url=settings.api_url)
            if settings.bot_token is not None:
                told.append(f"the token is of {(await who_is(client, settings.bot_token)).name}")
            if settings.app_token is not None:
                await client.apps_connections_open(app_token=settings.app_token)
    except SlackApiError as error:
        raise SettingsError(explain(error, "SLACK_APP_TOKEN")) from None
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise SettingsError(f"Slack cannot be reached ({type(error).__name__}).") from None
    if settings.token_key is not None and not settings.is_socket:
        kept = Installations(archive, settings.token_key)
        names = kept.names()
        for place in names:
            kept.find(place)  # raises where the key is another
        told.append(f"installed in {', '.join(sorted(names.values())) or 'no workspace yet'}")
    mode = "Socket Mode" if settings.is_socket else f"HTTP mode on port {settings.http_port}"
    return f"{mode}, {', '.join(told)}"
