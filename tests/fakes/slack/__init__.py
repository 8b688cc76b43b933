"""A faithful local Slack on loopback: Web API, Socket Mode, HTTP mode and OAuth, driven by a Python object.

`python -m tests.fakes.slack --port 8090` runs it alone; see driver.FakeSlack for what a test can do.
"""

from __future__ import annotations

from tests.fakes.slack.courier import Delivery
from tests.fakes.slack.driver import FakeSlack
from tests.fakes.slack.forms import NotThereError
from tests.fakes.slack.manifest import ManifestError
from tests.fakes.slack.values import Ack, ApiCall, Channel, Link, Message, Ping, Submission, Team, User, View

__all__ = [
    "Ack",
    "ApiCall",
    "Channel",
    "Delivery",
    "FakeSlack",
    "Link",
    "ManifestError",
    "Message",
    "NotThereError",
    "Ping",
    "Submission",
    "Team",
    "User",
    "View",
]
