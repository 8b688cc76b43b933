"""Rate limits as Discord counts them, and failures that a test scripts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from tests.fakes.discord.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """So many calls of a route in so many seconds, for each channel, guild or webhook."""

    method: str
    route: str  # with * for an id or token
    calls: int
    seconds: float

    @property
    def bucket(self) -> str:
        return md5(f"{self.method} {self.route}".encode(), usedforsecurity=False).hexdigest()


# Discord publishes no table: these are what its headers say in practice, and may change there any day.
REAL_RULES = (
    Rule(method="POST", route="/channels/*/messages", calls=5, seconds=5),
    Rule(method="PATCH", route="/channels/*/messages/*", calls=5, seconds=5),
    Rule(method="DELETE", route="/channels/*/messages/*", calls=5, seconds=1),
    Rule(method="GET", route="/channels/*/messages", calls=5, seconds=5),
    Rule(method="POST", route="/channels/*/typing", calls=5, seconds=5),
    Rule(method="PUT", route="/channels/*/messages/*/reactions/*/@me", calls=1, seconds=0.25),
    Rule(method="POST", route="/webhooks/*/*", calls=5, seconds=2),
    Rule(method="PATCH", route="/webhooks/*/*/messages/*", calls=5, seconds=2),
    Rule(method="PUT", route="/applications/*/commands", calls=5, seconds=20),
    Rule(method="PUT", route="/applications/*/guilds/*/commands", calls=5, seconds=20),
    Rule(method="POST", route="/users/@me/channels", calls=10, seconds=10),
)
GLOBAL_PER_SECOND = 50


@dataclass(kw_only=True)
class Fault:
    """A failure that the next matching calls meet."""

    method: str
    path: re.Pattern[str]
    status: int  # 0 cuts the connection
    times: int
    after: bool = False  # the call is carried out, and only its answer is lost
    retry_after: float = 0.5
    is_global: bool = False
    code: int = 0
    message: str = ""
    seconds: float = 0.0  # to wait first
    held: float = 0.0  # seconds to keep the answer back once the call is carried out


@dataclass(kw_only=True)
class _Window:
    ends: float
    used: int = 0


@dataclass(kw_only=True)
class Verdict:
    """Whether a call may go on, and the headers it is answered with."""

    headers: dict[str, str] = field(default_factory=dict)
    retry_after: float | None = None
    is_global: bool = False


@dataclass(kw_only=True)
class Rates:
    clock: Clock
    rules: tuple[Rule, ...] = REAL_RULES
    global_per_second: int = GLOBAL_PER_SECOND
    faults: list[Fault] = field(default_factory=list)
    _windows: dict[tuple[str, str], _Window] = field(default_factory=dict)

    def fault(self, method: str, path: str) -> Fault | None:
        """The scripted failure that this call meets, used up by one."""
        for fault in self.faults:
            if fault.method in (method, "*") and fault.path.fullmatch(path):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def judge(self, method: str, path: str, *, counted_globally: bool) -> Verdict:
        if counted_globally:
            window, left = self._take(("global", ""), self.global_per_second, 1.0)
            if left < 0:
                return Verdict(retry_after=window.ends - self.clock.now(), is_global=True)
        rule = next((r for r in self.rules if r.method == method and _pattern(r.route).fullmatch(path)), None)
        if rule is None:
            return Verdict()
        window, left = self._take((rule.bucket, _major(path)), rule.calls, rule.seconds)
        wait = max(0.0, window.ends - self.clock.now())
        headers = {
            "X-RateLimit-Limit": str(rule.calls),
            "X-RateLimit-Remaining": str(max(0, left)),
            "X-RateLimit-Reset": f"{window.ends:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": rule.bucket,
        }
        return Verdict(headers=headers, retry_after=wait if left < 0 else None)

    def _take(self, key: tuple[str, str], calls: int, seconds: float) -> tuple[_Window, int]:
        now = self.clock.now()
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            window = self._windows[key] = _Window(ends=now + seconds)
        # A refused call does not count, or a client that waits as told would be refused again.
        if window.used >= calls:
            return window, -1
        window.used += 1
        return window, calls - window.used


def limited(retry_after: float, headers: dict[str, str], *, is_global: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """Body and headers of a 429."""
    made = {
        **headers,
        "Retry-After": str(math.ceil(retry_after)),
        "X-RateLimit-Scope": "global" if is_global else "user",
    }
    if is_global:
        made["X-RateLimit-Global"] = "true"
    body = {"message": "You are being rate limited.", "retry_after": round(retry_after, 3), "global": is_global}
    return body, made


def path_pattern(path: str) -> re.Pattern[str]:
    """A path in which … or * stands for anything: "/channels/…/messages"."""
    return re.compile(".*".join(re.escape(part) for part in re.split(r"[*…]+", path)))


def _pattern(route: str) -> re.Pattern[str]:
    return re.compile(re.escape(route).replace(r"\*", "[^/]+"))


def _major(path: str) -> str:
    parts = path.strip("/").split("/")
    if parts[0] == "webhooks":
        return "/".join(parts[1:3])
    return parts[1] if parts[0] in ("channels", "guilds") and len(parts) > 1 else ""
