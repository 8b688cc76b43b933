"""Fine-tuning MiniLM for the models of our own that are shipped, and writing them for ONNX Runtime.

The word vectors stay as they are (summarizers/fine_tuned.py reads them from their package), so a file holds the layers
only: weights in int8, a scale for each of their outputs; what goes through them is quantised as it comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.onnx_file import Graph
from summarizers.encoder import TOKENIZER_PACKAGE, package_folder

HEADS = 12
# Of 127: processors without VNNI add two products of eight bits in sixteen, which more would overflow.
_LARGEST = 64
_CONTRIB = "com.microsoft"


def load(frozen: int) -> Any:
    """MiniLM in torch; its vectors and its `frozen` lowest layers do not learn."""
    from transformers import AutoModel

    model = AutoModel.from_pretrained(str(package_folder(TOKENIZER_PACKAGE) / "model"), add_pooling_layer=False)
    for part in (model.embeddings, *model.encoder.layer[:frozen]):
        for weight in part.parameters():
            weight.requires_grad = False
    return model


def weights_of(model: Any) -> dict[str, np.ndarray]:
    """The weights of a model of torch by their names."""
    return {name: value.detach().numpy() for name, value in model.state_dict().items()}


def exported(
    weights: Mapping[str, np.ndarray], head: Sequence[tuple[np.ndarray, np.ndarray]], layers: int | None = None
) -> bytes:
    """An ONNX file from vectors `embedded` (1, tokens, size) to `judged` (1, tokens, outputs of the head).

    `weights` are the encoder's by torch's names; of its layers only the lowest `layers` if that is given. `head` are
    the layers above it, weights (in, out) and bias, with a Gelu between two of them; without any the encoder's own
    vectors come out.
    """
    graph = Graph()

    def constant(value: Any) -> str:
        return graph.constant(np.asarray(value, dtype=np.float32))

    def linear(x: str, name: str) -> str:
        matrix = weights[f"{name}.weight"].T
        scale = np.abs(matrix).max(axis=0) / _LARGEST
        whole = graph.constant(np.round(matrix / scale).astype(np.int8))
        bias = constant(weights[f"{name}.bias"])
        return graph.node("DynamicQuantizeMatMul", [x, whole, constant(scale), "", bias], domain=_CONTRIB)

    def norm(x: str, name: str, out: str = "") -> str:
        scale, bias = constant(weights[f"{name}.weight"]), constant(weights[f"{name}.bias"])
        return graph.node("LayerNormalization", [x, scale, bias], out=out, axis=-1, epsilon=1e-12)

    size = len(weights["embeddings.LayerNorm.weight"])
    split = graph.constant(np.array([0, 0, HEADS, size // HEADS], dtype=np.int64))
    whole = graph.constant(np.array([0, 0, size], dtype=np.int64))
    scale = constant((size // HEADS) ** -0.5)
    x = norm("embedded", "embeddings.LayerNorm")
    depth = layers or sum(name.endswith("attention.self.query.weight") for name in weights)
    for number in range(depth):
        layer = f"encoder.layer.{number}."

        def heads(what: str, order: list[int], x: str = x, layer: str = layer) -> str:
            several = graph.node("Reshape", [linear(x, f"{layer}attention.self.{what}"), split])
            return graph.node("Transpose", [several], perm=order)

        query, key, value = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]), heads("value", [0, 2, 1, 3])
        shares = graph.node("Softmax", [graph.node("Mul", [graph.node("MatMul", [query, key]), scale])], axis=-1)
        mixed = graph.node("Transpose", [graph.node("MatMul", [shares, value])], perm=[0, 2, 1, 3])
        attended = linear(graph.node("Reshape", [mixed, whole]), f"{layer}attention.output.dense")
        x = norm(graph.node("Add", [attended, x]), f"{layer}attention.output.LayerNorm")
        hidden = linear(graph.node("Gelu", [linear(x, f"{layer}intermediate.dense")]), f"{layer}output.dense")
        out = "judged" if not head and number == depth - 1 else ""
        x = norm(graph.node("Add", [hidden, x]), f"{layer}output.LayerNorm", out)
    for number, (matrix, bias) in enumerate(head):
        x = graph.node("Gelu", [x]) if number else x
        last = number == len(head) - 1
        x = graph.node(
            "Add", [graph.node("MatMul", [x, constant(matrix)]), constant(bias)], out="judged" if last else ""
        )
    outputs = len(head[-1][1]) if head else size
    return graph.file({"embedded": [1, "tokens", size]}, {"judged": [1, "tokens", outputs]})
