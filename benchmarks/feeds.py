"""A round of polling, cold and when nothing is new: `python -m benchmarks.feeds [--feeds 1000] [--entries 20]`.

A server in a process of its own serves the feeds from 50 addresses of this machine, so the limits for one host are
those that strangers' servers get. Cold: every feed is new; the yardstick is feedparser alone on the same bytes. Then a
round in which every answer is a 304; the yardstick is aiohttp's client alone, with the same headers and as many at
once, on the same server in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web

from bot.news.archive import Archive
from bot.news.fetch import USER_AGENT, Fetcher, Limits
from bot.news.polling import ACCEPT, Poller
from bot.news.subscriptions import NewFeed, Subscriptions

HOSTS = 50
ROUNDS = 5
DELAYS = (0.0, 0.02)  # seconds: what the programs themselves can do, and what a near server takes to answer
SINCE = "Mon, 23 Nov 2026 08:00:00 GMT"
SEED = 20_261_124
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo za sta tre pli gro ond ark isk elm urn".split()
_FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Outlet {number}</title><link>https://outlet{number}.example/</link><description>News</description>
<language>en</language><ttl>15</ttl>{items}</channel></rss>"""
_ITEM = """<item><title>{title}</title><link>https://outlet{number}.example/{entry}?utm_source=rss</link>
<guid isPermaLink="false">o{number}-{entry}</guid><pubDate>{day:02} Nov 2026 {hour:02}:{minute:02}:00 GMT</pubDate>
<dc:creator>{author}</dc:creator><description>{teaser}</description>
<content:encoded><![CDATA[{body}]]></content:encoded></item>"""


def make_feed(number: int, entries: int) -> bytes:
    """An outlet's feed: invented words, as many in an entry as a short report has."""
    rng = random.Random(f"{SEED}/{number}")
    items = []
    for entry in range(entries):
        sentences = [_sentence(rng) for _ in range(12)]
        items.append(
            _ITEM.format(
                number=number,
                entry=entry,
                title=_sentence(rng)[:60].rstrip(". "),
                author=f"{_word(rng).title()} {_word(rng).title()}",
                teaser=sentences[0],
                body="\n".join(f"<p>{' '.join(sentences[first : first + 3])}</p>" for first in range(0, 12, 3)),
                day=rng.randint(1, 23),
                hour=rng.randint(0, 23),
                minute=rng.randint(0, 59),
            )
        )
    return _FRAME.format(number=number, items="\n".join(items)).encode()


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4)))


def _sentence(rng: random.Random) -> str:
    return " ".join(_word(rng) for _ in range(rng.randint(8, 22))).capitalize() + "."


