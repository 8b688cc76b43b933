"""What the command does around its verbs, by the real process on an archive that is read already."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from tests.conftest import ROOT, SAMPLES
from tests.newsroom import fill_home

MODELS = {"onnxruntime", "spacy", "tokenizers", "torch", "transformers"}
ARTICLE = {"id", "title", "source", "url", "published"}
QUOTE = {
    *("text", "start", "end", "speaker", "mention", "mention_start", "mention_end", "cue", "kind", "confidence"),
}
TYPES = {
    "text": str,
    "start": int,
    "end": int,
    "speaker": str | None,
    "mention": str | None,
    "mention_start": int | None,
    "mention_end": int | None,
    "cue": str | None,
    "kind": str,
    "confidence": float,
}


@pytest.fixture(scope="module")
def home(encoder, quote_reader, tmp_path_factory):
    """A home whose archive holds the samples, read; no process below has to load a model."""
    made = tmp_path_factory.mktemp("filled") / "home"
    fill_home(made, encoder, quote_reader)
    return str(made)


def quiet(done, status=0):
    """The process ended with this status, and said nothing that people cannot read."""
    assert status == done.returncode, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def imported(arguments, **settings):
    """The modules that a process imported, and its output."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", **settings},
        check=True,
    )
    names = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    return names, done.stdout


def test_a_briefing_of_what_was_read_loads_no_model(home):
    names, out = imported(["brief", str(SAMPLES), "--length", "long", "--json"], NEWSBRIEF_HOME=home)
    again, out_again = imported(["brief", str(SAMPLES), "--length", "long", "--json"], NEWSBRIEF_HOME=home)
    told, told_again = json.loads(out), json.loads(out_again)

    assert set() == MODELS & names == MODELS & again
    assert told["stories"] == told_again["stories"]
    assert 9 == len(told["stories"])


def test_briefing_of_the_samples_keeps_the_contract(newsbrief, home):
    told = json.loads(quiet(newsbrief("brief", "--since", "all", "--length", "long", "--json", NEWSBRIEF_HOME=home)))
    kept = json.loads(quiet(newsbrief("articles", "--text", "--json", NEWSBRIEF_HOME=home)))["articles"]
    texts = {one["id"]: one["text"] for one in kept}

    assert {"title", "made_at", "stories", "left_out", "already_told", "note"} == told.keys()
    assert {*ARTICLE, "revision", "text"} <= kept[0].keys()
    assert sorted((one["published"] for one in kept), reverse=True) == [one["published"] for one in kept]
    for story in told["stories"]:
        wanted = {"headline", "status", "sentences", "disagreements", "quotes", "articles", "why", "id", "note"}
        assert wanted == story.keys()
        assert [ARTICLE] * len(story["articles"]) == [one.keys() for one in story["articles"]]
        for sentence in story["sentences"]:
            assert {"text", "citations"} == sentence.keys()
            for cited in sentence["citations"]:
                assert {"article", "start", "end"} == cited.keys()
                cut = texts[cited["article"]][cited["start"] : cited["end"]]
                assert " ".join(cut.split()) == " ".join(sentence["text"].split())
        for quote in story["quotes"]:
            assert QUOTE | {"article"} == quote.keys()
            assert texts[quote["article"]][quote["start"] : quote["end"]] == quote["text"]


def test_offsets_into_a_text_file_are_offsets_into_the_file(newsbrief, home):
    path = SAMPLES / "harbour-radio-ferry-vote.txt"
    given = path.read_text(encoding="utf-8")
    told = json.loads(quiet(newsbrief("brief", str(path), "--json", NEWSBRIEF_HOME=home)))
    said = json.loads(quiet(newsbrief("quotes", str(path), "--json", NEWSBRIEF_HOME=home)))

    for sentence in told["stories"][0]["sentences"]:
        assert [sentence["text"]] == [given[one["start"] : one["end"]] for one in sentence["citations"]]
    assert 8 <= len(said["quotes"])
    for quote in said["quotes"]:
        assert given[quote["start"] : quote["end"]] == quote["text"]
        assert all(isinstance(quote[name], kind) for name, kind in TYPES.items())
        assert quote["kind"] in {"direct", "mixed", "indirect"}
        assert 0 <= quote["confidence"] <= 1


def test_length_topic_and_since_choose_stories(newsbrief, home):
    def stories(*arguments):
        out = quiet(newsbrief("brief", *arguments, "--json", NEWSBRIEF_HOME=home))
        return json.loads(out)

    short = stories("--since", "all", "--length", "short")
    ferry = stories("--topic", "ferry", "--since", "2026-11-23")
    none = stories("--topic", "elections")

    assert (3, 6) == (len(short["stories"]), short["left_out"])
    assert ["Briefing: ferry", 4] == [ferry["title"], len(ferry["stories"][0]["articles"])]
    assert [] == none["stories"]
    assert none["note"].startswith("Nothing about “elections” in my archive. Nearest topics: ")


def test_a_page_is_written_where_it_was_asked_for(newsbrief, home, tmp_path):
    page = tmp_path / "page.html"
    wrote = newsbrief("brief", "--since", "all", "--html", str(page), NEWSBRIEF_HOME=home)
    failed = newsbrief("brief", "--since", "all", "--html", str(tmp_path / "no" / "page.html"), NEWSBRIEF_HOME=home)

    assert "" == quiet(wrote)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "" == quiet(failed, 1)
    assert failed.stderr.startswith("newsbrief: The page cannot be written to")


