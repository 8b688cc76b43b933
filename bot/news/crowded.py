"""Elements with more attributes than any page or feed has: libxml2 and feedparser take the square of their number."""

from __future__ import annotations

import re

_SHORT = 10_000  # characters; what fits into them costs nothing that matters
_LONG_TAG = 1_500
_MOST = 500  # attributes of one element
# As parsers see it: a quotation mark opens a value only behind an equals sign, and only in a value is > not the end.
_TAG = re.compile(r"""<[A-Za-z][^\s<>/"'=]*+(?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+'|)|["'])*+>?""")
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")
_NAME = re.compile(r"""<[A-Za-z][^\s<>/"'=]*+""")


def without_crowds(text: str) -> str:
    """The markup with every attribute taken from an element that has hundreds of them; all else is as it was."""
    return text if len(text) < _SHORT else _TAG.sub(_lightened, text)


def _lightened(found: re.Match[str]) -> str:
    tag = found[0]
    if len(tag) < _LONG_TAG or len(re.split(r"[\s/=]+", _QUOTED.sub("", tag))) <= _MOST:
        return tag
    name = _NAME.match(tag)
    assert name is not None
    end = "/>" if tag.endswith("/>") else ">" if tag.endswith(">") else ""
    return name[0] + end
