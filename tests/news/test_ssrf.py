"""Tricks to make Newsbrief ask an address inside the house, each through the real Fetcher, also after a redirect."""

from __future__ import annotations

import errno
import re
import socket

import pytest
from aiohttp import ThreadedResolver

from bot.errors import FetchError
from bot.news.addresses import refused
from bot.news.fetch import Fetcher, Limits
from tests.fakes.web import Page, running_web

QUICK = Limits(connect_seconds=2, total_seconds=2)
HOME = "of this machine itself"
PRIVATE = "inside a private network"
CLOUD = "metadata service"
NOWHERE = "that no public site has"
NO_ADDRESS = "is not a web address"
NO_SCHEME = "only http and https"
NO_USER = "user name or password"
NO_PORT = "not a port of a web site"
NO_NAME = "does not resolve"

# Names that whoever owns them lets resolve into other people's houses.
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "localhost.localdomain": ["127.0.0.1"],
    "ip6-localhost": ["::1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "localtest.example": ["127.0.0.1", "::1"],
    "metadata.google.internal": ["169.254.169.254"],
    "metadata": ["169.254.169.254"],
    "instance-data.ec2.internal": ["169.254.169.254", "fd00:ec2::254"],
    "metadata.azure.example": ["168.63.129.16"],
    "kubernetes.default.svc": ["10.96.0.1"],
    "host.docker.internal": ["172.17.0.1"],
    "router.home.arpa": ["192.168.1.1", "fe80::1"],
    "db.internal": ["fd12:3456::5"],
    "mapped.example": ["::ffff:10.0.0.5"],
    "sixtofour.example": ["2002:a00:5::"],
    "nat64.example": ["64:ff9b::a00:5"],
    "many.example": ["10.0.0.1", "192.168.0.1", "172.16.0.1", "fd00::1"],
}

