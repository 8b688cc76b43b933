"""Which network addresses Newsbrief never connects to, whatever a feed, a link or a redirect says."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

PRIVATE = "is an address inside a private network; Newsbrief does not fetch those"
LOOPBACK = "is an address of this machine itself; Newsbrief does not fetch those"
METADATA = "is the address of a cloud's metadata service; Newsbrief does not fetch those"
SPECIAL = "is an address that no public site has; Newsbrief does not fetch those"

_METADATA = frozenset(
    ip_address(one)
    for one in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
)
_LOOPBACK_4 = IPv4Network("127.0.0.0/8")
# Written out, because what ipaddress calls private or global differs between Python's patch releases.
_PRIVATE_4 = tuple(
    IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
)
_SPECIAL_4 = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_PRIVATE_6 = tuple(IPv6Network(one) for one in ("fc00::/7", "fe80::/10", "fec0::/10", "64:ff9b:1::/48"))
_GLOBAL_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def refused(address: str, allow_loopback: bool = False) -> str | None:  # noqa: FBT001, FBT002
    """Why an address is not connected to, as the end of a sentence that starts with the host; None: it may be.

    `address` is what the resolver gave (a zone such as %eth0 is ignored). IPv6 forms that carry an IPv4
    address are judged by the address they carry. `allow_loopback` allows 127.0.0.0/8 and ::1 and nothing else.
    """
    try:
        ip = ip_address(address.split("%", 1)[0])
    except ValueError:
        return SPECIAL
    if isinstance(ip, IPv4Address):
        return _refused_4(ip, allow_loopback=allow_loopback)
    return _refused_6(ip, allow_loopback=allow_loopback)


def _refused_4(ip: IPv4Address, *, allow_loopback: bool) -> str | None:
    if ip in _LOOPBACK_4:
        return None if allow_loopback else LOOPBACK
    if ip in _METADATA:
        return METADATA
    if any(ip in network for network in _PRIVATE_4):
        return PRIVATE
    if any(ip in network for network in _SPECIAL_4):
        return SPECIAL
    return None


def _refused_6(ip: IPv6Address, *, allow_loopback: bool) -> str | None:
    if ip.is_loopback:
        return None if allow_loopback else LOOPBACK
    if ip in _METADATA:
        return METADATA
    if ip.ipv4_mapped is not None:
        # The kernel connects a mapped address as plain IPv4, so it is loopback exactly when that is.
        return _refused_4(ip.ipv4_mapped, allow_loopback=allow_loopback)
    for inner in _carried(ip):
        if reason := _refused_4(inner, allow_loopback=False):
            return reason
    if any(ip in network for network in _PRIVATE_6):
        return PRIVATE
    if ip in _NAT64:
        return None
    if ip not in _GLOBAL_6 or any(ip in network for network in _SPECIAL_6):
        return SPECIAL
    return None


def _carried(ip: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses inside an IPv6 one, which a gateway on the way would connect to."""
    found = []
    if ip.sixtofour is not None:
        found.append(ip.sixtofour)
    if ip.teredo is not None:
        found += ip.teredo
    low = int(ip) & 0xFFFFFFFF
    isatap = (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP
    if isatap or ip in _NAT64 or ip in _TRANSLATED or (ip in _COMPATIBLE and low > 1):
        found.append(IPv4Address(low))
    return found
