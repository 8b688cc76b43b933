"""Writes ONNX files without the onnx package: nodes and tensors in protobuf's wire format.

Only what benchmarks/train_entailment.py exports with. The numbers are the field numbers of onnx.proto (ONNX 1.16).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

IR_VERSION, OPSET = 9, 20
_TYPES = {np.dtype(np.float32): 1, np.dtype(np.uint8): 2, np.dtype(np.int8): 3, np.dtype(np.int64): 7}
Attribute = int | float | Sequence[int]


@dataclass(slots=True)
class Graph:
    """A graph that is built node by node; each gives one output, whose name is returned."""

    nodes: list[bytes] = field(default_factory=list)
    tensors: list[bytes] = field(default_factory=list)

    def constant(self, value: np.ndarray) -> str:
        """A tensor that the file holds."""
        name = f"c{len(self.tensors)}"
        dims = b"".join(_number(1, size) for size in value.shape)
        kind = _number(2, _TYPES[value.dtype])
        self.tensors.append(dims + kind + _text(8, name) + _bytes(9, np.ascontiguousarray(value).tobytes()))
        return name

    def node(self, op: str, inputs: Sequence[str], domain: str = "", out: str = "", **attributes: Attribute) -> str:
        """An operation; "" in the inputs stands for one that is left out."""
        name = out or f"n{len(self.nodes)}"
        body = b"".join(_text(1, one) for one in inputs) + _text(2, name) + _text(4, op)
        body += b"".join(_bytes(5, _attribute(key, value)) for key, value in attributes.items())
        self.nodes.append(body + (_text(7, domain) if domain else b""))
        return name

    def file(self, inputs: dict[str, Sequence[str | int]], outputs: dict[str, Sequence[str | int]]) -> bytes:
        """The whole model; inputs and outputs are of floats, a size that is text may be any."""
        graph = b"".join(_bytes(1, one) for one in self.nodes) + _text(2, "gate")
        graph += b"".join(_bytes(5, one) for one in self.tensors)
        graph += b"".join(_bytes(11, _value(name, shape)) for name, shape in inputs.items())
        graph += b"".join(_bytes(12, _value(name, shape)) for name, shape in outputs.items())
        opsets = _bytes(8, _text(1, "") + _number(2, OPSET)) + _bytes(8, _text(1, "com.microsoft") + _number(2, 1))
        return _number(1, IR_VERSION) + _text(2, "newsbrief") + _bytes(7, graph) + opsets


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + _tag(2, 5) + np.float32(value).tobytes() + _number(20, 1)
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, 2)
    return _text(1, name) + b"".join(_number(8, one) for one in value) + _number(20, 7)


def _value(name: str, shape: Sequence[str | int]) -> bytes:
    sizes = b"".join(_bytes(1, _text(2, one) if isinstance(one, str) else _number(1, one)) for one in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, 1) + _bytes(2, sizes)))


def _tag(number: int, wire: int) -> bytes:
    return _varint(number << 3 | wire)


def _number(number: int, value: int) -> bytes:
    return _tag(number, 0) + _varint(value)


def _text(number: int, value: str) -> bytes:
    return _bytes(number, value.encode())


def _bytes(number: int, value: bytes) -> bytes:
    return _tag(number, 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # negative numbers are written as 64 bits
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
