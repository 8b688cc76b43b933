"""The parts of Slack's surface that stand by themselves: claims, signatures, kept tokens, people, words, settings."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from slack_sdk.errors import SlackApiError
from sqlalchemy import update

from bot.app import App
from bot.chat.slack_actions import button_value
from bot.chat.slack_bot import SlackSettings
from bot.chat.slack_client import explain
from bot.chat.slack_http import Signatures, read_body
from bot.chat.slack_installs import STATE_KEPT, Installation, Installations
from bot.chat.slack_once import Once, delivery_key
from bot.chat.slack_people import People
from bot.chat.slack_words import message_words, plain_words
from bot.doctor import check_chats
from bot.errors import CommandError, SettingsError
from bot.news.schema import slack_installations, slack_seen
from bot.settings import Settings
from tests.fakes.slack import FakeSlack

BODY = b'{"a":1}'


def installation(**changes) -> Installation:
    made = {"place": "T1", "name": "Quay", "token": "xoxb-secret", "bot_user": "U1", "bot_id": "B1", "scopes": "a,b"}
    return Installation(**(made | {"installed_by": "U2"} | changes))


# Claims


def test_a_delivery_is_known_by_what_stays_the_same():
    event = {"event_id": "Ev1", "event_time": 1}
    assert delivery_key(event) == delivery_key(event | {"event_time": 2})
    assert delivery_key({"trigger_id": "1.2"}) == delivery_key({"trigger_id": "1.2", "token": "x"})
    assert delivery_key({"type": "view_closed", "a": 1}) == delivery_key({"a": 1, "type": "view_closed"})
    assert delivery_key({"a": 1}) != delivery_key({"a": 2})


async def test_a_claim_is_given_once_and_again_after_a_failure(archive):
    once, other = Once(archive), Once(archive)
    assert await once.claim("k")
    assert not await once.claim("k")
    assert not await other.claim("k")  # another process
    await once.release("k")
    assert await other.claim("k")
    await other.finish("k")
    assert not await once.claim("k")
    for one in (once, other):
        one.close()


async def test_a_claim_of_a_process_that_was_killed_is_taken_over(archive):
    killed, once = Once(archive), Once(archive)
    assert await killed.claim("k")
    with archive.writing() as connection:
        connection.execute(update(slack_seen).values(claimed=datetime.now(UTC) - timedelta(seconds=61)))
    assert not await killed.claim("k")  # its own work may take long
    assert await once.claim("k")
    for one in (once, killed):
        one.close()


async def test_old_claims_are_forgotten(archive):
    once = Once(archive)
    await once.claim("old")
    with archive.writing() as connection:
        connection.execute(update(slack_seen).values(claimed=datetime.now(UTC) - timedelta(days=3)))
    await once.claim("new")
    await once.tidy()
    other = Once(archive)
    assert await other.claim("old")
    assert not await other.claim("new")
    for one in (once, other):
        one.close()


# Signatures


def signed(stamp: int, secret: str = "secret") -> str:
    return f"v0={hmac.new(secret.encode(), f'v0:{stamp}:'.encode() + BODY, hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize("moved", [-301, 301])
def test_a_signature_is_taken_within_five_minutes(moved):
    now = int(time.time())
    known = Signatures("secret", clock=lambda: now)
    assert known.take(str(now + 300), signed(now + 300), BODY)
    assert not known.take(str(now + moved), signed(now + moved), BODY)


@pytest.mark.parametrize("stamp", ["", "yesterday", "-1", "1e9", "１７", " 1", "9" * 40, "0x10"])
def test_a_timestamp_that_is_no_number_is_refused(stamp):
    assert not Signatures("secret").take(stamp, signed(0), BODY)


def test_a_signature_is_taken_once_unless_given_back():
    now = int(time.time())
    known = Signatures("secret", clock=lambda: now)
    assert known.take(str(now), signed(now), BODY)
    assert not known.take(str(now), signed(now), BODY)
    known.give_back(signed(now))
    assert known.take(str(now), signed(now), BODY)


@pytest.mark.parametrize("signature", ["", "v0=", signed(1, "other"), "v1=" + "0" * 64, "ä"])
def test_another_signature_is_refused(signature):
    assert not Signatures("secret", clock=lambda: 1).take("1", signature, BODY)


def test_bodies_are_read_as_slack_sends_them():
    assert read_body("application/json", b'{"a":1}') == {"a": 1}
    assert read_body("application/x-www-form-urlencoded", b"payload=%7B%22a%22%3A1%7D") == {"a": 1}
    assert read_body("application/x-www-form-urlencoded", b"command=%2Fbrief&text=") == {
        "command": "/brief",
        "text": "",
    }
    with pytest.raises(ValueError, match="no object"):
        read_body("application/json", b"[]")


# Kept tokens


def test_a_token_is_kept_encrypted_and_read_back(archive):
    kept = Installations(archive, Fernet.generate_key().decode())
    kept.save(installation())
    kept.save(installation(name="Quay News"))

    assert kept.find("T1") == installation(name="Quay News")
    assert kept.find("T2") is None
    assert kept.names() == {"T1": "Quay News"}
    with archive.reading() as connection:
        assert b"xoxb" not in connection.exec_driver_sql("SELECT secret FROM slack_installations").scalar()
    assert kept.remove("T1")
    assert not kept.remove("T1")


def test_keys_can_be_exchanged_and_a_wrong_one_is_said_to_be(archive):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    Installations(archive, old).save(installation())

    assert Installations(archive, f"{new},{old}").find("T1") == installation()
    with pytest.raises(SettingsError, match="SLACK_TOKEN_KEY is not the key"):
        Installations(archive, new).find("T1")
    for wrong in ("short", "ä", ""):
        with pytest.raises(SettingsError, match="SLACK_TOKEN_KEY is not a key"):
            Installations(archive, wrong)


def test_one_workspaces_row_is_of_no_use_to_another(archive):
    kept = Installations(archive, Fernet.generate_key().decode())
    kept.save(installation())
    with archive.writing() as connection:
        connection.execute(update(slack_installations).values(place="T2"))

    assert kept.find("T2") is None


def test_an_installation_under_way_counts_once_and_not_for_long(archive):
    kept = Installations(archive, Fernet.generate_key().decode())
    now = datetime(2026, 11, 24, tzinfo=UTC)
    state = kept.begin(now)
    assert not kept.end("made-up", now)
    assert kept.end(state, now)
    assert not kept.end(state, now)
    assert not kept.end(kept.begin(now), now + STATE_KEPT + timedelta(seconds=1))


# People


class ClientThatKnows:
    def __init__(self, user=None, channel=None):
        self.user, self.channel, self.asked = user, channel, 0

    async def users_info(self, user):
        self.asked += 1
        if self.user is None:
            raise SlackApiError("no", {"error": "user_not_found"})
        return {"user": self.user}

    async def conversations_info(self, channel):
        return {"channel": self.channel}


@pytest.mark.parametrize(
    ("user", "channel", "may"),
    [
        ({"is_admin": True}, {}, True),
        ({"is_owner": True}, {}, True),
        ({}, {"creator": "U1"}, True),
        ({}, {"creator": "U2"}, False),
        (None, {"creator": "U2"}, False),
    ],
)
async def test_admins_owners_and_whoever_made_the_channel_may_manage(user, channel, may):
    client = ClientThatKnows(user, channel)
    people = People()
    for _ in range(2):
        assert await people.may_manage(client, "T1", "U1", "C1") is may
    assert client.asked == (2 if user is None else 1)  # what Slack did not say is asked again


async def test_a_direct_message_was_made_by_nobody():
    assert not await People().may_manage(ClientThatKnows({}, {"creator": "U1"}), "T1", "U1", "D1")


# Words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U1> what happened?", "what happened?"),
        ("AT&amp;T &lt;3", "AT&T <3"),
        ("see <https://a.example/?a=1&amp;b=2|the page> and <#C1|news>", "see the page and #news"),
        ("<!here> <!subteam^S1|@desk> hello", "hello"),
        ("“one\ntwo”", "“one\ntwo”"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_words_are_what_people_meant(text, words):
    assert plain_words(text) == words


def test_links_are_found_wherever_a_message_has_them():
    message = {
        "text": "<https://a.example/?x=1&amp;y=2|one>",
        "attachments": [{"title": "T", "title_link": "https://b.example/"}],
        "blocks": [{"type": "rich_text", "elements": [{"elements": [{"type": "link", "url": "https://c.example/"}]}]}],
    }
    words = message_words(message, links=True)

    assert [one in words for one in ("https://a.example/?x=1&y=2", "https://b.example/", "https://c.example/")] == [
        True, True, True,
    ]  # fmt: skip
    only_blocks = {"text": "", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "“Hi”"}}]}
    assert message_words(only_blocks) == "“Hi”"


@pytest.mark.parametrize("value", ["", "key", "key:", ":1", "key:x", "key:²", "key:-1", "key:99999"])
def test_a_button_that_carries_nothing_we_wrote_is_refused(value):
    with pytest.raises(CommandError):
        button_value(value)


def test_a_buttons_value_may_hold_a_colon_in_its_key():
    assert button_value("a:b:3") == ("a:b", 3)


# Settings and errors


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"bot_token": "b"}, "SLACK_APP_TOKEN"),
        ({"app_token": "a"}, "without SLACK_BOT_TOKEN"),
        ({"signing_secret": "s"}, "HTTP mode needs SLACK_BOT_TOKEN"),
        ({"signing_secret": "s", "client_id": "c"}, "SLACK_TOKEN_KEY"),
    ],
)
def test_settings_that_cannot_work_together_are_named(given, told):
    with pytest.raises(SettingsError, match=told):
        SlackSettings(**given).check()


@pytest.mark.parametrize("given", [{"bot_token": "b", "app_token": "a"}, {"bot_token": "b", "signing_secret": "s"}])
def test_settings_that_work(given):
    SlackSettings(**given).check()


def test_errors_of_slack_are_told_with_what_to_do():
    assert "install it again" in explain(SlackApiError("", {"error": "missing_scope", "needed": "users:read"}))
    assert "SLACK_APP_TOKEN was revoked" in explain(SlackApiError("", {"error": "token_revoked"}), "SLACK_APP_TOKEN")
    assert explain(SlackApiError("", {"error": "other"})) == "Slack said other."


@pytest.mark.parametrize("wrong", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_wrong_token_is_one_clear_line_of_serve_and_of_doctor(newsbrief, tmp_path, wrong):
    async with FakeSlack() as slack:
        settings = slack.environment() | {wrong: "xoxb-wrong"}
        served = await asyncio.to_thread(newsbrief, "serve", **settings)
        given = {name.lower(): value for name, value in settings.items()}
        app = App(Settings(_env_file=None, newsbrief_home=tmp_path / "home", **given))
        checks = {one.name: one for one in await asyncio.to_thread(check_chats, app)}
        right = App(Settings(_env_file=None, newsbrief_home=tmp_path, **given | {wrong.lower(): _token(slack, wrong)}))
        fine = {one.name: one for one in await asyncio.to_thread(check_chats, right)}
        app.archive.close()
        right.archive.close()

    told = f"{wrong} is not a token of Slack's: take it anew"
    assert served.returncode == 1
    assert told in served.stderr.splitlines()[-1]
    assert "Traceback" not in served.stderr
    for name in ("slack", "slack (last)"):
        assert (checks[name].ok, told in checks[name].message) == (False, True)
    assert (fine["slack"].ok, fine["slack"].message) == (True, "Socket Mode, the token is of Quay News")


def _token(slack: FakeSlack, setting: str) -> str:
    return slack.bot_token if setting == "SLACK_BOT_TOKEN" else slack.app_token
