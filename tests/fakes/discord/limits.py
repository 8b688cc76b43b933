"""What a message may hold. Lengths are counted in code points, as Discord counts them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.discord.components import check_components
from tests.fakes.discord.errors import ApiError, Form, empty_message
from tests.fakes.discord.world import COMPONENTS_V2

CONTENT, TITLE, DESCRIPTION, FIELD_NAME, FIELD_VALUE, FOOTER, AUTHOR = 2000, 256, 4096, 256, 1024, 2048, 256
FIELDS, EMBEDS, EMBED_TOTAL, FILES, NONCE, MENTION_IDS, URL = 25, 10, 6000, 10, 25, 100, 2048


def check_message(body: dict[str, Any], *, files: int = 0, editing: bool = False, within: str = "") -> None:
    """Refuse a message that Discord would refuse: everything wrong at once, under code 50035."""
    form = Form(within=within)
    _content(form, body)
    embeds = body.get("embeds") or []
    _embeds(form, embeds)
    v2 = bool(int(body.get("flags") or 0) & COMPONENTS_V2)
    check_components(form, body.get("components") or [], v2=v2)
    if v2 and (body.get("content") or embeds):
        form.wrong(
            "content" if body.get("content") else "embeds",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
            "The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2",
        )
    if max(files, len(body.get("attachments") or [])) > FILES:
        form.too_long("attachments", FILES)
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > NONCE:
        form.too_long("nonce", NONCE)
    _mentions(form, body.get("allowed_mentions"))
    form.check()
    if not editing and is_empty(body, files):
        raise empty_message()


def is_empty(body: dict[str, Any], files: int = 0) -> bool:
    """Nothing that a person could see: no text but spaces, no embed with anything in it, no file, no component."""
    shown = any(_counted(embed) or embed.get("image") or embed.get("thumbnail") for embed in body.get("embeds") or [])
    text = (body.get("content") or "").strip()
    return not (text or shown or files or body.get("components") or body.get("sticker_ids") or body.get("poll"))


def _content(form: Form, body: dict[str, Any]) -> None:
    content = body.get("content")
    if content is None:
        return
    if not isinstance(content, str):
        form.wrong("content", "BASE_TYPE_STRING", "Must be a string.")
    elif len(content) > CONTENT:
        form.too_long("content", CONTENT)


def _embeds(form: Form, embeds: list[dict[str, Any]]) -> None:
    if len(embeds) > EMBEDS:
        form.too_long("embeds", EMBEDS)
    for number, embed in enumerate(embeds):
        _embed(form, f"embeds.{number}", embed)
    if sum(_counted(embed) for embed in embeds) > EMBED_TOTAL:
        form.wrong("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TOTAL}")


def _embed(form: Form, at: str, embed: dict[str, Any]) -> None:
    for path, text, limit in _texts(embed):
        if len(text.strip()) > limit:
            form.too_long(f"{at}.{path}", limit)
    fields = embed.get("fields") or []
    if len(fields) > FIELDS:
        form.too_long(f"{at}.fields", FIELDS)
    for number, field in enumerate(fields):
        for part in ("name", "value"):
            if not str(field.get(part) or "").strip():
                form.required(f"{at}.fields.{number}.{part}")
    for path, url, schemes in _urls(embed):
        check_url(form, f"{at}.{path}", url, schemes)
    color = embed.get("color")
    if color is not None and not 0 <= int(color) <= 0xFFFFFF:
        form.wrong(f"{at}.color", "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.")
    if embed.get("timestamp"):
        try:
            datetime.fromisoformat(str(embed["timestamp"]))
        except ValueError:
            said = f"Could not parse {embed['timestamp']}. Should be ISO8601."
            form.wrong(f"{at}.timestamp", "DATE_TIME_TYPE_PARSE", said)


def _texts(embed: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    yield "title", str(embed.get("title") or ""), TITLE
    yield "description", str(embed.get("description") or ""), DESCRIPTION
    yield "footer.text", str((embed.get("footer") or {}).get("text") or ""), FOOTER
    yield "author.name", str((embed.get("author") or {}).get("name") or ""), AUTHOR
    for number, field in enumerate(embed.get("fields") or []):
        yield f"fields.{number}.name", str(field.get("name") or ""), FIELD_NAME
        yield f"fields.{number}.value", str(field.get("value") or ""), FIELD_VALUE


def _urls(embed: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    web, media = ("http", "https"), ("http", "https", "attachment")
    if embed.get("url"):
        yield "url", embed["url"], web
    for part in ("image", "thumbnail"):
        if embed.get(part):
            yield f"{part}.url", embed[part].get("url") or "", media
    for part in ("author", "footer"):
        inner = embed.get(part) or {}
        if inner.get("url"):
            yield f"{part}.url", inner["url"], web
        if inner.get("icon_url"):
            yield f"{part}.icon_url", inner["icon_url"], media


def _counted(embed: dict[str, Any]) -> int:
    return sum(len(text.strip()) for _, text, _ in _texts(embed))


def check_url(form: Form, path: str, url: str, schemes: tuple[str, ...] = ("http", "https"), limit: int = URL) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        form.wrong(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return
    if parts.scheme not in schemes:
        said = f'Scheme "{parts.scheme}" is not supported. Scheme must be one of {schemes}.'
        form.wrong(path, "URL_TYPE_INVALID_SCHEME", said)
    elif not parts.netloc or " " in url:
        form.wrong(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
    elif len(url) > limit:
        form.too_long(path, limit)


def _mentions(form: Form, allowed: dict[str, Any] | None) -> None:
    if allowed is None:
        return
    kinds = ("everyone", "users", "roles")
    for number, one in enumerate(allowed.get("parse") or []):
        if one not in kinds:
            form.choice(f"allowed_mentions.parse.{number}", one, kinds)
    for kind in ("users", "roles"):
        ids = allowed.get(kind) or []
        if len(ids) > MENTION_IDS:
            form.too_long(f"allowed_mentions.{kind}", MENTION_IDS)
        if ids and kind in (allowed.get("parse") or []):
            said = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.wrong("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)


def check_upload(files: tuple[tuple[str, bytes], ...], limit: int = 10 * 1024 * 1024) -> None:
    if any(len(data) > limit for _, data in files):
        raise ApiError(413, 40005, "Request entity too large")
