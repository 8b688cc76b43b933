"""What a person can press and fill in: finding a button by its label, and a modal's values as Slack sends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.render import draw_mrkdwn
from tests.fakes.slack.values import Json


class NotThereError(LookupError):
    """A person cannot do this: the message or view does not offer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """An element, and what is chosen in it."""

    block: Json
    element: Json
    option: Json | None = None

    def action(self, ts: str) -> Json:
        """The entry of `actions` in a block_actions payload."""
        kind = self.element["type"]
        made: Json = {
            "action_id": self.element.get("action_id", ""),
            "block_id": self.block.get("block_id", ""),
            "type": kind,
            "action_ts": ts,
        }
        if kind == "button":
            made["text"] = {"emoji": True, **self.element["text"]}
            made |= {name: self.element[name] for name in ("value", "style", "url") if self.element.get(name)}
        elif self.option is not None:
            made["selected_option"] = self.option
        return made


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with its block."""
    for block in blocks:
        inner = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in inner:
            if isinstance(element, dict) and ("action_id" in element or element.get("type") == "button"):
                yield block, element


def _options(element: Json) -> Iterator[Json]:
    yield from element.get("options") or ()
    for group in element.get("option_groups") or ():
        yield from group.get("options") or ()


def labels(blocks: Iterable[Json]) -> list[str]:
    """What can be pressed, as a person reads it."""
    found = []
    for _, element in elements(blocks):
        if element["type"] == "button":
            found.append(draw_mrkdwn(element["text"]["text"]))
        else:
            found += [option["text"]["text"] for option in _options(element)]
    return found


def find_pressed(blocks: Iterable[Json], label: str, nth: int = 0) -> Pressed:
    """The nth element with this label or action_id, or the option of a menu with it.

    Raises NotThereError.
    """
    found = []
    known = list(blocks)
    for block, element in elements(known):
        text = element.get("text", {}).get("text", "")
        if element["type"] == "button" and label in {draw_mrkdwn(text), text, element.get("action_id")}:
            found.append(Pressed(block=block, element=element))
        found += [
            Pressed(block=block, element=element, option=option)
            for option in _options(element)
            if label in {option["text"]["text"], option["value"]}
        ]
    if nth >= len(found):
        raise NotThereError(f"nothing to press is labelled {label!r}; there are {labels(known)}")
    return found[nth]


_TEXTS = {"plain_text_input", "url_text_input", "email_text_input", "number_input"}
_PLAIN = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
}


def _choose(element: Json, wanted: object) -> Json:
    for option in _options(element):
        if wanted in {option["text"]["text"], option["value"]}:
            return option
    raise NotThereError(f"no option {wanted!r} in {element.get('action_id')!r}")


def state_of(element: Json, value: Any) -> Json:
    """One element's entry in view.state.values; None is an empty field."""
    kind = element["type"]
    if kind in _TEXTS:
        return {"type": kind, "value": None if value in {None, ""} else str(value)}
    if kind in _PLAIN:
        return {"type": kind, _PLAIN[kind]: value}
    if kind in {"checkboxes", "multi_static_select"}:
        return {"type": kind, "selected_options": [_choose(element, one) for one in value or ()]}
    return {"type": kind, "selected_option": None if value is None else _choose(element, value)}


def _initial(element: Json) -> Any:
    for name, value in element.items():
        if name == "initial_option":
            return value["value"]
        if name == "initial_options":
            return [option["value"] for option in value]
        if name.startswith("initial_"):
            return value
    return None


def _empty(state: Json) -> bool:
    return all(not value for name, value in state.items() if name != "type")


def fill(
    blocks: Iterable[Json], values: Mapping[str, Any], before: Mapping[str, Any], *, sending: bool = True
) -> dict[str, dict[str, Json]]:
    """state.values of a view with `values` filled in, by block_id, action_id or label.

    Raises NotThereError where there is no such field, or where Slack's own form would not let it be sent.
    """
    left = dict(values)
    state: dict[str, dict[str, Json]] = {}
    for block, element in elements(blocks):
        if element["type"] in {"button", "overflow", "workflow_button"}:
            continue
        names = (block.get("block_id"), element.get("action_id"), block.get("label", {}).get("text"))
        name = next((name for name in names if name in left), None)
        block_id, action_id = str(block.get("block_id")), str(element.get("action_id"))
        kept = before.get(block_id, {}).get(action_id)
        made = state_of(element, left.pop(name)) if name else kept or state_of(element, _initial(element))
        required = block["type"] == "input" and not block.get("optional")
        if sending and required and _empty(made):
            raise NotThereError(f"Slack does not send the form while {names[2]!r} is empty")
        longest = element.get("max_length")
        if longest and len(str(made.get("value") or "")) > longest:
            raise NotThereError(f"{names[2]!r} takes {longest} characters")
        state.setdefault(block_id, {})[action_id] = made
    if left:
        raise NotThereError(f"the view has no field {sorted(left)}")
    return state