async def serve(feeds: int, entries: int) -> None:
    """Serve until the standard input ends; the port is printed first, and each line is a new delay in seconds."""
    delay = 0.0
    bodies = [make_feed(number, entries) for number in range(feeds)]

    async def feed(request: web.Request) -> web.Response:
        if delay:
            await asyncio.sleep(delay)
        number = int(request.match_info["number"])
        headers = {"ETag": f'"{number}"', "Last-Modified": SINCE}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
        return web.Response(body=bodies[number], headers=headers, content_type="application/rss+xml", charset="utf-8")

    app = web.Application()
    app.router.add_get("/{number}", feed)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, keepalive_timeout=300)
    await runner.setup()
    port = 0
    for host in range(1, HOSTS + 1):
        await web.TCPSite(runner, f"127.0.0.{host}", port).start()
        port = runner.addresses[0][1]
    print(port, flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        delay = float(line)
        print(flush=True)
    await runner.cleanup()


class Server:
    """The feeds of a running server, and the delay of its answers."""

    def __init__(self, process: subprocess.Popen[str], feeds: int) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout
        port = int(self._out.readline())
        self.urls = [f"http://127.0.0.{1 + number % HOSTS}:{port}/{number}" for number in range(feeds)]

    def delay(self, seconds: float) -> None:
        print(seconds, file=self._in, flush=True)
        self._out.readline()

    def stop(self) -> None:
        self._in.close()


@contextmanager
def served(feeds: int, entries: int) -> Iterator[Server]:
    command = [sys.executable, "-m", "benchmarks.feeds", "--serve", "--feeds", str(feeds), "--entries", str(entries)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        server = Server(process, feeds)
        try:
            yield server
        finally:
            server.stop()


async def in_turns(work: Sequence[Callable[[], Awaitable[object]]]) -> float:
    """Seconds for all of it, as much at once as the fetcher does."""
    rest = iter(work)

    async def take() -> None:
        for one in rest:
            await one()

    began = time.perf_counter()
    await asyncio.gather(*(take() for _ in range(Limits().at_once)))
    return time.perf_counter() - began


@asynccontextmanager
async def bare_client() -> AsyncIterator[Callable[[str, str], Awaitable[int]]]:
    """aiohttp's client alone, asked as the fetcher asks it."""
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", "Accept": ACCEPT}
    async with ClientSession(connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar(), headers=headers) as session:

        async def get(url: str, etag: str) -> int:
            validators = {"If-None-Match": etag, "If-Modified-Since": SINCE}
            async with session.get(url, headers=validators, allow_redirects=False) as response:
                await response.read()
                return response.status

        yield get


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Seconds of an all-304 round: the best of several through each way."""

    polled: float
    fetched: float
    client: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    cold: float
    new: int
    unchanged: dict[float, Round]  # by the server's delay


async def measure(server: Server, archive: Archive) -> Measured:
    Subscriptions(archive).add_many([NewFeed(url=url) for url in server.urls])
    async with Fetcher(True) as fetcher, bare_client() as client:
        poller = Poller(archive, fetcher)
        try:
            began = time.perf_counter()
            results = await poller.poll(everything=True)
            cold = time.perf_counter() - began
            failed = [one.error for one in results if one.error]
            if failed:
                raise RuntimeError(f"{len(failed)} feeds failed: {failed[0]}")
            unchanged = {}
            for delay in DELAYS:
                server.delay(delay)
                unchanged[delay] = await nothing_new(server.urls, poller, fetcher, client)
        finally:
            poller.close()
    return Measured(cold=cold, new=sum(one.new for one in results), unchanged=unchanged)


async def nothing_new(
    urls: Sequence[str], poller: Poller, fetcher: Fetcher, client: Callable[[str, str], Awaitable[int]]
) -> Round:
    polled, fetched, alone = [], [], []
    for _ in range(ROUNDS):  # in turn, so that a busy machine slows all
        alone.append(await in_turns([partial(client, url, f'"{n}"') for n, url in enumerate(urls)]))
        ask = partial(fetcher.get, last_modified=SINCE, accept=ACCEPT)
        fetched.append(await in_turns([partial(ask, url, etag=f'"{n}"') for n, url in enumerate(urls)]))
        began = time.perf_counter()
        results = await poller.poll(everything=True)
        polled.append(time.perf_counter() - began)
        if {one.http_status for one in results} != {304}:
            raise RuntimeError("Not every answer was a 304.")
    return Round(polled=min(polled), fetched=min(fetched), client=min(alone))


def feedparser_alone(feeds: int, entries: int) -> float:
    """Seconds that feedparser takes to parse the same bytes, with the same options, and nothing else."""
    import feedparser

    spent = 0.0
    for number in range(feeds):
        body = make_feed(number, entries)
        began = time.perf_counter()
        parsed = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
        spent += time.perf_counter() - began
        assert len(parsed.entries) == entries
    return spent


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feeds", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    feeds, entries = options.feeds, options.entries
    if options.serve:
        asyncio.run(serve(feeds, entries))
        return 0
    before = _megabytes()
    with tempfile.TemporaryDirectory() as folder, served(feeds, entries) as server:
        archive = Archive(f"sqlite:///{Path(folder) / 'archive.db'}")
        found = asyncio.run(measure(server, archive))
        archive.close()
        size = sum(one.stat().st_size for one in Path(folder).iterdir()) / 1e6
    peak = _megabytes()
    limit = feedparser_alone(feeds, entries)
    count = feeds * entries
    print(f"{feeds:,} feeds of {entries} entries from {HOSTS} hosts; {found.new:,} articles kept")
    print(f"cold: fetched, parsed, kept   {count / found.cold:8,.0f} entries/s ({found.cold:.1f} s)")
    print(f"  feedparser alone            {count / limit:8,.0f} entries/s; ratio {limit / found.cold:.2f}")
    print(f"  memory at most              {peak:8,.0f} MB ({before:.0f} MB before); archive {size:.0f} MB")
    for delay, one in found.unchanged.items():
        print(f"all 304, answers after {delay * 1000:2.0f} ms  {feeds / one.polled:8,.0f} feeds/s")
        print(f"  aiohttp's client alone      {feeds / one.client:8,.0f} feeds/s; ratio {one.client / one.polled:.2f}")
        print(
            f"  the fetcher alone           {feeds / one.fetched:8,.0f} feeds/s; ratio {one.client / one.fetched:.2f}"
        )
    return 0


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
