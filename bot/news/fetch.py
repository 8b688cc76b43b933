"""HTTP, guarded: what a stranger's feed or link can make Newsbrief do is bounded here and nowhere else.

The address is checked when the socket is made, on the very address that is connected to: a name that resolves
to something else the second time, a redirect, or a host written in an unusual way cannot get around it.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from bot.errors import FetchError
from bot.log import get_logger
from bot.news.addresses import refused
from bot.news.pace import retry_after_of

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.abc import AbstractResolver
    from yarl import URL

USER_AGENT = "Newsbrief/0.1 (+https://github.com/newsbrief/newsbrief)"
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/plain;q=0.8, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_LONGEST_URL = 4096
_KNOWN_HOSTS = 1024
_KNOWN_URLS = 4096  # addresses kept as they were parsed: a poller asks for the same ones again and again


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one request may take."""

    connect_seconds: float = 10
    total_seconds: float = 30  # without waiting for its turn
    body_bytes: int = 15_000_000  # after decompression
    redirects: int = 5
    at_once: int = 20
    at_once_per_host: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a server answered; a 304 has no body."""

    url: str  # where it was found in the end
    status: int
    body: bytes
    content_type: str | None = None  # without parameters, in lower case
    charset: str | None = None  # as the Content-Type declares it
    etag: str | None = None
    last_modified: str | None = None
    cache_control: str | None = None
    retry_after: float | None = None  # seconds
    permanent_url: str | None = None  # where a chain of nothing but 301 and 308 leads; None: not moved for good


class _RefusedError(OSError):
    """An address that is never connected to.

    An OSError, because aiohttp's race of connections drops every other exception; its text is always the
    same, because the race reports one error as it is only when all of them read alike.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EACCES, "refused by the guard")
        self.reason = reason


