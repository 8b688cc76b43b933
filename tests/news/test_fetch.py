from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import time

import pytest
from aiohttp import ThreadedResolver
from structlog.testing import capture_logs

from bot.errors import FetchError
from bot.news.fetch import USER_AGENT, Fetched, Fetcher, Limits
from tests.fakes.web import Page, gzipped, running_web

QUICK = Limits(connect_seconds=1, total_seconds=1, body_bytes=1_000_000)


class FakeResolver(ThreadedResolver):
    """Answers every name with the addresses a test chose, a list for each time it is asked."""

    def __init__(self, *answers):
        super().__init__()
        self.answers = list(answers)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            {
                "hostname": host,
                "host": one,
                "port": port,
                "family": socket.AF_INET6 if ":" in one else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for one in addresses
        ]


async def failing(url: str, *, allow_loopback: bool = False, resolver=None, limits: Limits = QUICK) -> str:
    async with Fetcher(allow_loopback, limits=limits, resolver=resolver) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url)
    return str(caught.value)


@contextlib.asynccontextmanager
async def fetching(pages: dict[str, Page] | None = None, limits: Limits = QUICK):
    async with running_web(pages) as web, Fetcher(True, limits=limits) as fetcher:
        yield web, fetcher


async def test_a_page_comes_with_what_a_poller_needs():
    headers = {"ETag": '"a1"', "Last-Modified": "Mon, 23 Nov 2026 08:00:00 GMT", "Cache-Control": "max-age=60"}
    page = Page(body="Lamp lit", content_type="Text/HTML; charset=ISO-8859-1", headers=headers)
    async with fetching({"/lamp": page}) as (web, fetcher):
        fetched = await fetcher.get(web.at("/lamp#top"))
        expected = Fetched(
            url=web.at("/lamp"),
            status=200,
            body=b"Lamp lit",
            content_type="text/html",
            charset="ISO-8859-1",
            etag='"a1"',
            last_modified="Mon, 23 Nov 2026 08:00:00 GMT",
            cache_control="max-age=60",
        )
        assert expected == fetched
        assert web.seen[0].headers["User-Agent"] == USER_AGENT


async def test_a_page_without_a_type_has_none():
    async with fetching({"/": Page(body="x", content_type="")}) as (web, fetcher):
        fetched = await fetcher.get(web.at("/"))
        assert fetched.charset is None


async def test_validators_are_sent_and_not_modified_is_an_answer():
    async with fetching({"/feed": Page(status=304)}) as (web, fetcher):
        fetched = await fetcher.get(web.at("/feed"), etag='"a1"', last_modified="Mon, 23 Nov 2026 08:00:00 GMT")
        assert (fetched.status, fetched.body) == (304, b"")
        assert web.seen[0].headers["If-None-Match"] == '"a1"'
        assert web.seen[0].headers["If-Modified-Since"] == "Mon, 23 Nov 2026 08:00:00 GMT"


async def test_a_gzipped_page_is_unpacked():
    page = Page(body=gzipped("Lamp lit"), headers={"Content-Encoding": "gzip"})
    async with fetching({"/": page}) as (web, fetcher):
        assert (await fetcher.get(web.at("/"))).body == b"Lamp lit"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, "127.0.0.1 answered 404 (not found)."),
        (410, "127.0.0.1 answered 410 (gone)."),
        (503, "127.0.0.1 answered 503 (service unavailable)."),
        (304, "127.0.0.1 answered 304 (not modified)."),
        (799, "127.0.0.1 answered 799."),
    ],
)
async def test_a_status_that_is_no_page_is_an_error(status, sentence):
    async with fetching({"/": Page(status=status, headers={"Retry-After": "120"})}) as (web, fetcher):
        with pytest.raises(FetchError) as caught:
            await fetcher.get(web.at("/"))
        assert (sentence, status, 120.0) == (str(caught.value), caught.value.status, caught.value.retry_after)


@pytest.mark.parametrize(
    ("header", "low", "high"), [("soon", None, None), ("Fri, 01 Jan 2100 00:00:00 GMT", 1e8, 1e10)]
)
async def test_retry_after_can_be_a_date_or_nonsense(header, low, high):
    async with fetching({"/": Page(status=429, headers={"Retry-After": header})}) as (web, fetcher):
        with pytest.raises(FetchError) as caught:
            await fetcher.get(web.at("/"))
        told = caught.value.retry_after
        assert told is None if low is None else low < told < high


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/endless", "127.0.0.1 sent more than 1 MB; that is no article."),
        ("/bomb", "127.0.0.1 sent more than 1 MB; that is no article."),
        ("/silent", "127.0.0.1 did not answer within 1 seconds."),
        ("/broken", "127.0.0.1 broke off in the middle of its answer."),
        ("/not-http", "127.0.0.1 gave an answer that is not proper HTTP."),
        ("/loop", "127.0.0.1 redirects more than 5 times; open the page and copy its address."),
    ],
)
async def test_a_server_that_misbehaves_is_cut_short(path, sentence):
    started = time.monotonic()
    async with fetching() as (web, fetcher):
        with pytest.raises(FetchError) as caught:
            await fetcher.get(web.at(path))
        assert sentence == str(caught.value)
        assert web.bytes_sent < 20_000_000
    assert time.monotonic() - started < 4


