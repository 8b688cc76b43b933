"""The Web API client, with everything that makes it patient; and Slack's errors as lines that people understand."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.log import log_traceback, one_line

_TOKENS = {
    "invalid_auth": "is not a token of Slack's",
    "not_authed": "is not a token of Slack's",
    "account_inactive": "belongs to an app that was removed from its workspace",
    "token_revoked": "was revoked",
    "token_expired": "has expired",
    "not_allowed_token_type": "is of the wrong kind",
}
_CHANNELS = {
    "channel_not_found": "The channel is gone, or I am not in it.",
    "not_in_channel": "I am not in that channel: invite me with /invite @newsbrief.",
    "is_archived": "The channel is archived.",
    "msg_too_long": "The answer was too long for Slack.",
    "invalid_blocks": "Slack did not take the answer's blocks.",
    "restricted_action": "The workspace does not let me post there.",
}


class OneLine(logging.Filter):
    """A library's traceback as one line; LOG_LEVEL=debug shows where it came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error is not None:
            record.msg, record.args, record.exc_info = one_line(error), (), None
            log_traceback(error)
        return True


def retrying() -> list[AsyncRetryHandler]:
    """Lost connections, 429 with its Retry-After, and 5xx are tried again."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=5),
        AsyncServerErrorRetryHandler(max_retry_count=2),
    ]


def web_client(
    session: aiohttp.ClientSession, *, token: str | None = None, api_url: str | None = None
) -> AsyncWebClient:
    """A client on one shared session. Without a token, each call is given its workspace's."""
    base: dict[str, Any] = {"base_url": api_url if api_url.endswith("/") else f"{api_url}/"} if api_url else {}
    return AsyncWebClient(token=token, session=session, retry_handlers=retrying(), timeout=30, **base)


def code_of(error: SlackApiError) -> str:
    """Slack's own name of an error."""
    found = error.response.get("error") if hasattr(error.response, "get") else None
    return str(found or "unknown_error")


def explain(error: SlackApiError, setting: str = "SLACK_BOT_TOKEN") -> str:
    """An error of the Web API in one line that says what to do."""
    code = code_of(error)
    if code in _TOKENS:
        return f"{setting} {_TOKENS[code]}: take it anew from the app's page at api.slack.com/apps."
    if code == "missing_scope":
        needed = error.response.get("needed") or "another scope"
        return f"The Slack app lacks {needed}: install it again from slack-manifest.yaml."
    return _CHANNELS.get(code, f"Slack said {code}.")
