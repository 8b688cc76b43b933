"""The real process in HTTP mode: signatures, replays, and installation into many workspaces."""

from __future__ import annotations

import asyncio
import socket
import sqlite3

import aiohttp
import pytest
import pytest_asyncio
from cryptography.fernet import Fernet

from bot.chat.slack_scopes import SCOPES
from tests.chat.slack_process import MANIFEST, samples_home, serving
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.http_mode import SIGNATURES

pytestmark = pytest.mark.asyncio(loop_scope="module")
KEY = Fernet.generate_key().decode()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def slack():
    address = f"http://127.0.0.1:{free_port()}/slack/events"
    async with FakeSlack(manifest=MANIFEST, message_rate=None, request_url=address) as made:
        yield made


def settings(slack) -> dict[str, str]:
    found = slack.environment(oauth=True) | {
        "SLACK_HTTP_PORT": slack.http.url.split(":")[2].split("/")[0],
        "SLACK_TOKEN_KEY": KEY,
    }
    del found["SLACK_BOT_TOKEN"], found["SLACK_APP_TOKEN"]
    return found


async def listening(slack, process) -> None:
    host, port = slack.http.url.split("/")[2].split(":")
    async with asyncio.timeout(30):
        while True:
            assert process.process.returncode is None, process.told
            try:
                _, writer = await asyncio.open_connection(host, int(port))
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def home(tmp_path_factory):
    return samples_home(tmp_path_factory.mktemp("http"))


@pytest_asyncio.fixture(loop_scope="module", scope="module", autouse=True)
async def bot(slack, home):
    async with serving(home, settings(slack)) as process:
        await listening(slack, process)
        yield process


def pages(slack) -> dict[str, str]:
    base = slack.http.url.removesuffix("/events")
    return {"install_url": f"{base}/install", "redirect_uri": f"{base}/oauth_redirect"}


async def test_slack_finds_the_address(slack):
    assert await slack.verify_url()


async def test_two_workspaces_install_it_and_each_is_answered_with_its_own_token(slack, home):
    second = slack.workspace("Harbour Council")
    for team in (slack.team, second):
        done = await slack.install(**pages(slack), team=team)
        assert (done.status, f"Newsbrief is in {team.name}" in done.body) == (200, True)
    for team in (slack.team, second):
        eve = slack.user(f"eve of {team.name}", team=team)
        news = slack.channel("news", eve, team=team)
        call = await slack.slash(eve, news, "/quotes", "Maren Oduya")
        assert not (await call.acked()).late
        (message,) = await slack.wait_messages(news, 1, timeout=30)
        assert "Maren Oduya" in message.shown
        assert message.bot_id == team.bot_id
    kept = (home / "newsbrief.db").read_bytes() + (home / "newsbrief.db-wal").read_bytes()
    assert all(team.bot_token.encode() not in kept for team in (slack.team, second))
    with sqlite3.connect(home / "newsbrief.db") as database:
        assert {name for (name,) in database.execute("SELECT name FROM slack_installations")} == {
            "Quay News", "Harbour Council",
        }  # fmt: skip
    granted = next(one for one in slack.world.grants.values() if one.team == second.id)
    assert granted.scopes == set(SCOPES)


async def test_commands_buttons_and_forms_work_as_over_a_socket(slack):
    ada = slack.user("ada", admin=True)
    news = slack.channel("more news", ada)
    await (await slack.slash(ada, news, "/brief", "since all")).acked()
    (message,) = await slack.wait_messages(news, 1, timeout=30)
    message = message if message.buttons else await slack.wait_edit(message, timeout=20)
    await (await slack.press(message, "Sources", ada)).acked()
    await slack.wait_messages(news, 1, thread=message)
    await slack.slash(ada, news, "/sources", "add")
    wrong = await slack.submit(await slack.wait_modal(ada), {"Address": "no address"})
    assert "Give the address of a feed" in wrong.errors["address"]
    await slack.mention(ada, news, "help")
    assert (await slack.open_home(ada, timeout=15)).buttons[0] == "Add a source"


