"""REST about interactions: the callback, and the webhook that an interaction's token opens for 15 minutes."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord import posting
from tests.fakes.discord.commands import check_choices
from tests.fakes.discord.components import check_modal
from tests.fakes.discord.errors import ApiError, Form, already_acknowledged, token_expired, unknown
from tests.fakes.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL,
    PERSONAL_FOLLOW_UPS,
    PING,
    Interaction,
)
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.payloads import message_json, user_json
from tests.fakes.discord.server import Call
from tests.fakes.discord.world import EPHEMERAL, LOADING, Message

PONG, REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, OPEN_MODAL = 1, 4, 5, 6, 7, 8, 9
ALLOWED = {
    PING: (PONG,),
    COMMAND: (REPLY, DEFER, OPEN_MODAL),
    COMPONENT: (REPLY, DEFER, DEFER_UPDATE, UPDATE, OPEN_MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL: (REPLY, DEFER, DEFER_UPDATE, UPDATE),
}


async def callback(call: Call) -> Any:
    """The bot's first answer: within 3 seconds, and only once."""
    interaction = call.server.interactions.get(call.args["token"])
    if interaction is None or interaction.id != call.args["interaction"]:
        raise unknown("interaction")
    if interaction.late:
        interaction.refused += 1
        raise unknown("interaction")
    if interaction.callback is not None:
        interaction.refused += 1
        raise already_acknowledged()
    kind, data = call.body.get("type"), call.body.get("data") or {}
    allowed = ALLOWED[interaction.kind]
    if interaction.kind == MODAL and interaction.message_id is None:
        allowed = (REPLY, DEFER)
    if kind not in allowed:
        form = Form()
        form.choice("type", kind, allowed)
        form.check()
    message = _carry_out(call, interaction, kind, data)
    call.world.ring()
    if call.query.get("with_response") not in ("1", "true", "True"):
        return None
    return _with_response(call, interaction, kind, message)


def _carry_out(call: Call, interaction: Interaction, kind: int, data: dict[str, Any]) -> Message | None:
    # Whatever is refused here leaves the interaction open, so that the bot may try again in its 3 seconds.
    message: Message | None = None
    if kind == REPLY:
        message = _post(call, interaction, data, flags=int(data.get("flags") or 0) & EPHEMERAL, within="data.")
        interaction.original_id, interaction.filled = message.id, True
        interaction.acknowledge(kind)
        interaction.note("message", message)
    elif kind == DEFER:
        flags = (int(data.get("flags") or 0) & EPHEMERAL) | LOADING
        message = _post(call, interaction, {}, flags=flags, checked=False)
        interaction.original_id = message.id
        interaction.acknowledge(kind)
        interaction.note("deferred", message)
    elif kind == DEFER_UPDATE:
        interaction.original_id, interaction.filled = interaction.message_id, True
        interaction.acknowledge(kind)
        interaction.note("deferred")
    elif kind == UPDATE:
        interaction.original_id, interaction.filled = interaction.message_id, True
        message = posting.edit(call.server, _original(call, interaction), data, call.files, within="data.")
        interaction.acknowledge(kind)
        interaction.note("update", message)
    elif kind == CHOICES:
        form = Form()
        check_choices(form, "data.choices", data.get("choices") or [])
        form.check()
        interaction.choices = tuple(data.get("choices") or ())
        interaction.acknowledge(kind)
        interaction.note("choices")
    elif kind == OPEN_MODAL:
        form = Form()
        check_modal(form, data)
        form.check()
        interaction.modal = data
        interaction.acknowledge(kind)
        interaction.note("modal")
    return message


