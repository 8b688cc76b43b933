"""What buttons, selects and modals may be; and finding one in a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.discord.errors import Form

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
OTHER_SELECTS = (5, 6, 7, 8)
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
V2_TOP = (ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER)
LINK, PREMIUM = 5, 6

ROWS, BUTTONS, CUSTOM_ID, LABEL_TEXT, OPTIONS, OPTION_TEXT, PLACEHOLDER, BUTTON_URL = 5, 5, 100, 80, 25, 100, 150, 512
V2_COUNT, V2_TEXT, MODAL_TITLE, INPUT_LABEL, INPUT_TEXT = 40, 4000, 45, 45, 4000


def walk(components: list[dict[str, Any]] | tuple[dict[str, Any], ...]) -> Iterator[dict[str, Any]]:
    """Every component, at any depth."""
    for one in components:
        yield one
        yield from walk(one.get("components") or [])
        for part in ("accessory", "component"):
            if one.get(part):
                yield from walk([one[part]])


def numbered(components: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """A copy in which each component has the integer id that Discord gives to those without."""
    counter = iter(range(1, 10_000))

    def copy(one: dict[str, Any]) -> dict[str, Any]:
        made = {"id": next(counter), **one}
        if "components" in one:
            made["components"] = [copy(inner) for inner in one["components"]]
        if one.get("accessory"):
            made["accessory"] = copy(one["accessory"])
        if one.get("type") == BUTTON:
            made.setdefault("style", 2)
        return made

    return tuple(copy(one) for one in components)


def check_components(form: Form, components: list[dict[str, Any]], *, v2: bool) -> None:
    """Note all that is wrong with a message's components."""
    if not v2 and len(components) > ROWS:
        form.too_long("components", ROWS)
    for number, one in enumerate(components):
        at = f"components.{number}"
        kind = one.get("type")
        if not v2 and kind != ROW:
            form.choice(f"{at}.type", kind, (ROW,))
        elif v2 and kind not in V2_TOP:
            form.choice(f"{at}.type", kind, V2_TOP)
        else:
            _one(form, at, one)
    everything = list(walk(components))
    _unique(form, everything)
    if v2:
        if len(everything) > V2_COUNT:
            form.too_long("components", V2_COUNT)
        if sum(len(one.get("content") or "") for one in everything if one.get("type") == TEXT_DISPLAY) > V2_TEXT:
            form.wrong(
                "components",
                "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                f"The displayable text of the components exceeds the maximum size of {V2_TEXT}",
            )


def check_modal(form: Form, data: dict[str, Any]) -> None:
    """Note all that is wrong with a modal; rows with an input, or labels around one component."""
    _length(form, "data.title", data.get("title"), 1, MODAL_TITLE)
    _length(form, "data.custom_id", data.get("custom_id"), 1, CUSTOM_ID)
    components = data.get("components") or []
    if not 1 <= len(components) <= ROWS:
        form.bad_length("data.components", 1, ROWS)
    for number, one in enumerate(components):
        at = f"data.components.{number}"
        if one.get("type") == LABEL:
            _length(form, f"{at}.label", one.get("label"), 1, INPUT_LABEL)
            _one(form, f"{at}.component", one.get("component") or {})
        elif one.get("type") in (ROW, TEXT_DISPLAY):
            _one(form, at, one)
        else:
            form.choice(f"{at}.type", one.get("type"), (ROW, TEXT_DISPLAY, LABEL))
    _unique(form, list(walk(components)))


def _one(form: Form, at: str, one: dict[str, Any]) -> None:
    kind = one.get("type")
    if kind == ROW:
        _row(form, at, one.get("components") or [])
    elif kind == BUTTON:
        _button(form, at, one)
    elif kind in (SELECT, *OTHER_SELECTS):
        _select(form, at, one)
    elif kind == TEXT_INPUT:
        _input(form, at, one)
    elif kind == TEXT_DISPLAY:
        _length(form, f"{at}.content", one.get("content"), 1, V2_TEXT)
    elif kind in (CONTAINER, SECTION):
        if kind == SECTION and not one.get("accessory"):
            form.required(f"{at}.accessory")
        for number, inner in enumerate(one.get("components") or []):
            _one(form, f"{at}.components.{number}", inner)