class Fetcher:
    """An HTTP client for strangers' addresses; an async context manager around one session."""

    def __init__(
        self,
        allow_loopback: bool = False,  # noqa: FBT001, FBT002
        *,
        limits: Limits | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._allow_loopback = allow_loopback
        self._limits = limits or Limits()
        self._resolver = resolver
        self._entered = False
        self._session: aiohttp.ClientSession | None = None
        self._turns = asyncio.Semaphore(self._limits.at_once)
        self._host_turns: dict[str, _Turns] = {}

    @property
    def limits(self) -> Limits:
        """How much requests may take."""
        return self._limits

    async def __aenter__(self) -> Self:
        if self._allow_loopback:
            get_logger().warning(
                "NEWSBRIEF_ALLOW_LOOPBACK is on: addresses of this machine are fetched. Use it for tests only."
            )
        self._entered = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered = False
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: str | None = None
    ) -> Fetched:
        """What `url` answers: a 2xx, or a 304 when `etag` or `last_modified` was given.

        Raises FetchError for everything else, with one sentence that names the host.
        """
        headers = {"Accept": accept or _ACCEPT}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        here, moved, permanent = _asked(url), None, True
        left = self._limits.total_seconds
        clock = asyncio.get_running_loop().time
        for _ in range(self._limits.redirects + 1):
            async with self._host_turn(here), self._turns:
                started = clock()
                answer = await self._hop(here, headers, left)
                left -= clock() - started
            if isinstance(answer, _Answer):
                return _fetched(answer, here, moved)
            here = answer.target
            permanent = permanent and answer.permanent
            moved = str(here) if permanent else None
        raise FetchError(
            f"{_name(here)} redirects more than {self._limits.redirects} times; open the page and copy its address."
        )

    def _open(self) -> aiohttp.ClientSession:
        """The one session, made when the first address is asked for: aiohttp takes 0.2 s to import."""
        if not self._entered:
            raise RuntimeError("Use the Fetcher in an `async with`.")
        if self._session is None:
            self._session = self._make_session()
        return self._session

    def _make_session(self) -> aiohttp.ClientSession:
        import aiohttp  # noqa: PLC0415

        connector = aiohttp.TCPConnector(
            limit=0,
            socket_factory=_guarded(allow_loopback=self._allow_loopback),
            resolver=self._resolver,
            use_dns_cache=False,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_seconds),
            trust_env=False,
            max_line_size=8190,
            max_field_size=8190,
            max_headers=128,
        )

    def _host_turn(self, url: URL) -> _Turns:
        host = url.raw_host or ""
        turn = self._host_turns.get(host)
        if turn is None:
            turn = self._host_turns[host] = _Turns(self._limits.at_once_per_host)
            if len(self._host_turns) > _KNOWN_HOSTS:
                self._host_turns = {host: turn} | {name: one for name, one in self._host_turns.items() if one.in_use}
        return turn

    async def _hop(self, url: URL, headers: dict[str, str], seconds: float) -> _Answer | _Redirect:
        """One request; redirects are told, not followed."""
        session = self._open()
        try:
            async with (
                asyncio.timeout(seconds),
                session.get(url, headers=headers, allow_redirects=False) as response,
            ):
                conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
                return await self._answer(url, response, conditional=conditional)
        except FetchError:
            raise
        except Exception as error:
            # Whatever the network raises becomes one sentence about this host.
            sentence = _explanation(_name(url), error, self._limits)
            if sentence is None:
                raise
            raise FetchError(sentence) from None

    async def _answer(self, url: URL, response: aiohttp.ClientResponse, *, conditional: bool) -> _Answer | _Redirect:
        status = response.status
        if status in _REDIRECTS:
            return _redirect(url, response)
        if status == 304 and conditional:
            return _Answer(status=status, body=b"", response=response)
        if status // 100 != 2:
            raise _status_error(url, response)
        return _Answer(status=status, body=await self._body(url, response), response=response)

    async def _body(self, url: URL, response: aiohttp.ClientResponse) -> bytes:
        most = self._limits.body_bytes
        if (response.content_length or 0) > most:
            raise _too_much(url, most)
        body = bytearray()
        # aiohttp decompresses at most a buffer's worth ahead of us, so a bomb is met here in small pieces.
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > most:
                raise _too_much(url, most)
        return bytes(body)


class _Turns(asyncio.Semaphore):
    """The connections that one host gets at once."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._most = count

    @property
    def in_use(self) -> bool:
        """Whether somebody has a turn or waits for one."""
        return self.locked() or self._value < self._most


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    body: bytes
    response: aiohttp.ClientResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class _Redirect:
    target: URL
    permanent: bool


def _guarded(*, allow_loopback: bool) -> Callable[[Any], socket.socket]:
    def make(info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        reason = refused(str(address[0]), allow_loopback)
        if reason is not None:
            raise _RefusedError(reason)
        return socket.socket(family=family, type=kind, proto=protocol)

    return make


@lru_cache(_KNOWN_URLS)
def _asked(url: str) -> URL:
    return _checked(url)


def _checked(url: str, base: URL | None = None) -> URL:
    """The address as it will be asked for. Raises FetchError when it is not one that news has."""
    from yarl import URL  # noqa: PLC0415

    shown = url if len(url) <= 100 else url[:99] + "…"
    try:
        parsed = URL(url.strip())
        if base is not None:
            parsed = base.join(parsed)
        port = parsed.port
        host = parsed.host
    except (ValueError, UnicodeError):
        raise FetchError(f"{shown} is not a web address; check how it is written.") from None
    parsed = parsed.with_fragment(None)
    if parsed.scheme not in ("http", "https"):
        raise FetchError(f"{shown} is not a web address; only http and https are fetched.")
    if not host or len(str(parsed)) > _LONGEST_URL:
        raise FetchError(f"{shown} is not a web address; check how it is written.")
    if parsed.user is not None or parsed.password is not None:
        raise FetchError(
            "The address holds a user name or password; Newsbrief fetches public pages only, leave it out."
        )
    if port is None or (port not in (80, 443) and port < 1024):
        raise FetchError(f"{host} is asked for on port {port}, which is not a port of a web site.")
    return parsed


def _redirect(url: URL, response: aiohttp.ClientResponse) -> _Redirect:
    location = response.headers.get("Location", "").strip()
    if not location:
        raise FetchError(f"{_name(url)} redirects without saying where to.", status=response.status)
    return _Redirect(target=_checked(location, url), permanent=response.status in _PERMANENT)


def _fetched(answer: _Answer, url: URL, moved: str | None) -> Fetched:
    headers = answer.response.headers
    declared = bool(answer.body) and "Content-Type" in headers
    return Fetched(
        url=str(url),
        status=answer.status,
        body=answer.body,
        content_type=answer.response.content_type.lower() if declared else None,
        charset=answer.response.charset if declared else None,
        etag=headers.get("ETag"),
        last_modified=headers.get("Last-Modified"),
        cache_control=headers.get("Cache-Control"),
        retry_after=_seconds(headers.get("Retry-After")),
        permanent_url=moved,
    )


def _status_error(url: URL, response: aiohttp.ClientResponse) -> FetchError:
    status = response.status
    try:
        said = f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        said = ""
    wait = _seconds(response.headers.get("Retry-After"))
    return FetchError(f"{_name(url)} answered {status}{said}.", status=status, retry_after=wait)


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds from now; it comes as a number or as a date."""
    wait = retry_after_of(retry_after, datetime.now(UTC)) if retry_after else None
    return None if wait is None else wait.total_seconds()


