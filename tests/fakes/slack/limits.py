"""What Slack refuses in a message or a view, with its own words and JSON pointers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.values import Json, walk

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
TEXT_CUT = 40_000  # chat.postMessage cuts here; chat.update refuses at UPDATE_TEXT
UPDATE_TEXT = 4_000
# Measured by others (slackapi/bolt-js issue 2509): one markdown block passes with 13,297 characters, and each further
# block, even a divider, costs about 125 of them.
BLOCKS_BUDGET, BLOCK_COST = 13_422, 125

_KEYS = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text", "level"},
    "divider": set(),
    "context": {"elements"},
    "actions": {"elements"},
    "image": {"alt_text", "image_url", "slack_file", "title"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"},
    "markdown": {"text"},
    "rich_text": {"elements"},
}
_ACTIONS = {
    "button", "overflow", "static_select", "external_select", "users_select", "conversations_select",
    "channels_select", "datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons",
    "multi_static_select",
    "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
    "workflow_button", "plain_text_input",
}  # fmt: skip
_INPUTS = (_ACTIONS - {"button", "overflow", "workflow_button"}) | {
    "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input",
}  # fmt: skip
_ACCESSORIES = (_ACTIONS - {"plain_text_input"}) | {"image"}
_OPTION_COUNT = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10, "static_select": 100, "multi_static_select": 100}


@dataclass(slots=True)
class Problems:
    found: list[str] = field(default_factory=list)

    def add(self, words: str, pointer: str) -> None:
        self.found.append(f"{words} [json-pointer:{pointer}]")

    def length(self, value: object, most: int, pointer: str) -> None:
        if not isinstance(value, str):
            self.add("must be a string", pointer)
        elif not value:
            self.add("must be more than 0 characters", pointer)
        elif len(value) > most:
            self.add(f"must be less than {most + 1} characters", pointer)

    def optional(self, holder: Json, name: str, most: int, pointer: str) -> None:
        if holder.get(name) is not None:
            self.length(holder[name], most, f"{pointer}/{name}")

    def items(self, holder: Json, name: str, most: int, pointer: str) -> list[Any]:
        """The list at `name`; too many, none, or no list is a problem."""
        value = holder.get(name)
        if not isinstance(value, list):
            self.add(f"missing required field: {name}", pointer)
            return []
        if not value:
            self.add("no fewer than 1 items allowed", f"{pointer}/{name}")
        if len(value) > most:
            self.add(f"no more than {most} items allowed", f"{pointer}/{name}")
        return value

    def text(self, value: object, most: int, pointer: str, kinds: Sequence[str] = ("plain_text", "mrkdwn")) -> None:
        """A text object of one of `kinds`."""
        if not isinstance(value, dict):
            self.add("must be an object" if value is not None else "missing required field: text", pointer)
            return
        kind = value.get("type")
        if kind not in kinds:
            self.add(f"must be one of the allowed types: {', '.join(kinds)}", f"{pointer}/type")
        self.length(value.get("text"), most, f"{pointer}/text")
        allowed = {"type", "text", "emoji" if kind == "plain_text" else "verbatim"}
        for name in sorted(value.keys() - allowed):
            self.add(f"invalid additional property: {name}", pointer)


def _options(problems: Problems, element: Json, at: str) -> None:
    kind = element["type"]
    if element.get("option_groups") is not None and kind != "overflow":
        for index, group in enumerate(problems.items(element, "option_groups", 100, at)):
            _options(problems, {"type": kind, **group}, f"{at}/option_groups/{index}")
        return
    rich = ("plain_text", "mrkdwn") if kind in {"checkboxes", "radio_buttons"} else ("plain_text",)
    for index, option in enumerate(problems.items(element, "options", _OPTION_COUNT[kind], at)):
        pointer = f"{at}/options/{index}"
        problems.text(option.get("text"), 75, f"{pointer}/text", rich)
        problems.length(option.get("value"), 150, f"{pointer}/value")
        if option.get("description") is not None:
            problems.text(option["description"], 75, f"{pointer}/description", rich)


def _button(problems: Problems, element: Json, at: str) -> None:
    problems.text(element.get("text"), 75, f"{at}/text", ("plain_text",))
    problems.optional(element, "value", 2000, at)
    problems.optional(element, "url", 3000, at)
    problems.optional(element, "accessibility_label", 75, at)
    if element.get("style") not in {None, "primary", "danger"}:
        problems.add("must be a valid enum value", f"{at}/style")
    if (url := element.get("url")) and not str(url).startswith(("http://", "https://", "slack://", "mailto:")):
        problems.add("Invalid URL", f"{at}/url")


def _confirm(problems: Problems, confirm: Json, at: str) -> None:
    problems.text(confirm.get("title"), 100, f"{at}/title", ("plain_text",))
    problems.text(confirm.get("text"), 300, f"{at}/text")
    problems.text(confirm.get("confirm"), 30, f"{at}/confirm", ("plain_text",))
    problems.text(confirm.get("deny"), 30, f"{at}/deny", ("plain_text",))


def _element(problems: Problems, element: object, at: str, allowed: Iterable[str]) -> None:
    """An interactive element, or an image."""
    if not isinstance(element, dict) or element.get("type") not in set(allowed):
        kind = element.get("type") if isinstance(element, dict) else element
        problems.add(f"unsupported type: {kind}", f"{at}/type")
        return
    kind = element["type"]
    if kind == "image":
        _image(problems, element, at)
        return
    problems.optional(element, "action_id", 255, at)
    if kind == "button":
        _button(problems, element, at)
    elif kind in _OPTION_COUNT:
        _options(problems, element, at)
    if element.get("placeholder") is not None:
        problems.text(element["placeholder"], 150, f"{at}/placeholder", ("plain_text",))
    if isinstance(element.get("max_length"), int) and not 1 <= element["max_length"] <= 3000:
        problems.add("must be between 1 and 3000", f"{at}/max_length")
    if isinstance(element.get("confirm"), dict):
        _confirm(problems, element["confirm"], f"{at}/confirm")


def _image(problems: Problems, image: Json, at: str) -> None:
    problems.length(image.get("alt_text", ""), 2000, f"{at}/alt_text")
    problems.optional(image, "image_url", 3000, at)
    if not image.get("image_url") and not image.get("slack_file"):
        problems.add("must define either `image_url` or `slack_file`", at)
    if image.get("title") is not None:
        problems.text(image["title"], 2000, f"{at}/title", ("plain_text",))


def _section(problems: Problems, block: Json, at: str) -> None:
    if block.get("text") is None and block.get("fields") is None:
        problems.add("must define either `fields` or `text`", at)
    if block.get("text") is not None:
        problems.text(block["text"], 3000, f"{at}/text")
    if block.get("fields") is not None:
        for index, text in enumerate(problems.items(block, "fields", 10, at)):
            problems.text(text, 2000, f"{at}/fields/{index}")
    if block.get("accessory") is not None:
        _element(problems, block["accessory"], f"{at}/accessory", _ACCESSORIES)


def _header(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("text"), 150, f"{at}/text", ("plain_text",))


def _context(problems: Problems, block: Json, at: str) -> None:
    for index, part in enumerate(problems.items(block, "elements", 10, at)):
        pointer = f"{at}/elements/{index}"
        if isinstance(part, dict) and part.get("type") == "image":
            _image(problems, part, pointer)
        else:
            problems.text(part, 3000, pointer)


def _actions(problems: Problems, block: Json, at: str) -> None:
    for index, part in enumerate(problems.items(block, "elements", 25, at)):
        _element(problems, part, f"{at}/elements/{index}", _ACTIONS)


def _input(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("label"), 2000, f"{at}/label", ("plain_text",))
    _element(problems, block.get("element"), f"{at}/element", _INPUTS)
    if block.get("hint") is not None:
        problems.text(block["hint"], 2000, f"{at}/hint", ("plain_text",))


def _markdown(problems: Problems, block: Json, at: str) -> None:
    problems.length(block.get("text"), 12_000, f"{at}/text")


def _rich_text(problems: Problems, block: Json, at: str) -> None:
    problems.items(block, "elements", 1000, at)


_CHECKS: dict[str, Callable[[Problems, Json, str], None]] = {
    "section": _section,
    "header": _header,
    "divider": lambda _problems, _block, _at: None,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
}


def _block(problems: Problems, block: object, at: str, *, view: bool) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if not isinstance(block, dict) or kind is None:
        problems.add("missing required field: type", at)
        return
    if kind not in _CHECKS or (view and kind == "markdown"):
        problems.add(f"unsupported type: {kind}", f"{at}/type")
        return
    problems.optional(block, "block_id", 255, at)
    for name in sorted(block.keys() - _KEYS[kind] - {"type", "block_id"}):
        problems.add(f"invalid additional property: {name}", at)
    _CHECKS[kind](problems, block, at)
    ids = Counter(str(part["action_id"]) for part in walk(block) if part.get("action_id"))
    for name, count in ids.items():
        if count > 1:
            problems.add(f"`action_id` {name} already exists for another element in this block", at)


def check_blocks(blocks: object, pointer: str = "/blocks", *, view: bool = False) -> list[str]:
    """What Slack would answer in `errors`; empty where it takes the blocks."""
    problems = Problems()
    most = VIEW_BLOCKS if view else MESSAGE_BLOCKS
    if not isinstance(blocks, list):
        return [f"must be an array [json-pointer:{pointer}]"]
    if len(blocks) > most:
        problems.add(f"no more than {most} items allowed", pointer)
    for index, block in enumerate(blocks):
        _block(problems, block, f"{pointer}/{index}", view=view)
    ids = Counter(str(block["block_id"]) for block in blocks if isinstance(block, dict) and block.get("block_id"))
    for name, count in ids.items():
        if count > 1:
            problems.add(f"`block_id` {name} already exists for another block", pointer)
    return problems.found


def blocks_cost(blocks: Sequence[Json]) -> int:
    """How much of BLOCKS_BUDGET a message's blocks use up."""
    text = sum(len(part["text"]) for block in blocks for part in walk(block) if isinstance(part.get("text"), str))
    return text + BLOCK_COST * len(blocks)


def check_view(view: object) -> list[str]:
    """What is wrong with a modal or a Home tab."""
    problems = Problems()
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["must be one of the allowed types: modal, home [json-pointer:/view/type]"]
    if view["type"] == "modal":
        problems.text(view.get("title"), 24, "/view/title", ("plain_text",))
        for name in ("submit", "close"):
            if view.get(name) is not None:
                problems.text(view[name], 24, f"/view/{name}", ("plain_text",))
        blocks = view.get("blocks") or []
        if any(isinstance(block, dict) and block.get("type") == "input" for block in blocks) and not view.get("submit"):
            problems.add("missing required field: submit", "/view")
    else:
        for name in sorted(view.keys() & {"title", "submit", "close", "clear_on_close", "notify_on_close"}):
            problems.add(f"invalid additional property: {name}", "/view")
    if len(str(view.get("private_metadata") or "")) > 3000:
        problems.add("must be less than 3001 characters", "/view/private_metadata")
    for name in ("callback_id", "external_id"):
        if len(str(view.get(name) or "")) > 255:
            problems.add("must be less than 256 characters", f"/view/{name}")
    return problems.found + check_blocks(view.get("blocks"), "/view/blocks", view=True)
