"""Web addresses: the one form of each that the archive keeps."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
# What senders of newsletters and social networks add to an address to follow people; none changes the page.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id"
    r"|mc_cid|mc_eid|mkt_tok|vero_id|_hsenc|_hsmi|__hs\w+|hsctatracking|oly_enc_id|oly_anon_id|wickedid"
    r"|at_(?:medium|campaign|link_\w+|format|ptr_name|bbc_team)|ns_(?:mchannel|source|campaign|linkname|fee)"
    r"|cmpid|icid|ito|smid|smtyp|ocid|xtor|spm|_ga|_gl|guccounter|guce_\w+|__twitter_impression",
    re.IGNORECASE,
)


def is_url(text: str) -> bool:
    """Whether a source is meant as a web address."""
    return re.match(r"https?:", text, re.IGNORECASE) is not None


def canonical_url(url: str) -> str:
    """The form of a web address that two links to one page share; what cannot be parsed stays as it is.

    Scheme and host in lower case, no default port, no fragment, no tracking parameters; the order of the
    other parameters is kept, since some sites give it a meaning.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = parts.hostname
    except ValueError:
        return url
    if not host or parts.scheme not in _DEFAULT_PORTS:
        return url
    query = "&".join(one for one in parts.query.split("&") if one and not _TRACKING.fullmatch(one.partition("=")[0]))
    place = _ascii_host(host.rstrip("."))
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        place += f":{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(query, safe="/%:@!$&'()*+,;=~-._?[]|")
    return urlunsplit(SplitResult(parts.scheme, place, path, query, ""))


def joined_url(base: str | None, link: str | None) -> str | None:
    """The web address that a link on a page leads to; None when it leads to none."""
    if not link:
        return None
    try:
        joined = urljoin(base or "", link.strip())
        return joined if urlsplit(joined).scheme in ("http", "https") else None
    except ValueError:
        return None


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    try:
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return host