def _row(form: Form, at: str, inside: list[dict[str, Any]]) -> None:
    if not 1 <= len(inside) <= BUTTONS:
        form.bad_length(f"{at}.components", 1, BUTTONS)
    if len(inside) > 1 and any(one.get("type") != BUTTON for one in inside):
        said = "The components in this row are too wide: a select or an input stands alone."
        form.wrong(f"{at}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", said)
    for number, one in enumerate(inside):
        if one.get("type") in (ROW, *V2_TOP[1:]):
            form.choice(f"{at}.components.{number}.type", one.get("type"), (BUTTON, SELECT, TEXT_INPUT, *OTHER_SELECTS))
        else:
            _one(form, f"{at}.components.{number}", one)


def _button(form: Form, at: str, one: dict[str, Any]) -> None:
    style = one.get("style", 2)
    if style not in range(1, 7):
        form.choice(f"{at}.style", style, tuple(range(1, 7)))
    if style == LINK:
        if one.get("custom_id"):
            said = "A custom id and url cannot both be specified"
            form.wrong(f"{at}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", said)
        _link(form, f"{at}.url", one.get("url"))
    elif style != PREMIUM:
        if one.get("url"):
            said = "A url cannot be specified for this button style"
            form.wrong(f"{at}.url", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", said)
        _length(form, f"{at}.custom_id", one.get("custom_id"), 1, CUSTOM_ID)
    if style != PREMIUM:
        label = one.get("label") or ""
        if len(label) > LABEL_TEXT:
            form.too_long(f"{at}.label", LABEL_TEXT)
        if not label and not one.get("emoji"):
            form.wrong(f"{at}.label", "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")


def _link(form: Form, at: str, url: str | None) -> None:
    if not url:
        form.required(at)
        return
    schemes = ("http", "https", "discord")
    scheme = urlsplit(url).scheme
    if scheme not in schemes:
        said = f'Scheme "{scheme}" is not supported. Scheme must be one of {schemes}.'
        form.wrong(at, "URL_TYPE_INVALID_SCHEME", said)
    elif len(url) > BUTTON_URL:
        form.too_long(at, BUTTON_URL)


def _select(form: Form, at: str, one: dict[str, Any]) -> None:
    _length(form, f"{at}.custom_id", one.get("custom_id"), 1, CUSTOM_ID)
    if len(one.get("placeholder") or "") > PLACEHOLDER:
        form.too_long(f"{at}.placeholder", PLACEHOLDER)
    low, high = one.get("min_values", 1), one.get("max_values", 1)
    if not 0 <= low <= OPTIONS or not max(low, 1) <= high <= OPTIONS:
        form.bad_length(f"{at}.max_values", max(low, 1), OPTIONS)
    if one.get("type") != SELECT:
        return
    options = one.get("options") or []
    if not 1 <= len(options) <= OPTIONS:
        form.bad_length(f"{at}.options", 1, OPTIONS)
    elif high > len(options):
        said = "max_values must not be more than the number of options"
        form.wrong(f"{at}.options", "SELECT_COMPONENT_MAX_VALUES_EXCEEDED", said)
    for number, option in enumerate(options):
        for part in ("label", "value"):
            _length(form, f"{at}.options.{number}.{part}", option.get(part), 1, OPTION_TEXT)
        if len(option.get("description") or "") > OPTION_TEXT:
            form.too_long(f"{at}.options.{number}.description", OPTION_TEXT)
    values = [option.get("value") for option in options]
    if len(set(values)) != len(values):
        form.wrong(
            f"{at}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
        )


def _input(form: Form, at: str, one: dict[str, Any]) -> None:
    _length(form, f"{at}.custom_id", one.get("custom_id"), 1, CUSTOM_ID)
    if one.get("label") is not None:
        _length(form, f"{at}.label", one.get("label"), 1, INPUT_LABEL)
    if len(one.get("placeholder") or "") > 100:
        form.too_long(f"{at}.placeholder", 100)
    if len(one.get("value") or "") > INPUT_TEXT:
        form.too_long(f"{at}.value", INPUT_TEXT)


def _length(form: Form, at: str, text: str | None, low: int, high: int) -> None:
    if not text:
        form.required(at)
    elif not low <= len(text) <= high:
        form.bad_length(at, low, high)


def _unique(form: Form, everything: list[dict[str, Any]]) -> None:
    ids = [one["custom_id"] for one in everything if one.get("custom_id")]
    if len(set(ids)) != len(ids):
        form.wrong("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