TABLE = [
    # Loopback in every spelling that some reader of addresses takes; aiohttp takes no short or octal numbers.
    ("http://127.0.0.1:{port}/", HOME),
    ("http://127.0.0.1.:{port}/", NO_ADDRESS),
    ("http://127.255.255.254/", HOME),
    ("http://127.1:{port}/", NO_ADDRESS),
    ("http://127.0.1:{port}/", NO_ADDRESS),
    ("http://2130706433:{port}/", NO_ADDRESS),
    ("http://0x7f000001:{port}/", HOME),
    ("http://0X7F.0.0.1/", HOME),
    ("http://0x7f.0x0.0x0.0x1:{port}/", HOME),
    ("http://017700000001:{port}/", NO_ADDRESS),
    ("http://0177.0.0.1:{port}/", NO_ADDRESS),
    ("http://0177.0.0.01/", NO_ADDRESS),
    ("http://127.000.000.001:{port}/", NO_ADDRESS),
    ("http://[::1]:{port}/", HOME),
    ("http://[0:0:0:0:0:0:0:1]/", HOME),
    ("http://[0000:0000:0000:0000:0000:0000:0000:0001]/", HOME),
    ("http://[::ffff:127.0.0.1]:{port}/", HOME),
    ("http://[::ffff:7f00:1]:{port}/", HOME),
    ("http://[0:0:0:0:0:ffff:127.0.0.1]/", HOME),
    ("http://[::127.0.0.1]/", HOME),
    ("http://[2002:7f00:1::]/", HOME),
    ("http://[64:ff9b::7f00:1]/", HOME),
    ("http://[2001:0:7f00:1::]/", HOME),
    ("http://127。0。0。1:{port}/", HOME),
    ("http://127．0．0．1:{port}/", HOME),
    ("http://①②⑦.0.0.①:{port}/", HOME),
    ("http://１２７.0.0.1:{port}/", HOME),
    ("http://%31%32%37.0.0.1:{port}/", NO_NAME),
    ("http://localhost:{port}/", HOME),
    ("http://localhost.:{port}/", HOME),
    ("http://LocalHost:{port}/", HOME),
    ("http://ｌocalhost:{port}/", HOME),
    ("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/", HOME),
    ("http://localhost.localdomain:{port}/", HOME),
    ("http://ip6-localhost:{port}/", HOME),
    ("http://127.0.0.1.nip.example:{port}/", HOME),
    ("http://localtest.example:{port}/", HOME),
    # This network, which Linux connects to itself.
    ("http://0:{port}/", NO_ADDRESS),
    ("http://0.0.0.0:{port}/", NOWHERE),
    ("http://0x0/", NOWHERE),
    ("http://[::]:{port}/", NOWHERE),
    ("http://[::ffff:0.0.0.0]/", NOWHERE),
    # Private networks.
    ("http://10.0.0.1/", PRIVATE),
    ("http://10.1/", NO_ADDRESS),
    ("http://167772161/", NO_ADDRESS),
    ("http://0xa000001/", PRIVATE),
    ("http://012.0.0.1/", NO_ADDRESS),
    ("http://172.16.0.1/", PRIVATE),
    ("http://172.31.255.255/", PRIVATE),
    ("http://192.168.1.1/", PRIVATE),
    ("http://3232235777/", NO_ADDRESS),
    ("http://192.168.257/", NO_ADDRESS),
    ("http://100.64.0.1/", PRIVATE),
    ("http://169.254.1.1/", PRIVATE),
    ("http://[fe80::1]/", PRIVATE),
    ("http://[fec0::1]/", PRIVATE),
    ("http://[fd00::1]/", PRIVATE),
    ("http://[::ffff:10.0.0.1]/", PRIVATE),
    ("http://[::ffff:c0a8:101]/", PRIVATE),
    ("http://[::10.0.0.1]/", PRIVATE),
    ("http://[2002:c0a8:101::]/", PRIVATE),
    ("http://[64:ff9b::a00:1]/", PRIVATE),
    ("http://[64:ff9b:1::a00:1]/", PRIVATE),
    ("http://[2001:0:a00:1::]/", PRIVATE),
    ("http://[2001:0:4136:e378:8000:63bf:f5ff:fffe]/", PRIVATE),
    ("http://[2a00:1450::5efe:a00:1]/", PRIVATE),
    ("http://kubernetes.default.svc/", PRIVATE),
    ("http://host.docker.internal/", PRIVATE),
    ("http://router.home.arpa/", PRIVATE),
    ("http://db.internal/", PRIVATE),
    ("http://mapped.example/", PRIVATE),
    ("http://sixtofour.example/", PRIVATE),
    ("http://nat64.example/", PRIVATE),
    ("http://many.example/", PRIVATE),
    # Where clouds keep the keys.
    ("http://169.254.169.254/latest/meta-data/", CLOUD),
    ("http://2852039166/", NO_ADDRESS),
    ("http://0xa9fea9fe/", CLOUD),
    ("http://0251.0376.0251.0376/", NO_ADDRESS),
    ("http://169.254.43518/", NO_ADDRESS),
    ("http://169.254.170.2/v2/credentials", CLOUD),
    ("http://100.100.100.200/", CLOUD),
    ("http://168.63.129.16/", CLOUD),
    ("http://192.0.0.192/", CLOUD),
    ("http://[fd00:ec2::254]/", CLOUD),
    ("http://[::ffff:169.254.169.254]/", CLOUD),
    ("http://[::ffff:a9fe:a9fe]/", CLOUD),
    ("http://[2002:a9fe:a9fe::]/", CLOUD),
    ("http://[64:ff9b::a9fe:a9fe]/", CLOUD),
    ("http://metadata.google.internal/computeMetadata/v1/", CLOUD),
    ("http://METADATA.google.internal./", CLOUD),
    ("http://metadata/", CLOUD),
    ("http://instance-data.ec2.internal/", CLOUD),
    ("http://metadata.azure.example/", CLOUD),
    # Everything else that is nobody's site.
    ("http://224.0.0.1/", NOWHERE),
    ("http://239.255.255.250:1900/", NOWHERE),
    ("http://255.255.255.255/", NOWHERE),
    ("http://240.0.0.1/", NOWHERE),
    ("http://198.18.0.1/", NOWHERE),
    ("http://192.0.2.1/", NOWHERE),
    ("http://[ff02::1]/", NOWHERE),
    ("http://[2001:db8::1]/", NOWHERE),
    ("http://[100::1]/", NOWHERE),
    # Who is asked, and what is only said.
    ("http://good.example@127.0.0.1:{port}/", NO_USER),
    ("http://good.example:80@127.0.0.1:{port}/", NO_USER),
    ("http://good.example%2f@127.0.0.1:{port}/", NO_USER),
    ("http://@127.0.0.1:{port}/", ""),
    ("http://127.0.0.1:{port}\\@good.example/", ""),
    ("http://good.example\\@127.0.0.1:{port}/", ""),
    ("http://127.0.0.1:{port}#@good.example/", HOME),
    ("http://127.0.0.1:{port}?@good.example/", HOME),
    ("http://127.0.0.1%00.good.example/", ""),
    ("http://127.0.0.1%0d%0aHost:good.example/", ""),
    ("http://127.0.0.1\t:{port}/", ""),
    ("http://127.0.0.1\n.good.example/", ""),
    (" http://127.0.0.1:{port}/ ", HOME),
    ("HTTP://127.0.0.1:{port}/", HOME),
    ("http://[::1%25lo]:{port}/", ""),
    ("http://[127.0.0.1]:{port}/", ""),
    ("http://[::1]good.example/", ""),
    ("http:127.0.0.1/", ""),
    ("http:/127.0.0.1/", ""),
    ("http:///127.0.0.1/", ""),
    # Other ways to talk.
    ("file:///etc/passwd", NO_SCHEME),
    ("file://localhost/etc/passwd", NO_SCHEME),
    ("gopher://127.0.0.1:6379/_INFO", NO_SCHEME),
    ("ftp://127.0.0.1/", NO_SCHEME),
    ("dict://127.0.0.1:11211/stats", NO_SCHEME),
    ("ldap://127.0.0.1/", NO_SCHEME),
    ("ws://127.0.0.1:{port}/", NO_SCHEME),
    ("data:text/html,hi", NO_SCHEME),
    ("javascript:alert(1)", NO_SCHEME),
    ("view-source:http://127.0.0.1/", NO_SCHEME),
    ("unix:///var/run/docker.sock", NO_SCHEME),
    ("http+unix://%2Fvar%2Frun%2Fdocker.sock/info", NO_SCHEME),
    # Ports of other trades.
    ("http://good.example:22/", NO_PORT),
    ("http://good.example:25/", NO_PORT),
    ("http://good.example:0/", NO_PORT),
    ("http://good.example:65536/", NO_ADDRESS),
    ("http://good.example:-1/", NO_ADDRESS),
]
AFTER_REDIRECT = [one for one in TABLE if one[1] not in (HOME, "")]


