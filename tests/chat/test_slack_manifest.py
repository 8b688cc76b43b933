from __future__ import annotations

from bot.chat import slack_scopes
from bot.chat.slack_actions import BUTTONS
from bot.chat.slack_bot import GONE_EVENTS, SlackSettings, SlackSurface, bolt_app
from bot.chat.slack_client import web_client
from bot.chat.slack_commands import COMMANDS, EVENTS, SHORTCUTS
from bot.chat.slack_digests import DIGEST_ACTIONS
from bot.chat.slack_home import HOME_ACTIONS, HOME_EVENTS
from bot.chat.slack_workspaces import Workspaces
from tests.chat.slack_process import MANIFEST
from tests.conftest import ROOT
from tests.fakes.slack.manifest import read_manifest

FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]


def test_slack_takes_the_manifest():
    assert read_manifest(MANIFEST).scopes == tuple(slack_scopes.SCOPES)


def test_it_names_exactly_the_commands_of_the_code():
    assert [one["command"] for one in FEATURES["slash_commands"]] == list(COMMANDS)


def test_it_names_exactly_the_shortcuts_of_the_code():
    assert {one["callback_id"]: one["name"] for one in FEATURES["shortcuts"]} == SHORTCUTS
    assert {one["type"] for one in FEATURES["shortcuts"]} == {"message"}


def test_it_names_exactly_the_events_of_the_code():
    named = SETTINGS["event_subscriptions"]["bot_events"]

    assert sorted({one.partition(".")[0] for one in named}) == sorted((*EVENTS, *HOME_EVENTS, *GONE_EVENTS))
    assert tuple(named) == slack_scopes.EVENTS


def test_it_names_exactly_the_scopes_of_the_code():
    assert MANIFEST["oauth_config"]["scopes"] == {"bot": list(slack_scopes.SCOPES)}


async def test_every_listener_that_bolt_has_is_one_of_these():
    """What is registered is what is named, and nothing is registered twice."""
    import aiohttp

    async with aiohttp.ClientSession() as session:
        app = bolt_app(web_client(session), Workspaces())
        surface = SlackSurface(SlackSettings(), commands=None, connections=None, archive=None)
        front = type("Front", (), {"start": None})()
        surface._register(app, front, Workspaces(), None)
        count = len(app._async_listeners)

    forms = 2
    events = len(EVENTS) + len(HOME_EVENTS) + len(GONE_EVENTS)
    assert (
        count
        == len(COMMANDS) + len(SHORTCUTS) + events + len(BUTTONS) + len(HOME_ACTIONS) + len(DIGEST_ACTIONS) + forms
    )


def test_the_lines_for_http_mode_are_there_to_be_taken_in():
    text = (ROOT / "slack-manifest.yaml").read_text(encoding="utf-8")

    assert text.count("# url: https://YOUR-HOST/slack/events") == len(COMMANDS)
    assert text.count("# request_url: https://YOUR-HOST/slack/events") == 2
    assert "https://YOUR-HOST/slack/oauth_redirect" in text
