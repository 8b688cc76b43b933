"""Refusals as Discord writes them: a status, a code, a sentence, and for forms a tree of what is wrong where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class ApiError(Exception):
    """What the REST layer turns into a JSON answer."""

    status: int
    code: int
    message: str
    errors: dict[str, Any] | None = None

    def body(self) -> dict[str, Any]:
        made: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors:
            made["errors"] = self.errors
        return made


@dataclass(slots=True)
class Form:
    """Collects what is wrong with a request body and refuses it all at once."""

    tree: dict[str, Any] = field(default_factory=dict)
    within: str = ""  # a path that all faults are under, such as "data."

    def wrong(self, path: str, code: str, message: str) -> None:
        """Note a fault at `path`, such as "embeds.0.title"."""
        node = self.tree
        for part in f"{self.within}{path}".split("."):
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def too_long(self, path: str, limit: int) -> None:
        self.wrong(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")

    def bad_length(self, path: str, low: int, high: int) -> None:
        self.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def required(self, path: str) -> None:
        self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")

    def choice(self, path: str, value: Any, allowed: tuple[Any, ...]) -> None:
        listed = ", ".join(str(one) for one in allowed)
        self.wrong(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}. Got {value!r}.")

    def check(self) -> None:
        if self.tree:
            raise invalid_form(self.tree)


def invalid_form(tree: dict[str, Any]) -> ApiError:
    return ApiError(400, 50035, "Invalid Form Body", tree)


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def not_found() -> ApiError:
    return ApiError(404, 0, "404: Not Found")


def method_not_allowed() -> ApiError:
    return ApiError(405, 0, "405: Method Not Allowed")


def unknown(what: str) -> ApiError:
    """404 for a thing that is not there."""
    codes = {
        "Application": 10002,
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "interaction": 10062,
        "application command": 10063,
    }
    return ApiError(404, codes[what], f"Unknown {what}")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def empty_message() -> ApiError:
    return ApiError(400, 50006, "Cannot send an empty message")


def already_acknowledged() -> ApiError:
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def token_expired() -> ApiError:
    return ApiError(401, 50027, "Invalid Webhook Token")


def server_error(status: int) -> ApiError:
    said = {
        500: "500: Internal Server Error",
        502: "502: Bad Gateway",
        503: "503: Service Unavailable",
        504: "504: Gateway Timeout",
    }
    return ApiError(status, 0, said.get(status, f"{status}: Error"))