class House(ThreadedResolver):
    """Knows the names above; reads numbers as the system does, which takes every spelling; asks no server."""

    async def resolve(self, host, port=0, family=socket.AF_INET):
        name = host.rstrip(".").lower()
        if name in NAMES:
            return [self._known(host, one, port) for one in NAMES[name]]
        if re.fullmatch(r"[0-9a-fx.]+", name):
            return await super().resolve(host, port, family)
        raise OSError(errno.ENOENT, "no such name")

    @staticmethod
    def _known(host: str, address: str, port: int):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return {"hostname": host, "host": address, "port": port, "family": family, "proto": 0, "flags": 0}


def test_the_table_is_long_enough():
    assert len({url for url, _ in TABLE}) == len(TABLE) >= 100
    assert len(AFTER_REDIRECT) >= 40


@pytest.mark.parametrize(("url", "part"), TABLE)
async def test_a_trick_is_refused(url, part):
    async with running_web({"/": Page(body="secret")}) as web, Fetcher(limits=QUICK, resolver=House()) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url.format(port=web.port))
        assert part in str(caught.value)
        assert web.seen == []


@pytest.mark.parametrize(("url", "part"), AFTER_REDIRECT)
async def test_a_trick_is_refused_after_a_redirect(url, part):
    async with running_web() as web, Fetcher(True, limits=QUICK, resolver=House()) as fetcher:
        target = url.format(port=web.port)
        web.pages["/"] = Page(status=302, headers={"Location": target})
        with pytest.raises(FetchError) as caught:
            await fetcher.get(web.at("/"))
        assert part in str(caught.value)
        assert len(web.seen) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_the_last_of_several_redirects_is_checked_too(status):
    async with running_web() as web, Fetcher(True, limits=QUICK, resolver=House()) as fetcher:
        web.pages["/"] = Page(status=status, headers={"Location": "/b"})
        web.pages["/b"] = Page(status=status, headers={"Location": "http://metadata.google.internal/"})
        with pytest.raises(FetchError, match=CLOUD):
            await fetcher.get(web.at("/"))


class Rebinding(House):
    """A name whose owner lets it resolve to a harmless address when it is looked at, and then to another."""

    def __init__(self, *answers: str) -> None:
        super().__init__()
        self.answers = list(answers)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [self._known(host, self.answers.pop(0), port)]


@pytest.mark.parametrize("inside", ["10.0.0.1", "169.254.169.254", "::ffff:192.168.0.1", "0.0.0.0", "fd00::1"])
async def test_a_name_that_is_bound_anew_between_two_requests_is_refused(inside):
    closing = {"Connection": "close"}
    async with running_web({"/": Page(body="news", headers=closing)}) as web:
        async with Fetcher(True, limits=QUICK, resolver=Rebinding("127.0.0.1", inside)) as fetcher:
            assert (await fetcher.get(web.at("/", "rebound.example"))).body == b"news"
            with pytest.raises(FetchError, match="Newsbrief does not fetch those"):
                await fetcher.get(web.at("/", "rebound.example"))
        assert len(web.seen) == 1


async def test_the_address_that_is_checked_is_the_one_connected_to():
    """Nothing is looked up twice for one connection, so there is no moment to bind the name anew."""
    async with running_web({"/": Page(body="news")}) as web:
        resolver = Rebinding("127.0.0.1")
        async with Fetcher(True, limits=QUICK, resolver=resolver) as fetcher:
            await fetcher.get(web.at("/", "rebound.example"))
        assert resolver.answers == []


def test_what_the_table_calls_home_is_refused_by_the_rule_itself():
    assert all(refused(address) for addresses in NAMES.values() for address in addresses)
