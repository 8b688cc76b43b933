from __future__ import annotations

import contextlib
import io
import json
import os

import pytest
import typer

from bot.errors import SourceError
from bot.intake import Intake
from bot.jsonl import answer_each, gathered, write
from tests.newsroom import Newsroom


@pytest.fixture
def room(archive):
    return Newsroom(archive)


@pytest.fixture
def intake(room):
    return Intake(room.desk, NoFetcher, show=False)


class NoFetcher:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return None

    async def get(self, url):
        raise SourceError(f"{url} is not there.")


def line(**record):
    return json.dumps(record) + "\n"


def lines(out):
    return [json.loads(one) for one in out.splitlines()]


def test_json_lines_are_answered_one_by_one_in_their_order(intake, tmp_path, capsys):
    path = tmp_path / "many.jsonl"
    path.write_text(line(id="1", text="The council kept the ferry.") + "nope\n\n" + line(id="2", text="Fares stay."))
    intake.take_in_jsonl([path], stream=True)
    answers = lines(capsys.readouterr().out)

    assert [["1"], [], ["2"]] == [[one["id"] for one in answer["articles"]] for answer in answers]
    assert [{"source": f"{path}, line 2", "error": "Line 2 is not JSON."}] == answers[1]["errors"]


def test_a_file_that_cannot_be_opened_does_not_stop_the_next(intake, tmp_path, capsys):
    good = tmp_path / "good.jsonl"
    good.write_text(line(id="1", text="The council kept the ferry."))
    intake.take_in_jsonl([tmp_path / "missing.jsonl", tmp_path, good], stream=True)
    answers = lines(capsys.readouterr().out)

    assert [1, 1, 0] == [len(answer["errors"]) for answer in answers]
    assert "1" == answers[2]["articles"][0]["id"]
    with pytest.raises(typer.Exit) as left:
        intake.finish()
    assert 1 == left.value.exit_code
    assert [
        f"newsbrief: {tmp_path}/missing.jsonl cannot be read: No such file or directory.",
        f"newsbrief: {tmp_path} cannot be read: Is a directory.",
    ] == capsys.readouterr().err.splitlines()


def test_every_source_that_failed_is_told_when_nothing_came_of_any(intake, capsys):
    with pytest.raises(typer.Exit):
        intake.take_in_some(["https://a.example/", "missing.txt", "missing.txt"])

    assert [
        "newsbrief: https://a.example/ is not there.",
        "newsbrief: missing.txt does not exist.",
        "newsbrief: missing.txt does not exist.",
    ] == capsys.readouterr().err.splitlines()


def test_no_sources_mean_the_archive(intake):
    assert intake.take_in_some([]) is None
    assert intake.take_in_some(None) is None


def test_the_same_article_twice_in_one_run_is_listed_once_as_new(intake, tmp_path):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("The council kept the ferry.\n")
    ids = intake.take_in([str(tmp_path), str(tmp_path / "one.txt")])

    assert 1 == len(ids)
    assert ["new"] == [one["status"] for one in intake.document()["articles"]]


def test_what_was_taken_in_is_read(intake, room, tmp_path):
    (tmp_path / "one.txt").write_text("The council kept the ferry.\n")
    intake.take_in([str(tmp_path)])

    assert [["The council kept the ferry.\n"]] == room.finder.asked


def test_a_line_is_answered_before_the_next_is_written():
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as source, os.fdopen(writing, "wb", buffering=0) as sink:
        batches = gathered(source)
        for number in range(3):
            sink.write(b"%d\n" % number)

            assert [b"%d\n" % number] == next(batches)
        sink.close()
        assert [] == list(batches)


def test_an_input_that_breaks_off_is_an_error_after_what_came():
    class Breaks(io.RawIOBase):
        def __iter__(self):
            yield b"1\n"
            raise OSError(5, "Input/output error")

    batches = gathered(Breaks())

    assert [b"1\n"] == next(batches)
    with pytest.raises(SourceError, match=r"The input cannot be read: Input/output error\."):
        next(batches)


def test_half_a_character_in_a_record_keeps_offsets_and_is_written_as_an_escape():
    asked = []

    def answer(records):
        asked.extend(records)
        return [{"size": len(record["text"])} for record in records]

    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8")
    with contextlib.redirect_stdout(out):
        bad = answer_each(io.BytesIO(b'{"id": "\\ud800", "text": "a\\udfffb", "n": 1}\n'), ("text",), answer)

    assert 0 == bad
    assert "a\N{REPLACEMENT CHARACTER}b" == asked[0]["text"]
    assert {"id": "\ud800", "size": 3} == json.loads(raw.getvalue())


def test_json_goes_to_a_terminal_of_any_encoding():
    raw = io.BytesIO()
    terminal = io.TextIOWrapper(raw, encoding="ascii")
    write({"text": "“ä”"}, terminal)

    assert {"text": "“ä”"} == json.loads(raw.getvalue())


def test_an_answer_that_is_an_error_counts_as_one(capsys):
    assert 1 == answer_each(io.BytesIO(b'{"q": ""}\n'), ("q",), lambda records: [{"error": "no"} for _ in records])
    assert {"id": None, "error": "no"} == json.loads(capsys.readouterr().out)
