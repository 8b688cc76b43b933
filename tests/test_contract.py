"""The machine-readable contract, by the real process: keys, offsets, order, exit statuses, one line on failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, SAMPLES
from tests.fakes.web import Page, running_web

STORY = (
    "Council keeps the lamp\n\n"
    "The harbour council voted on Monday to keep the old lamp of Quay Harbour burning for another ten years.\n"
    "“We kept it because the boats need it,” said Maren Oduya, who leads the council. “It was close.”\n"
    "The lamp costs the town 4,000 crowns a month and was lit for the first time in 1887.\n"
    "Pell Ostrander called the vote “a gamble with other people's money” and left the hall early.\n\n"
    "Search\nDate archive\n"
)
QUOTE = {
    "text", "start", "end", "speaker", "mention", "mention_start", "mention_end", "cue", "kind", "confidence",
}  # fmt: skip


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def clean(done: subprocess.CompletedProcess[str]) -> str:
    """Standard error, which never has a traceback."""
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def test_a_briefing_of_a_file_cites_the_file(newsbrief, story):
    done = newsbrief("brief", str(story), "--json")
    briefing = json.loads(done.stdout)
    (told,) = briefing["stories"]

    assert 0 == done.returncode, done.stderr
    assert {"title", "made_at", "stories", "left_out"} <= briefing.keys()
    assert {"headline", "status", "sentences", "quotes", "articles", "why"} <= told.keys()
    assert ("Council keeps the lamp", "new", 0) == (told["headline"], told["status"], briefing["left_out"])
    assert 2 <= len(told["sentences"]) <= 3
    for sentence in told["sentences"]:
        (cited,) = sentence["citations"]
        assert told["articles"][0]["id"] == cited["article"]
        assert STORY[cited["start"] : cited["end"]] == sentence["text"]
        assert "Search" not in sentence["text"]
    assert [QUOTE | {"article"}] == [set(quote) for quote in told["quotes"]]
    assert told["quotes"][0]["speaker"] in {"Maren Oduya", "Pell Ostrander"}


def test_whosaid_asks_the_archive_and_says_nobody(newsbrief, story):
    newsbrief("ingest", str(story), "--json")
    found = newsbrief("whosaid", "a gamble with other people’s money", "--json")
    nobody = newsbrief("whosaid", "we will never negotiate", "--json")
    lines = '{"id": 1, "q": "the boats need it"}\nnope\n{"id": 3, "q": "we will never negotiate"}\n'
    many = newsbrief("whosaid", "--jsonl", stdin=lines)
    answers = [json.loads(line) for line in many.stdout.splitlines()]

    assert ["Pell Ostrander"] == [one["speaker"] for one in json.loads(found.stdout)["answers"]]
    assert {"speaker", "quote", "confidence", "article", "context"} <= json.loads(found.stdout)["answers"][0].keys()
    assert ([], 0) == (json.loads(nobody.stdout)["answers"], nobody.returncode)
    assert ["Maren Oduya"] == [one["speaker"] for one in answers[0]["answers"]]
    assert (1, None, 3) == tuple(one["id"] for one in answers)
    assert "error" in answers[1]
    assert [] == answers[2]["answers"]
    assert 1 == many.returncode
    clean(many)


def test_ingest_tells_what_is_new_and_what_failed(newsbrief, story, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "junk.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    sources = [str(story), str(tmp_path / "empty.txt"), str(tmp_path / "junk.txt"), str(tmp_path / "gone.txt")]
    done = newsbrief("ingest", *sources, "http://127.0.0.1:9/x", "--json")
    first = json.loads(done.stdout)
    again = json.loads(newsbrief("ingest", str(story), str(story), "--json").stdout)

    assert 1 == done.returncode
    assert [("Council keeps the lamp", "new", "en")] == [
        (one["title"], one["status"], one["language"]) for one in first["articles"]
    ]
    assert {"id", "title", "url", "source", "published", "language", "status"} <= first["articles"][0].keys()
    assert [*sources[1:], "http://127.0.0.1:9/x"] == [one["source"] for one in first["errors"]]
    assert 4 == len(clean(done).strip().splitlines())
    assert (["known"], []) == ([one["status"] for one in again["articles"]], again["errors"])


def test_texts_are_answered_in_their_order_with_their_offsets(newsbrief):
    texts = [STORY, "", "No words of anybody.", "\0\x01 junk \ud83d"]
    lines = "".join(json.dumps({"id": f"t{i}", "text": text}) + "\n" for i, text in enumerate(texts))
    quotes = newsbrief("quotes", "--jsonl", stdin=lines)
    summaries = newsbrief("summarize", "--jsonl", "--sentences", "2", stdin=lines)
    said = [json.loads(line) for line in quotes.stdout.splitlines()]
    told = [json.loads(line) for line in summaries.stdout.splitlines()]

    assert (0, 0) == (quotes.returncode, summaries.returncode)
    assert ["t0", "t1", "t2", "t3"] == [one["id"] for one in said] == [one["id"] for one in told]
    assert QUOTE == said[0]["quotes"][0].keys()
    for quote in said[0]["quotes"]:
        assert STORY[quote["start"] : quote["end"]] == quote["text"]
        assert STORY[quote["mention_start"] : quote["mention_end"]] == quote["mention"]
    assert {"Maren Oduya", "Pell Ostrander"} == {
        quote["speaker"] for quote in said[0]["quotes"] if quote["kind"] != "indirect"
    }
    assert ("extractive", 2) == (told[0]["summarizer"], len(told[0]["sentences"]))
    assert {"id", "summary", "sentences", "summarizer", "replaced"} == told[0].keys() == told[1].keys()
    assert [0, 0, 0, 0] == [one["replaced"] for one in told]
    for sentence in told[0]["sentences"]:
        assert {"text", "citations"} == sentence.keys()
        assert [sentence["text"]] == [STORY[c["start"] : c["end"]] for c in sentence["citations"]]
    assert "" == told[1]["summary"]


def long_story(lines: int) -> str:
    """A story that goes on and on: 65 bytes a line."""
    return STORY + "\n".join(f"The tide of day {i} came in and went out again without a word." for i in range(lines))


def test_five_megabytes_are_read_to_the_end(newsbrief):
    """By the verbs that read one text; `make soak` asks for a briefing of as much, which does the same and more."""
    text = long_story(80_000)
    assert 5_000_000 < len(text)
    line = json.dumps({"id": 1, "text": text}) + "\n"
    assert 2 == len(json.loads(newsbrief("summarize", "--jsonl", "--sentences", "2", stdin=line).stdout)["sentences"])
    quotes = json.loads(newsbrief("quotes", "--jsonl", stdin=line).stdout)["quotes"]
    assert {"Maren Oduya", "Pell Ostrander"} == {quote["speaker"] for quote in quotes if quote["kind"] != "indirect"}


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("brief", "gone.txt"), 1, "gone.txt"),
        (("brief", "--since", "soon", "samples"), 1, ""),
        (("brief", "--length", "endless"), 2, "endless"),
        (("brief", "--summarizer", "oracle"), 1, "extractive"),
        (("summarize",), 2, "--jsonl"),
        (("whosaid", "?"), 1, "Say which words"),
        (("dance",), 2, "dance"),
    ],
)
def test_wrong_use_is_one_clear_answer(newsbrief, arguments, status, says):
    done = newsbrief(*arguments)

    assert status == done.returncode
    assert says in clean(done)
    assert "" == done.stdout


async def test_pages_and_feeds_are_fetched_from_their_addresses(newsbrief):
    import asyncio

    page = (SAMPLES / "quay-post-lighthouse.html").read_bytes()
    feed = (SAMPLES / "feed.xml").read_bytes()
    pages = {
        "/page": Page(body=page, content_type="text/html; charset=utf-8"),
        "/feed": Page(body=feed, content_type="application/rss+xml"),
    }
    async with running_web(pages) as web:
        done = await asyncio.to_thread(
            newsbrief, "ingest", web.at("/page"), web.at("/feed"), "--json", NEWSBRIEF_ALLOW_LOOPBACK="1"
        )
    taken = json.loads(done.stdout)

    assert (0, 6, []) == (done.returncode, len(taken["articles"]), taken["errors"])
    assert "for tests only" in done.stderr


def test_serve_answers_every_command_until_the_input_ends(newsbrief, story):
    newsbrief("ingest", str(story), "--json")
    asked = (
        "/brief\n/brief lamp since all\n/whosaid the boats need it\nwho called the vote a gamble?\n/quotes Oduya\n"
        "/sources\n/health\n/help\n/dance\n\n" + "x" * 7000 + "\n\x00\x07junk\n"
    )
    done = newsbrief("serve", stdin=asked)

    assert 0 == done.returncode, done.stderr
    for words in (
        "Council keeps the lamp",
        "Maren Oduya",
        "Pell Ostrander",
        "There is no command /dance",
        "ok    archive",
    ):
        assert words in done.stdout


def test_help_imports_nothing_heavy():
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "--help"],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}

    assert set() == imported & {
        "aiohttp", "discord", "feedparser", "numpy", "onnxruntime", "slack_bolt", "spacy", "sqlalchemy", "torch",
        "trafilatura", "transformers",
    }  # fmt: skip
