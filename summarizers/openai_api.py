"""Any server that speaks OpenAI's chat completions: vLLM, TGI, llama.cpp, `transformers serve`, OpenAI itself.

This is how a team moves the model to GPUs and to many machines: requests go out side by side, up to a limit.
"""

from __future__ import annotations

import email.utils
import json
import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizers import prompt
from summarizers.errors import WriterError
from summarizers.parts import Task, summarize_parts
from summarizers.summary import Document
from summarizers.written import told_to_model

if TYPE_CHECKING:
    import httpx

VERSION = 1
PUBLIC_URL = "https://api.openai.com/v1"
PART_CHARS = 24_000  # of an article in one request: some 6,000 tokens, which every such server takes
WORDIEST = 90  # tokens that a sentence of the summary may have
THOUGHT = 512  # tokens more, for models that think aloud first
MOST_BYTES = 2_000_000  # of one answer
CONNECT_SECONDS = 10.0
AGAIN = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
LONGEST_WAIT = 60.0  # seconds that a server may ask us to wait
SHOWN = 200  # characters of what a server says is wrong

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the models are, and how hard to ask."""

    url: str | None = None  # …/v1; None: OpenAI's own, which needs a key
    key: str | None = None
    seconds: float = 60.0  # that one request may take
    at_once: int = 4
    attempts: int = 4

    def __repr__(self) -> str:
        return f"Server(url={self.url!r}, at_once={self.at_once})"  # the key is nobody's business


class _Passing(Exception):  # noqa: N818  # not an error yet
    """Something that may be over soon; carries the seconds to wait that the server asked for."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class OpenAIWriter:
    """Asks a server; safe to use from several threads."""

    def __init__(self, name: str, server: Server, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.name = name
        self._model = name.split(":", 1)[1].strip()
        if server.url is None and server.key is None:
            raise WriterError(f"{name} needs a server: set OPENAI_BASE_URL, or OPENAI_API_KEY for OpenAI's own.")
        self._url = (server.url or PUBLIC_URL).strip().rstrip("/")
        if not self._url.startswith(("http://", "https://")):
            raise WriterError("OPENAI_BASE_URL must begin with http:// or https://, and mostly ends with /v1.")
        if server.key is not None and not (server.key.isascii() and server.key.isprintable()):
            raise WriterError("OPENAI_API_KEY holds signs that no key has: copy it again.")
        self._server = server
        self._sleep = sleep
        self._places = threading.BoundedSemaphore(server.at_once)
        self._dropped: frozenset[str] = frozenset()  # parameters that this server turned out not to take
        self.made_with = f"{name}@{self._url}/{VERSION}.{prompt.VERSION}"

    def ready(self) -> str:
        """Ask the server for a word. Raises WriterError."""
        with self._client() as client:
            self._ask(client, [{"role": "user", "content": "Say yes."}], 8)
        return f"{self.name} answers"

    def write(self, documents: Sequence[Document], sentences: int) -> list[str]:
        """What the model makes of each document. Raises WriterError."""
        if not documents:
            return []
        titles = [document.title[:300] for document in documents]
        texts = [told_to_model(document) for document in documents]
        workers = min(self._server.at_once, max(1, len(documents)))
        with self._client() as client, ThreadPoolExecutor(workers, thread_name_prefix="openai") as pool:

            def one(task: Task) -> str:
                return self._ask(client, prompt.messages(task), WORDIEST * task.sentences + THOUGHT)

            def answer(tasks: Sequence[Task]) -> list[str]:
                asked = [pool.submit(one, task) for task in tasks]
                try:
                    return [future.result() for future in asked]
                except WriterError:
                    pool.shutdown(wait=False, cancel_futures=True)  # the rest would fail in the same way
                    raise

            return summarize_parts(
                titles,
                texts,
                sentences,
                sizes=lambda some: [len(text) + 1 for text in some],
                limit=PART_CHARS,
                answer=answer,
            )

    def _client(self) -> httpx.Client:
        import httpx  # noqa: PLC0415  # a tenth of a second

        headers = {"User-Agent": "newsbrief"}
        if self._server.key:
            headers["Authorization"] = f"Bearer {self._server.key}"
        timeout = httpx.Timeout(self._server.seconds, connect=min(CONNECT_SECONDS, self._server.seconds))
        # Redirects are not followed: the key goes to the server that was named, and to no other.
        return httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)

    def _ask(self, client: httpx.Client, conversation: list[dict[str, str]], tokens: int) -> str:
        attempt = 0
        while True:
            attempt += 1
            try:
                with self._places:
                    return self._once(client, conversation, tokens)
            except _Passing as passing:
                if attempt >= self._server.attempts or (passing.wait or 0) > LONGEST_WAIT:
                    tried = f" ({attempt} attempts)" if attempt > 1 else ""
                    raise WriterError(f"{self.name}: {passing}{tried}.") from None
                wait = passing.wait if passing.wait is not None else 0.5 * 2 ** (attempt - 1)
                _log.info("%s: %s; again in %.1f s", self.name, passing, wait)
                self._sleep(wait + random.uniform(0, 0.1 * wait))  # noqa: S311  # so that workers do not return as one

    def _once(self, client: httpx.Client, conversation: list[dict[str, str]], tokens: int) -> str:
        import httpx  # noqa: PLC0415

        asked = self._body(conversation, tokens)
        try:
            status, headers, body = self._post(client, asked)
        except httpx.TimeoutException:
            raise _Passing(f"no answer from {self._url} within {self._server.seconds:g} s") from None
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise _Passing(f"{self._url} cannot be reached ({type(error).__name__})") from None
        if status in AGAIN:
            raise _Passing(f"{self._url} answers {status}", _wait(headers.get("retry-after")))
        if status != 200:
            if status in (400, 422) and (refused := self._refused(body)) and refused not in self._dropped:
                self._dropped |= {refused}
                return self._once(client, conversation, tokens)
            raise WriterError(f"{self.name}: {self._told(status, body)}.")
        return self._content(body)

    def _body(self, conversation: list[dict[str, str]], tokens: int) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": prompt.merged(conversation) if "system" in self._dropped else conversation,
            "stream": False,
        }
        if "temperature" not in self._dropped:
            body["temperature"] = 0
        body["max_completion_tokens" if "max_tokens" in self._dropped else "max_tokens"] = tokens
        return body

    def _post(self, client: httpx.Client, asked: dict[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        """Read an answer up to a size, and no longer than a request may take in all."""
        until = time.monotonic() + self._server.seconds
        body = bytearray()
        with client.stream("POST", f"{self._url}/chat/completions", json=asked) as response:
            for chunk in response.iter_bytes(65_536):
                body += chunk
                if len(body) > MOST_BYTES:
                    raise WriterError(f"{self.name}: {self._url} answers with more than {MOST_BYTES:,} bytes.")
                if time.monotonic() > until:
                    raise _Passing(f"no whole answer from {self._url} within {self._server.seconds:g} s")
            return response.status_code, response.headers, bytes(body)

    def _refused(self, body: bytes) -> str | None:
        """The parameter that a server says it does not take, where it is one that we can do without."""
        told = body[:2_000].decode(errors="replace").lower()
        if "max_completion_tokens" in told:
            return "max_tokens"
        if "temperature" in told:
            return "temperature"
        if "system" in told and "role" in told:
            return "system"
        return None

    def _told(self, status: int, body: bytes) -> str:
        if status in (401, 403):
            return f"{self._url} refuses the key ({status}): look at OPENAI_API_KEY"
        if 300 <= status < 400:
            return f"{self._url} sends us elsewhere ({status}): set OPENAI_BASE_URL to where it is"
        said = self._clean(_message(body))
        if status == 404:
            return f"{self._url} has no model {self._model}, or no /chat/completions (404){said}"
        return f"{self._url} answers {status}{said}"

    def _clean(self, message: str) -> str:
        text = " ".join(message.split())
        if self._server.key:
            text = text.replace(self._server.key, "…")
        return f": {text[:SHOWN].rstrip('.')}" if text else ""

    def _content(self, body: bytes) -> str:
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            raise _Passing(f"{self._url} answers what is no JSON") from None
        try:
            content = document["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError):
            raise WriterError(f"{self.name}: {self._url} answers without a message.") from None
        if content is None:
            return ""  # it refused, or thought until it had no tokens left
        if isinstance(content, list):
            content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
        return str(content)


def _message(body: bytes) -> str:
    """What a server says is wrong, in whichever of the usual places."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict):
        return ""
    error = document.get("error", document.get("message", document.get("detail", "")))
    told = error.get("message", "") if isinstance(error, dict) else error
    return told if isinstance(told, str) else ""


def _wait(header: str | None) -> float | None:
    """The seconds that Retry-After asks for: a number of them, or a date."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
