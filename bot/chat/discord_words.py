"""Numbers as Discord's users write them in their language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale


def number(value: int, locale: str = "en-US") -> str:
    """`1,204`, `1.204` or `1 204`."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - 0.1 s that only a running bot spends

    return format_decimal(value, locale=_locale(locale))


def count(value: int, one: str, many: str | None = None, locale: str = "en-US") -> str:
    """`1 story`, `3 stories`, `1,204 articles`."""
    return f"{number(value, locale)} {one if value == 1 else many or one + 's'}"


@cache
def _locale(name: str) -> Locale:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        return Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):  # one that Discord has and CLDR does not
        return Locale("en", "US")