async def test_a_declared_length_that_is_too_much_is_not_read():
    limits = Limits(body_bytes=10)
    async with fetching({"/": Page(body="x" * 100)}, limits) as (web, fetcher):
        with pytest.raises(FetchError, match="sent more than"):
            await fetcher.get(web.at("/"))


async def test_endless_headers_are_refused():
    async with fetching({"/": Page(headers={f"X-{n}": "a" * 4000 for n in range(200)})}) as (web, fetcher):
        with pytest.raises(FetchError, match="not proper HTTP"):
            await fetcher.get(web.at("/"))


@pytest.mark.parametrize("encoding", ["br", "zstd"])
async def test_a_packing_nobody_asked_for_is_said_to_be_one(encoding):
    async with fetching({"/": Page(body=b"\x0b\x02\x80hi", headers={"Content-Encoding": encoding})}) as (web, fetcher):
        with pytest.raises(FetchError, match="packed its answer in a way that Newsbrief did not ask for"):
            await fetcher.get(web.at("/"))


async def test_a_damaged_packing_is_an_error():
    async with fetching({"/": Page(body=b"\x0b\x02\x80", headers={"Content-Encoding": "gzip"})}) as (web, fetcher):
        with pytest.raises(FetchError, match=r"127\.0\.0\.1"):
            await fetcher.get(web.at("/"))


def to(target: str, status: int = 302) -> Page:
    return Page(status=status, headers={"Location": target})


async def test_permanent_redirects_are_told_and_followed():
    pages = {"/a": to("/b", 301), "/b": to("c?x=1", 308), "/c?x=1": Page(body="here")}
    async with fetching(pages) as (web, fetcher):
        fetched = await fetcher.get(web.at("/a"))
        assert (web.at("/c?x=1"), web.at("/c?x=1")) == (fetched.url, fetched.permanent_url)


async def test_a_chain_is_permanent_only_up_to_its_first_temporary_step():
    pages = {"/a": to("/b", 301), "/b": to("/c", 302), "/c": Page(body="here"), "/d": to("/c", 307)}
    async with fetching(pages) as (web, fetcher):
        assert (await fetcher.get(web.at("/a"))).permanent_url is None
        assert (await fetcher.get(web.at("/d"))).permanent_url is None
        assert (await fetcher.get(web.at("/c"))).permanent_url is None


async def test_five_redirects_are_followed():
    pages = {f"/{n}": to(f"/{n + 1}") for n in range(5)} | {"/5": Page(body="here")}
    async with fetching(pages) as (web, fetcher):
        assert (await fetcher.get(web.at("/0"))).body == b"here"


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("http://10.0.0.1/", "inside a private network"),
        ("//192.168.1.1/x", "inside a private network"),
        ("http://169.254.169.254/latest/meta-data/", "metadata service"),
        ("http://[::ffff:10.0.0.1]/", "inside a private network"),
        ("file:///etc/passwd", "only http and https"),
        ("ftp://quaypost.example/", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("http://u:p@quaypost.example/", "user name or password"),
        ("http://quaypost.example:22/", "port 22"),
        ("http://[::1/", "not a web address"),
        ("", "without saying where to"),
    ],
)
async def test_a_redirect_to_where_nobody_may_go_is_refused(target, part):
    async with fetching({"/": to(target)}) as (web, fetcher):
        with pytest.raises(FetchError, match=part):
            await fetcher.get(web.at("/"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[64:ff9b::a00:1]/",
        "http://localhost/",
        "http://LOCALHOST/",
        "http://good@127.0.0.1/",
        "http://good.example@127.0.0.1/",
        "http://good.example:80@127.0.0.1/",
        "http://127.0.0.1\\@good.example/",
        "http://127。0。0。1/",
        "http://①②⑦.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http:///etc/passwd",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://127.0.0.1:25/",
        "http://127.0.0.1:99999/",
        "http://[fe80::1%25lo]/",
        "http://[127.0.0.1/",
        "https://" + "a" * 5000,
        "http://" + "a." * 200 + "example/",
        "",
        "http://\x00/",
    ],
)
async def test_no_spelling_leads_into_the_house(url):
    asked: list[tuple] = []

    class Watched(ThreadedResolver):
        async def resolve(self, host, port=0, family=socket.AF_INET):
            # glibc reads numbers in every spelling as addresses; names are not looked up in a test.
            if not (host.rstrip(".").lower() == "localhost" or host[:1].isdigit()):
                raise OSError(errno.ENOENT, "no such name")
            found = await super().resolve(host, port, family)
            asked.extend(found)
            return found

    said = await failing(url, resolver=Watched())
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize(
    "addresses", [["10.0.0.7"], ["127.0.0.1"], ["127.0.0.1", "::1"], ["10.0.0.7", "192.168.0.1", "fd00::1"]]
)
async def test_a_name_that_resolves_into_the_house_is_refused(addresses):
    said = await failing("http://inside.quaypost.example/", resolver=FakeResolver(addresses))
    assert said.startswith("inside.quaypost.example is an address ")
    assert said.endswith("; Newsbrief does not fetch those.")