def _with_response(call: Call, interaction: Interaction, kind: int, message: Message | None) -> dict[str, Any]:
    told: dict[str, Any] = {"id": interaction.id, "type": interaction.kind}
    resource: dict[str, Any] = {"type": kind}
    if message is not None:
        told |= {
            "response_message_id": message.id,
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
        resource["message"] = message_json(call.world, message)
    return {"interaction": told, "resource": resource}


def _post(
    call: Call,
    interaction: Interaction,
    body: dict[str, Any],
    *,
    flags: int,
    checked: bool = True,
    reply_to: Message | None = None,
    within: str = "",
) -> Message:
    told = {
        "id": interaction.id,
        "type": interaction.kind,
        "user": user_json(interaction.user),
        "authorizing_integration_owners": owners(interaction),
        "name": interaction.name,
    }
    if interaction.kind == COMPONENT:
        told["interacted_message_id"] = interaction.message_id
    if interaction.kind == MODAL:
        told["triggering_interaction_metadata"] = {**told, "type": COMMAND}
    # The channel may have been deleted while the bot was thinking.
    channel = call.world.channels.get(interaction.channel.id)
    if channel is None:
        raise unknown("Channel")
    return posting.create(
        call.server,
        channel,
        call.world.bot,
        body,
        call.files,
        flags=flags,
        checked=checked,
        reply_to=reply_to,
        within=within,
        interaction=(interaction.id, told),
    )


def owners(interaction: Interaction) -> dict[str, str]:
    if interaction.personal:
        return {"1": interaction.user.id}
    return {"0": interaction.channel.guild_id or "0"}


# -- the webhook -----------------------------------------------------------------------------------------------------


def _opened(call: Call) -> Interaction:
    if call.args["application"] != call.world.bot.id:
        raise unknown("Webhook")
    interaction = call.server.interactions.get(call.args["token"])
    if interaction is None:
        raise token_expired()
    if interaction.expired:
        raise token_expired()
    if interaction.callback is None:
        raise unknown("Webhook")
    return interaction


async def follow_up(call: Call) -> Any:
    interaction = _opened(call)
    if interaction.callback == DEFER and not interaction.filled:
        # The first follow-up takes the place of "is thinking…" and stays as private as that was.
        message = _fill(call, interaction)
    else:
        if interaction.personal and len(interaction.follow_up_ids) >= PERSONAL_FOLLOW_UPS and not _bot_there(call):
            said = "This interaction has reached the maximum number of follow-up messages"
            raise ApiError(400, 40094, said)
        flags = int(call.body.get("flags") or 0) & EPHEMERAL
        original = call.world.anywhere(interaction.original_id) if interaction.original_id else None
        public = original if original is not None and not original.ephemeral else None
        message = _post(call, interaction, call.body, flags=flags, reply_to=public)
        interaction.follow_up_ids.append(message.id)
        interaction.note("follow-up", message)
    call.world.ring()
    return message_json(call.world, message)


def _bot_there(call: Call) -> bool:
    interaction = call.server.interactions[call.args["token"]]
    guild = call.world.guilds.get(interaction.channel.guild_id or "")
    return guild is not None and guild.has_bot


def _original(call: Call, interaction: Interaction) -> Message:
    found = call.world.anywhere(interaction.original_id) if interaction.original_id else None
    if found is None:
        raise unknown("Message")
    return found


def _target(call: Call, interaction: Interaction) -> Message:
    wanted = call.args["message"]
    if wanted in ("@original", interaction.original_id):
        return _original(call, interaction)
    found = call.world.anywhere(wanted) if wanted in interaction.follow_up_ids else None
    if found is None:
        raise unknown("Message")
    return found


def _fill(call: Call, interaction: Interaction) -> Message:
    original = _original(call, interaction)
    check_message(call.body, files=len(call.files))
    body = {key: value for key, value in call.body.items() if key != "flags"}
    message = posting.edit(call.server, original, body, call.files, clear=LOADING)
    interaction.filled = True
    interaction.note("edit", message)
    return message


async def get_webhook_message(call: Call) -> Any:
    return message_json(call.world, _target(call, _opened(call)))


async def edit_webhook_message(call: Call) -> Any:
    interaction = _opened(call)
    message = _target(call, interaction)
    changed = posting.edit(call.server, message, call.body, call.files, clear=LOADING)
    if message.id == interaction.original_id:
        interaction.filled = True
    interaction.note("edit", changed)
    call.world.ring()
    return message_json(call.world, changed)


async def delete_webhook_message(call: Call) -> Any:
    interaction = _opened(call)
    message = _target(call, interaction)
    posting.delete(call.server, message)
    if message.id == interaction.original_id:
        interaction.filled = True
    interaction.note("delete", message)
    call.world.ring()