def _too_much(url: URL, most: int) -> FetchError:
    return FetchError(f"{_name(url)} sent more than {most / 1_000_000:g} MB; that is no article.")


def _name(url: URL) -> str:
    return url.host or str(url)


def _explanation(host: str, error: Exception, limits: Limits) -> str | None:
    """What went wrong, as people need to know it; None: not the network's fault."""
    import aiohttp  # noqa: PLC0415

    sentences: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        (aiohttp.ConnectionTimeoutError, f"{host} could not be reached within {limits.connect_seconds:g} seconds."),
        (TimeoutError, f"{host} did not answer within {limits.total_seconds:g} seconds."),
        (aiohttp.ClientConnectorDNSError, f"{host} could not be reached: the name does not resolve."),
        (
            (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError),
            f"{host} could not be reached safely: its certificate is not valid.",
        ),
        (aiohttp.ServerDisconnectedError, f"{host} closed the connection without an answer."),
        (aiohttp.ClientPayloadError, f"{host} broke off in the middle of its answer."),
        (aiohttp.ClientResponseError, f"{host} gave an answer that is not proper HTTP."),
        # Also UnicodeError and aiohttp's InvalidURL: a host that no resolver takes.
        (ValueError, f"{host} is not a web address; check how it is written."),
    )
    if isinstance(error, aiohttp.ClientResponseError) and "content-encoding" in error.message.lower():
        return f"{host} packed its answer in a way that Newsbrief did not ask for and cannot unpack."
    for kind, sentence in sentences:
        if isinstance(error, kind):
            return sentence
    if isinstance(error, aiohttp.ClientConnectorError):
        return _unreachable(host, error.os_error)
    if isinstance(error, OSError):
        return _unreachable(host, error)
    return f"{host} could not be reached: the connection failed." if isinstance(error, aiohttp.ClientError) else None


def _unreachable(host: str, error: OSError) -> str:
    if isinstance(error, _RefusedError):
        return f"{host} {error.reason}."
    reasons = {
        errno.ECONNREFUSED: "it refuses the connection",
        errno.ENETUNREACH: "there is no network to it",
        errno.EHOSTUNREACH: "there is no way to it",
        errno.ECONNRESET: "it broke the connection off",
    }
    return f"{host} could not be reached: {reasons.get(error.errno or 0, 'the connection failed')}."