def test_nothing_in_is_nothing_out(newsbrief):
    for verb in ("ingest", "summarize", "quotes", "whosaid"):
        done = newsbrief(verb, "--jsonl", stdin=b"\n  \n")

        assert ("", "") == (quiet(done), done.stderr)


def test_a_bad_line_is_answered_in_its_place(newsbrief, home):
    good = b'{"id": "one", "text": "The council kept it."}\n'
    lines = good + b'\xff\xfe\n[]\n{"id": 7}\n' + good
    taken = newsbrief("ingest", "--jsonl", stdin=lines)
    answers = [json.loads(line) for line in quiet(taken, 1).splitlines()]
    summed = newsbrief("summarize", "--jsonl", "--summarizer", "lead", stdin=lines)
    sums = [json.loads(line) for line in quiet(summed, 1).splitlines()]

    assert [["new"], [], [], [], ["known"]] == [[one["status"] for one in answer["articles"]] for answer in answers]
    assert ["line 2", "line 3", "line 4"] == [one["source"] for answer in answers for one in answer["errors"]]
    assert [
        "newsbrief: Line 2 is not JSON.",
        "newsbrief: Line 3 is not a JSON object.",
        "newsbrief: Line 4 needs a “text” that is a string.",
    ] == taken.stderr.splitlines()
    assert ["one", None, None, 7, "one"] == [one["id"] for one in sums]
    assert ["lead", None, None, None, "lead"] == [one.get("summarizer") for one in sums]


def test_a_changed_article_with_an_address_is_updated_and_one_without_is_another(newsbrief, tmp_path):
    def take_in(words):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / "a.md").write_text(
            f"---\ntitle: Lamp\nurl: https://q.example/lamp\n---\n\nThe lamp {words}.\n"
        )
        (tmp_path / "in" / "b.txt").write_text(f"Boats\n\nThe boats {words}, said the harbour master.\n")
        (tmp_path / "in" / "notes.docx").write_bytes(b"PK\x03\x04")
        done = newsbrief("ingest", "in", "-", "--json", stdin="A third text. It is always the same.\n")
        return [one["status"] for one in json.loads(quiet(done))["articles"]]

    assert ["new", "new", "new"] == take_in("burns")
    assert ["updated", "new", "known"] == take_in("is out")
    told = json.loads(quiet(newsbrief("brief", "in/a.md", "--json")))

    assert ["updated"] == [story["status"] for story in told["stories"]]
    assert ["The lamp is out."] == [sentence["text"] for sentence in told["stories"][0]["sentences"]]


def test_one_source_that_fails_does_not_stop_a_briefing(newsbrief, home):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    good = str(SAMPLES / "quay-post-lighthouse.html")
    done = newsbrief("brief", url, good, "gone.txt", "--json", NEWSBRIEF_HOME=home, NEWSBRIEF_ALLOW_LOOPBACK="1")
    nothing = newsbrief("brief", "gone.txt", url, "--json", NEWSBRIEF_HOME=home)

    assert 1 == len(json.loads(quiet(done, 1))["stories"])
    assert [url, "gone.txt"] == [one.split(" ")[1].rstrip(":") for one in done.stderr.splitlines()[-2:]]
    assert "" == quiet(nothing, 1)
    assert 2 == len(nothing.stderr.splitlines())


def test_an_unknown_summarizer_is_one_line_that_names_the_known_ones(newsbrief):
    for done in (newsbrief("summarize", "--jsonl", "--summarizer", "oracle"), newsbrief("brief", SUMMARIZER="oracle")):
        assert "" == quiet(done, 1)
        assert done.stderr.startswith("newsbrief: There is no summarizer “oracle”; choose one of: extractive, lead, ")
        assert 1 == done.stderr.count("\n")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("openai:tiny", "openai:tiny needs a server: set OPENAI_BASE_URL, or OPENAI_API_KEY for OpenAI's own."),
        ("seq2seq:./gone", "seq2seq:./gone: there is no such file or folder."),
    ],
)
def test_a_model_that_cannot_be_had_is_one_line(newsbrief, name, says):
    done = newsbrief("summarize", "--jsonl", "--summarizer", name, stdin='{"text": "The ferry stays."}\n')
    assert "" == quiet(done, 1)
    assert f"newsbrief: {says}\n" == done.stderr


def shell(command, home, **settings):
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("NEWSBRIEF", f"{sys.executable} -m bot")],
        capture_output=True,
        text=True,
        errors="replace",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NEWSBRIEF_HOME": home, "COLUMNS": "80", **settings},
        check=False,
    )


def test_a_reader_that_goes_away_and_an_input_that_is_closed_are_no_accidents(home):
    assert "Traceback" not in shell("NEWSBRIEF articles --text | head -c 1", home).stderr
    for verb in ("serve", "quotes --jsonl"):
        done = shell(f"NEWSBRIEF {verb} <&-", home)

        assert ("", "") == (quiet(done), done.stderr)


@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii:strict"])
def test_bytes_that_are_no_text_and_a_terminal_that_lacks_a_sign_end_nothing(home, encoding):
    done = shell(
        r"printf '\xff\xfe\x1b[2J junk\n/brief \xe2\x80\x9cferry since all\n/help\n' | NEWSBRIEF serve",
        home,
        PYTHONIOENCODING=encoding,
    )

    assert "/whosaid words or a question" in quiet(done)
    assert "Council keeps Stellan ferry for ten years" in done.stdout or "Ferry saved" in done.stdout
    assert "\x1b" not in done.stdout
