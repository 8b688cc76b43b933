"""Slack's real surface in this process, in Socket Mode on a local Slack: quick, for what needs no models."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from bot.chat.connections import Connections
from bot.chat.manners import Manners, Rate
from bot.chat.slack_bot import SlackSettings, SlackSurface

_MANY = Rate(commands=1_000, seconds=1)


@asynccontextmanager
async def serving_slack(slack, commands, archive):
    settings = SlackSettings(bot_token=slack.bot_token, app_token=slack.app_token, api_url=slack.api_url)
    surface = SlackSurface(settings, commands, Connections(), archive, Manners(per_user=_MANY, per_channel=_MANY))
    stop = asyncio.Event()
    running = asyncio.create_task(surface.run(stop))
    try:
        await slack.wait_connected()
        yield surface
    finally:
        stop.set()
        await running