async def test_a_name_that_changes_its_address_is_checked_again():
    async with running_web({"/": to("/next"), "/next": Page(body="secret", headers={"Connection": "close"})}) as web:
        web.pages["/"] = Page(status=302, headers={"Location": "/next", "Connection": "close"})
        resolver = FakeResolver(["127.0.0.1"], ["10.0.0.1"])
        said = await failing(web.at("/", "rebound.example"), allow_loopback=True, resolver=resolver)
    assert said == "rebound.example is an address inside a private network; Newsbrief does not fetch those."


async def test_an_allowed_address_beside_a_refused_one_is_used():
    async with running_web({"/": Page(body="here")}) as web:
        resolver = FakeResolver(["10.0.0.1", "127.0.0.1"])
        async with Fetcher(True, resolver=resolver) as fetcher:
            assert (await fetcher.get(web.at("/", "both.example"))).body == b"here"


async def test_a_name_that_does_not_resolve_is_said_to():
    class Lost(ThreadedResolver):
        async def resolve(self, host, port=0, family=socket.AF_INET):
            raise OSError(errno.ENOENT, "no such name")

    said = await failing("https://quaypost.example/", resolver=Lost())
    assert said == "quaypost.example could not be reached: the name does not resolve."


async def test_a_closed_port_is_said_to_refuse():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        said = await failing(f"http://127.0.0.1:{port}/", allow_loopback=True)
    assert said == "127.0.0.1 could not be reached: it refuses the connection."


async def test_plain_http_on_an_https_address_is_said_to_be_unsafe():
    async with running_web() as web:
        said = await failing(f"https://127.0.0.1:{web.port}/", allow_loopback=True)
    assert said.startswith("127.0.0.1 could not be reached")


async def test_a_host_is_asked_at_most_twice_at_a_time():
    pages = {f"/{n}": Page(body="x", seconds=0.05) for n in range(6)}
    async with fetching(pages) as (web, fetcher):
        await asyncio.gather(*(fetcher.get(web.at(f"/{n}")) for n in range(6)))
        assert web.most_open == 2


async def test_all_hosts_together_are_asked_so_many_times_at_once_and_no_more():
    limits = Limits(at_once=3)
    async with fetching({f"/{n}": Page(body="x", seconds=0.03) for n in range(4)}, limits) as (web, fetcher):
        await asyncio.gather(*(fetcher.get(web.at(f"/{n}")) for n in range(4)))
        assert web.most_open == 2
        web.most_open = 0
        await asyncio.gather(
            *(fetcher.get(web.at(f"/{n}", host)) for n in range(4) for host in ("127.0.0.1", "localhost"))
        )
        assert web.most_open == 3


async def test_hosts_that_nobody_asks_any_more_are_forgotten_and_busy_ones_keep_their_turns(monkeypatch):
    monkeypatch.setattr("bot.news.fetch._KNOWN_HOSTS", 1)
    pages = {f"/{n}": Page(body="x", seconds=0.05) for n in range(6)}
    async with fetching(pages) as (web, fetcher):
        asked = [fetcher.get(web.at(f"/{n}", host)) for n in range(6) for host in ("127.0.0.1", "localhost")]
        await asyncio.gather(*asked, failing("http://127.0.0.2:1/"))
        assert web.most_open == 4


async def test_waiting_for_a_turn_does_not_count_as_slowness():
    pages = {f"/{n}": Page(body="x", seconds=0.4) for n in range(8)}
    async with fetching(pages) as (web, fetcher):
        fetched = await asyncio.gather(*(fetcher.get(web.at(f"/{n}")) for n in range(8)))
        assert len(fetched) == 8


async def test_cookies_are_not_kept():
    pages = {"/": Page(headers={"Set-Cookie": "a=b"}), "/b": Page()}
    async with fetching(pages) as (web, fetcher):
        await fetcher.get(web.at("/"))
        await fetcher.get(web.at("/b"))
        assert "Cookie" not in web.seen[1].headers


async def test_a_proxy_in_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    async with fetching({"/": Page(body="here")}) as (web, fetcher):
        assert (await fetcher.get(web.at("/"))).body == b"here"


async def test_loopback_is_allowed_loudly_and_only_when_asked():
    with capture_logs() as logs:
        async with Fetcher(True):
            pass
        async with Fetcher():
            pass
    assert [one["log_level"] for one in logs] == ["warning"]
    async with running_web({"/": Page(body="here")}) as web:
        said = await failing(web.at("/"))
    assert said == "127.0.0.1 is an address of this machine itself; Newsbrief does not fetch those."


async def test_a_fetcher_is_used_inside_async_with():
    with pytest.raises(RuntimeError, match="async with"):
        await Fetcher().get("https://quaypost.example/")
