from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from bot.jsonl import BadLine, answer_each, parse


def test_a_line_that_is_no_object_says_which_line():
    assert parse(b"nope", 3, ()) == BadLine(id=None, error="Line 3 is not JSON.")
    assert parse(b"[1]", 4, ()) == BadLine(id=None, error="Line 4 is not a JSON object.")
    assert parse(b'{"id": 7}', 5, ("text",)) == BadLine(id=7, error="Line 5 needs a “text” that is a string.")


@given(st.binary())
def test_no_bytes_crash_the_parser(line):
    parsed = parse(line, 1, ("text",))

    assert isinstance(parsed, BadLine) or isinstance(parsed["text"], str)


@given(st.lists(st.one_of(st.text(min_size=1), st.none()), max_size=60))
def test_answers_come_in_the_order_of_the_lines(texts):
    lines = [json.dumps({"id": i, "text": text}) for i, text in enumerate(texts)]
    out = io.StringIO()

    def answer(records):
        return [{"length": len(record["text"])} for record in records]

    import contextlib

    with contextlib.redirect_stdout(out):
        bad = answer_each(io.BytesIO("\n".join(lines).encode()), ("text",), answer)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]

    assert [one["id"] for one in answers] == list(range(len(texts)))
    assert bad == sum(text is None for text in texts)
    assert [one.get("length") for one in answers] == [None if text is None else len(text) for text in texts]
