"""What a message may contain, wherever it comes in: Web API, response_url or acknowledgement."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack.api import ApiError
from tests.fakes.slack.limits import BLOCKS_BUDGET, TEXT_CUT, UPDATE_TEXT, blocks_cost, check_blocks
from tests.fakes.slack.values import Json, Message, Team
from tests.fakes.slack.world import APP_ID


def _array(args: Json, name: str, broken: str) -> list[Json]:
    value = args.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value or "[]")
        except ValueError:
            raise ApiError(broken) from None
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise ApiError(broken)
    return value


def refuse_blocks(errors: list[str], code: str = "invalid_blocks") -> None:
    if errors:
        messages = [f"[ERROR] {words}" for words in errors]
        raise ApiError(code, errors=errors, response_metadata={"messages": messages})


def _metadata(args: Json) -> Json | None:
    value = args.get("metadata")
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError:
            raise ApiError("invalid_metadata_format") from None
    if value in (None, "", {}):
        return None
    if not isinstance(value, dict) or not {"event_type", "event_payload"} <= value.keys():
        raise ApiError("invalid_metadata_format")
    if not value["event_type"] or not isinstance(value["event_payload"], dict):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(value)) > 8_000:
        raise ApiError("metadata_too_large")
    return value


def content(args: Json, *, update: bool = False, hook: bool = False) -> dict[str, Any]:
    """The text, blocks, attachments and metadata of a message that Slack would take.

    Raises ApiError with Slack's own code.
    """
    text = args.get("text")
    text = "" if text is None else str(text)
    blocks = _array(args, "blocks", "invalid_blocks_format")
    attachments = _array(args, "attachments", "invalid_attachments")
    if markdown := args.get("markdown_text"):
        if blocks or text:
            raise ApiError("markdown_text_conflict")
        blocks = [{"type": "markdown", "text": str(markdown)}]
    if not text.strip() and not blocks and not attachments:
        raise ApiError("no_text")
    refuse_blocks(check_blocks(blocks))
    for index, part in enumerate(attachments):
        refuse_blocks(check_blocks(part.get("blocks", []), f"/attachments/{index}/blocks"), "invalid_attachments")
    if len(attachments) > 100:
        raise ApiError("too_many_attachments")
    if not hook and blocks_cost(blocks) > BLOCKS_BUDGET:
        raise ApiError("msg_blocks_too_long")
    if update and len(text) > UPDATE_TEXT:
        raise ApiError("msg_too_long")
    return {
        "text": text[:TEXT_CUT],
        "truncated": len(text) > TEXT_CUT,
        "blocks": blocks,
        "attachments": attachments,
        "metadata": _metadata(args),
        "options": {name: args.get(name) for name in ("link_names", "parse")},
    }


def unfurling(args: Json) -> dict[str, bool | None]:
    names = ("unfurl_links", "unfurl_media")
    return {name: None if args.get(name) is None else args[name] in (True, "true", "1") for name in names}


def as_json(message: Message, team: Team, *, metadata: bool = False) -> Json:
    """A message as the Web API and the events give it."""
    made: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text, "team": team.id}
    if message.bot_id:
        profile = {"id": message.bot_id, "app_id": APP_ID, "name": "newsbrief", "deleted": False, "team_id": team.id}
        made |= {"bot_id": message.bot_id, "app_id": APP_ID, "bot_profile": profile}
    if message.blocks:
        made["blocks"] = list(message.blocks)
    if message.attachments:
        made["attachments"] = list(message.attachments)
    if message.thread_ts:
        made["thread_ts"] = message.thread_ts
    if message.edited_ts:
        made["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.metadata and metadata:
        made["metadata"] = message.metadata
    if message.reactions:
        made["reactions"] = [{"name": name, "users": [team.bot_user], "count": 1} for name in message.reactions]
    return made
