from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.addresses import LOOPBACK, METADATA, PRIVATE, SPECIAL, refused

TABLE = [
    ("127.0.0.1", LOOPBACK),
    ("127.255.255.254", LOOPBACK),
    ("::1", LOOPBACK),
    ("0:0:0:0:0:0:0:1", LOOPBACK),
    ("10.0.0.1", PRIVATE),
    ("10.255.255.255", PRIVATE),
    ("172.16.0.1", PRIVATE),
    ("172.31.255.255", PRIVATE),
    ("192.168.1.1", PRIVATE),
    ("100.64.0.1", PRIVATE),
    ("100.127.255.254", PRIVATE),
    ("169.254.0.1", PRIVATE),
    ("169.254.169.254", METADATA),
    ("169.254.170.2", METADATA),
    ("100.100.100.200", METADATA),
    ("168.63.129.16", METADATA),
    ("fd00:ec2::254", METADATA),
    ("0.0.0.0", SPECIAL),
    ("0.1.2.3", SPECIAL),
    ("192.0.0.1", SPECIAL),
    ("192.0.2.10", SPECIAL),
    ("198.18.0.1", SPECIAL),
    ("198.51.100.7", SPECIAL),
    ("203.0.113.9", SPECIAL),
    ("224.0.0.1", SPECIAL),
    ("239.255.255.250", SPECIAL),
    ("240.0.0.1", SPECIAL),
    ("255.255.255.255", SPECIAL),
    ("::", SPECIAL),
    ("fe80::1", PRIVATE),
    ("fe80::1%eth0", PRIVATE),
    ("fec0::1", PRIVATE),
    ("fc00::1", PRIVATE),
    ("fdff::1", PRIVATE),
    ("ff02::1", SPECIAL),
    ("2001:db8::1", SPECIAL),
    ("3fff::1", SPECIAL),
    ("100::1", SPECIAL),
    ("5f00::1", SPECIAL),
    ("4000::1", SPECIAL),
    ("::ffff:127.0.0.1", LOOPBACK),
    ("::ffff:10.0.0.1", PRIVATE),
    ("::ffff:169.254.169.254", METADATA),
    ("::ffff:a9fe:a9fe", METADATA),
    ("::127.0.0.1", LOOPBACK),
    ("::10.1.2.3", PRIVATE),
    ("::ffff:0:192.168.0.1", PRIVATE),
    ("2002:7f00:1::", LOOPBACK),
    ("2002:a00:1::1", PRIVATE),
    ("2002:c0a8:101::", PRIVATE),
    ("2001:0:7f00:1::", LOOPBACK),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", SPECIAL),
    ("64:ff9b::7f00:1", LOOPBACK),
    ("64:ff9b::a00:1", PRIVATE),
    ("64:ff9b::a9fe:a9fe", METADATA),
    ("64:ff9b:1::a00:1", PRIVATE),
    ("2a00:1450::5efe:a00:1", PRIVATE),
    ("no address", SPECIAL),
    ("", SPECIAL),
    ("8.8.8.8", None),
    ("93.184.216.34", None),
    ("172.15.255.255", None),
    ("172.32.0.1", None),
    ("100.63.255.255", None),
    ("100.128.0.1", None),
    ("192.167.255.255", None),
    ("2606:2800:220:1::1", None),
    ("2a00:1450:4001::200e", None),
    ("64:ff9b::808:808", None),
    ("::ffff:8.8.8.8", None),
    ("2002:808:808::1", None),
]


@pytest.mark.parametrize(("address", "reason"), TABLE)
def test_an_address_is_refused_for_its_reason(address, reason):
    assert reason == refused(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_loopback_can_be_allowed(address):
    assert refused(address, allow_loopback=True) is None


@pytest.mark.parametrize(("address", "reason"), [one for one in TABLE if one[1] not in (None, LOOPBACK)])
def test_allowing_loopback_allows_nothing_else(address, reason):
    assert reason == refused(address, allow_loopback=True)


@pytest.mark.parametrize("address", ["64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "2001:0:7f00:1::"])
def test_a_gateways_way_to_loopback_stays_closed(address):
    assert refused(address, allow_loopback=True) == LOOPBACK


@given(st.ip_addresses(v=4))
def test_an_ipv6_form_is_never_allowed_more_than_the_ipv4_it_carries(ip: IPv4Address):
    low = f"{int(ip) >> 16:x}:{int(ip) & 0xFFFF:x}"
    for form in (f"::ffff:{low}", f"64:ff9b::{low}", f"2002:{low}::1"):
        assert (refused(str(ip)) is None) == (refused(form) is None)
