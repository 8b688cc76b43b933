"""Transport compression of the gateway: one stream a connection."""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import Protocol


class Stream(Protocol):
    def pack(self, text: str) -> str | bytes: ...


class Plain:
    def pack(self, text: str) -> str | bytes:
        return text


class Zlib:
    """zlib-stream: each message ends with a sync flush."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def pack(self, text: str) -> str | bytes:
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class Zstd:
    """zstd-stream, which discord.py asks for where it finds a zstd; then we find the same one."""

    def __init__(self) -> None:
        try:
            module = import_module("compression.zstd")
            self._stream, self._flush = module.ZstdCompressor(), module.ZstdCompressor.FLUSH_BLOCK
        except ImportError:
            module = import_module("zstandard")
            self._stream, self._flush = module.ZstdCompressor().compressobj(), module.COMPRESSOBJ_FLUSH_BLOCK

    def pack(self, text: str) -> str | bytes:
        packed: bytes = self._stream.compress(text.encode()) + self._stream.flush(self._flush)
        return packed


def stream(asked: str | None) -> Stream:
    if asked == "zlib-stream":
        return Zlib()
    return Zstd() if asked == "zstd-stream" else Plain()
