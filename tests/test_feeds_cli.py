from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.feeds import FakeFeed, Item, feeds_in_a_thread, page_of, paragraphs

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def items(count: int = 3) -> list[Item]:
    return [
        Item(
            title=f"Story {number}",
            text=paragraphs(f"Story {number}"),
            guid=str(number),
            link=f"{{base}}/story/{number}",
            published=datetime.now(UTC) - timedelta(hours=number + 1),
        )
        for number in range(count)
    ]


@pytest.fixture
def server():
    front = (
        "<html><head><title>Harbour Radio</title>"
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
        '<link rel="alternate" type="application/atom+xml" href="/comments"></head><body><p>Welcome.</p></body></html>'
    )
    feeds = {"/feed": FakeFeed(items=items()), "/comments": FakeFeed(items=[]), "/down": FakeFeed(status=503)}
    with feeds_in_a_thread(feeds, {"/": front, "/page": page_of("A page", "<p>It announces nothing.</p>")}) as served:
        yield served


@pytest.fixture
def feeds(newsbrief):
    def run(*arguments: str, stdin: str | bytes = ""):
        return newsbrief("feeds", *arguments, stdin=stdin, NEWSBRIEF_ALLOW_LOOPBACK="1", LOG_LEVEL="error")

    return run


def test_a_feeds_life_on_the_command_line(feeds, server):
    added = feeds("add", server.at("/"), "--topic", "harbour", "--exclude", "/lam[pb]/", "--folder", "News/Local")
    assert (added.returncode, added.stderr) == (0, "")
    assert f"Subscribed to Harbour Radio ({server.at('/feed')})." in added.stdout
    assert f"found on the page {server.at('/')}" in added.stdout
    assert f"also has {server.at('/comments')}" in added.stdout

    again = feeds("add", server.at("/feed"))
    assert (again.returncode, "subscribed to already" in again.stdout) == (0, True)

    polled = feeds("poll", "--json")
    expected = {"url": server.at("/feed"), "http_status": 200, "new": 3, "updated": 0, "error": None}
    assert json.loads(polled.stdout) == {"feeds": [expected]}
    assert (polled.returncode, polled.stderr) == (0, "")
    assert json.loads(feeds("poll", "--json").stdout) == {"feeds": []}

    server.feeds["/feed"].items[0].title = "Story 0, retitled"
    everything = feeds("poll", "--all")
    assert everything.stdout.split() == ["0", "new", "1", "updated", server.at("/feed")]

    listed = feeds("list", "--json")
    (one,) = json.loads(listed.stdout)["feeds"]
    assert STAMP.fullmatch(one.pop("last_polled"))
    assert STAMP.fullmatch(one.pop("next_poll"))
    assert one == {
        "url": server.at("/feed"),
        "title": "Harbour Radio",
        "status": "ok",
        "failures": 0,
        "last_error": None,
        "site": server.at("/"),
        "topics": ["harbour"],
        "include": [],
        "exclude": ["/lam[pb]/"],
        "full_text": True,
        "paywall": None,
        "language": None,
        "folder": ["News", "Local"],
    }

    opml = feeds("export")
    assert 'text="Local"' in opml.stdout
    assert feeds("remove", server.at("/feed")).stdout == f"Removed Harbour Radio ({server.at('/feed')}).\n"
    assert json.loads(feeds("list", "--json").stdout)["feeds"] == []
    back = feeds("import", "-", "--json", stdin=opml.stdout)
    assert [(feed["url"], feed["folder"]) for feed in json.loads(back.stdout)["feeds"]] == [
        (server.at("/feed"), ["News", "Local"])
    ]
    # Nothing comes twice, even after all that.
    assert json.loads(feeds("poll", "--json").stdout)["feeds"][0]["new"] == 0


def test_failures_are_one_line_and_exit_status_1(feeds, server):
    refused = feeds("add", server.at("/page"), server.at("/feed"), "--json")
    assert refused.returncode == 1
    said = f"{server.at('/page')} is no feed and announces none; give the address of the feed itself."
    assert refused.stderr == f"newsbrief: {server.at('/page')}: {said}\n"
    assert [one.get("error") for one in json.loads(refused.stdout)["feeds"]] == [said, None]

    server.feeds["/feed"].status = 410
    gone = feeds("poll", "--json")
    assert gone.returncode == 1
    assert json.loads(gone.stdout)["feeds"][0] == {
        "url": server.at("/feed"),
        "http_status": 410,
        "new": 0,
        "updated": 0,
        "error": "127.0.0.1 answered 410 (gone).",
    }
    assert gone.stderr == f"newsbrief: {server.at('/feed')}: 127.0.0.1 answered 410 (gone).\n"
    listed = feeds("list")
    assert listed.stdout.startswith("gone ")
    assert "is gone for good" in listed.stdout
    assert feeds("poll", "--all", "--json").stdout == '{"feeds": []}\n'
    paused = json.loads(feeds("pause", server.at("/feed"), "--json").stdout)
    assert paused["feeds"][0]["status"] == "paused"
    assert json.loads(feeds("resume", server.at("/feed"), "--json").stdout)["feeds"][0]["status"] == "ok"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["add", "radio.example/feed"], 1, "only http and https are fetched"),
        (["add", "http://10.0.0.1/feed"], 1, "private"),
        (["add", "http://127.0.0.1:9/feed", "--include", "/(/"], 1, "is not a pattern that can be read"),
        (["add", "http://127.0.0.1/feed", "--language", "english"], 2, "is no language"),
        (["remove", "http://nowhere.example/feed"], 1, "is not subscribed to"),
        (["import", "nowhere.opml"], 1, "nowhere.opml cannot be read: No such file"),
    ],
)
def test_wrong_input_is_one_clear_line(feeds, arguments, status, said):
    done = feeds(*arguments)
    assert done.returncode == status
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_check_tells_what_there_is_and_keeps_nothing(feeds, server):
    server.feeds["/feed"].items = [
        Item(title="Ferry saved", text="<p>The council kept the ferry after a long night…</p>", link="{base}/ferry"),
        Item(title="Lamp lit", text="<p>The harbour lamp was lit again…</p>", link="{base}/lamp"),
    ]
    server.pages["/ferry"] = page_of(
        "Ferry saved", f"<p>The council kept the ferry after a long night.</p>{paragraphs('x')}"
    )
    found = feeds("check", server.at("/"), "--exclude", "lamp", "--json")
    (one,) = json.loads(found.stdout)["feeds"]
    assert (one["url"], one["found_on"], one["title"]) == (server.at("/feed"), server.at("/"), "Harbour Radio")
    assert (one["entries"], one["accepted"], one["text"], one["subscribed"]) == (2, 1, "page", False)
    told = feeds("check", server.at("/feed"))
    assert "the whole text comes from the articles' pages" in told.stdout
    assert json.loads(feeds("list", "--json").stdout) == {"feeds": [], "notices": []}