@pytest.mark.parametrize("signature", [one for one in SIGNATURES if one != "right"])
async def test_what_slack_did_not_sign_is_refused(slack, signature):
    eve = slack.user("eve")
    news = slack.channel(f"signed {signature}", eve)
    call = await slack.slash(eve, news, "/sources")
    await slack.wait_messages(news, 1, to=eve, timeout=20)
    reply = await slack.post_signed(call, signature)
    await slack.quiet(0.1)

    assert reply.status == 401
    assert len(slack.messages(news, bot=True)) == 1


async def test_a_replayed_request_is_refused(slack):
    eve = slack.user("eve")
    news = slack.channel("replayed", eve)
    call = await slack.slash(eve, news, "/sources")
    await slack.wait_messages(news, 1, to=eve, timeout=20)

    assert (await slack.replay(call)).status == 401
    await slack.quiet(0.2)
    assert len(slack.messages(news, bot=True)) == 1


async def test_a_retry_is_acknowledged_and_answered_once(slack):
    eve = slack.user("eve")
    news = slack.channel("retried", eve)
    call = await slack.mention(eve, news, "/quotes Maren Oduya")
    await slack.wait_messages(news, 1, timeout=20)
    await asyncio.sleep(1.1)  # in the same second it would be the same request to the letter: a replay
    await slack.redeliver(call)
    await slack.quiet(0.3)

    assert len(slack.messages(news, bot=True)) == 1
    assert [ack.status for ack in call.acks] == [200, 200]


@pytest.mark.parametrize("body", ["", "{", "[]", "payload=%7B", "payload=[]", "\xff"])
async def test_signed_nonsense_is_turned_away(slack, body):
    from tests.fakes.slack.http_mode import signed

    kind = "application/x-www-form-urlencoded" if body.startswith("payload") else "application/json"
    made, headers = signed(slack.world, body, kind)

    assert (await slack.http.post(made, headers)).status == 400


@pytest.mark.parametrize("how", [{"state": "made-up"}, {"keep_cookies": False}])
async def test_an_installation_that_another_browser_began_is_refused(slack, how):
    third = slack.workspace("Evil Corp")
    done = await slack.install(**pages(slack), team=third, **how)

    assert done.status == 400
    assert "Begin again" in done.body


async def test_an_installation_is_used_once_and_may_be_declined(slack):
    third = slack.workspace("Quay Library")
    declined = await slack.install(**pages(slack), team=third, deny=True)
    assert (declined.status, "was not installed" in declined.body) == (200, True)
    done = await slack.install(**pages(slack), team=third)
    assert done.status == 200
    async with aiohttp.ClientSession() as browser, browser.get(done.url) as again:
        assert again.status == 400


async def test_slack_saying_no_is_told_and_nothing_is_kept(slack, home):
    fourth = slack.workspace("Quay Museum")
    slack.fail_next("oauth.v2.access", error="invalid_code")
    done = await slack.install(**pages(slack), team=fourth)

    assert (done.status, "invalid_code" in done.body) == (400, True)
    with sqlite3.connect(home / "newsbrief.db") as database:
        assert not list(database.execute("SELECT 1 FROM slack_installations WHERE place = ?", (fourth.id,)))


async def test_a_workspace_that_was_never_installed_is_not_answered(slack):
    fifth = slack.workspace("Strangers")
    eve = slack.user("eve", team=fifth)
    news = slack.channel("news", eve, team=fifth)
    call = await slack.slash(eve, news, "/brief")
    await call.acked()
    await slack.quiet(0.4)

    assert [one for one in slack.messages(news, bot=True) if not one.ephemeral_to] == []


async def test_a_workspace_that_removes_the_app_is_forgotten(slack, home):
    sixth = slack.workspace("Short Stay")
    await slack.install(**pages(slack), team=sixth)
    await slack.uninstall(sixth)
    with sqlite3.connect(home / "newsbrief.db") as database:
        for _ in range(100):
            if not list(database.execute("SELECT 1 FROM slack_installations WHERE place = ?", (sixth.id,))):
                return
            await asyncio.sleep(0.05)
    raise AssertionError("the token is still kept")


async def test_nothing_was_refused_or_late(slack, bot):
    """Last."""
    await slack.quiet(0.2)

    assert [one for one in slack.refused if one.error not in {"account_inactive", "invalid_code"}] == []
    assert [ack for ack in slack.acks if ack.late] == []
    told = bot.told
    assert "fake-signing-secret" not in told
    assert "xoxb-" not in told
