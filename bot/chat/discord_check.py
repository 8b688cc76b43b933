"""Whether Discord takes the token: one question to its API, without the library that a running bot needs."""

from __future__ import annotations

import asyncio

from bot.errors import SettingsError

_API = "https://discord.com/api/v10"
_SECONDS = 10.0


def check_token(token: str, api_url: str | None) -> str:
    """Whose token it is, in a sentence. Raises SettingsError when Discord does not take it. Blocks: for a thread."""
    return asyncio.run(_ask(token, (api_url or _API).rstrip("/")))


async def _ask(token: str, api: str) -> str:
    import aiohttp  # noqa: PLC0415

    headers = {"Authorization": f"Bot {token}", "User-Agent": "DiscordBot (newsbrief, 1)"}
    try:
        async with (
            asyncio.timeout(_SECONDS),
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{api}/users/@me") as answer,
        ):
            if answer.status == 401:
                raise SettingsError(
                    "Discord refuses DISCORD_TOKEN; make a new one in the developer portal (Bot → Reset Token)."
                )
            if answer.status != 200:
                raise SettingsError(f"Discord answered {answer.status} when asked whose token it is.")
            user = await answer.json()
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise SettingsError(f"Discord cannot be reached ({type(error).__name__}).") from None
    return f"the token is that of {user.get('username', 'a bot')}"
