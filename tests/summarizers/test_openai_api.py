"""`openai:` against a server on this machine that answers as told, mostly badly."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from summarizers.errors import WriterError
from summarizers.extractive import make_document
from summarizers.openai_api import OpenAIWriter, Server
from summarizers.registry import load_summarizer
from tests.summarizers.test_extractive import HashEncoder
from tests.summarizers.texts import ARTICLE, NEWS, TITLE

KEY = "sk-secret-123"
SAID = "The Harbour council voted 7 to 2 on Monday to keep the Stellan ferry running for another ten years."


def answer(text=SAID, **more):
    return web.json_response({"choices": [{"message": {"role": "assistant", "content": text}, **more}]})


def error(status, message="", **headers):
    return web.json_response({"error": {"message": message}}, status=status, headers=headers)


class Fake:
    """Answers each request with the next of its replies, the last one for ever; remembers what it was asked."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.asked: list[dict] = []
        self.keys: list[str | None] = []
        self.at_once = self.most_at_once = 0

    async def handle(self, request):
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            assert request.path == "/v1/chat/completions"
            self.keys.append(request.headers.get("Authorization"))
            self.asked.append(await request.json())
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
            made = reply(self.asked[-1]) if callable(reply) else reply
            return await made if asyncio.iscoroutine(made) else made
        finally:
            self.at_once -= 1


@contextmanager
def serving(*replies):
    fake, loop, ready, url = Fake(*replies), asyncio.new_event_loop(), threading.Event(), []

    async def main():
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", fake.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url.append(f"http://127.0.0.1:{runner.addresses[0][1]}/v1")
        ready.set()
        return runner

    def run():
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(main())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    try:
        yield fake, url[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def writer(url, *, key=KEY, seconds=5.0, at_once=4, slept=None):
    waits = [] if slept is None else slept
    return OpenAIWriter("openai:tiny", Server(url=url, key=key, seconds=seconds, at_once=at_once), sleep=waits.append)


def write(url, documents=1, **options):
    return writer(url, **options).write([make_document(TITLE, ARTICLE)] * documents, 2)


def test_a_model_is_asked_with_roles_apart_and_its_key():
    with serving(lambda _: answer()) as (fake, url):
        assert write(f"{url}/") == [SAID]
    (asked,) = fake.asked
    assert ("tiny", 0, False) == (asked["model"], asked["temperature"], asked["stream"])
    assert ["system", "user"] == [one["role"] for one in asked["messages"]]
    assert TITLE in asked["messages"][1]["content"]
    assert [f"Bearer {KEY}"] == fake.keys


def test_without_a_key_none_is_sent():
    with serving(lambda _: answer()) as (fake, url):
        write(url, key=None)
    assert [None] == fake.keys


def test_what_it_writes_passes_the_check_or_is_replaced():
    with serving(lambda _: answer(f"{SAID} The ferry was sold to Norrby for 3 million.")) as (_, url):
        summarizer = load_summarizer("openai:tiny", HashEncoder(), server=Server(url=url))
        (made,) = summarizer.summarize([make_document(TITLE, ARTICLE)], 2)
    assert made.sentences[0].text == SAID
    assert made.replaced == 1
    assert all("Norrby" not in sentence.text for sentence in made.sentences)


def test_busy_and_broken_servers_are_asked_again():
    slept = []
    replies = [lambda _: error(429, **{"Retry-After": "7"}), lambda _: error(500), lambda _: answer()]
    with serving(*replies) as (fake, url):
        assert write(url, slept=slept) == [SAID]
    assert len(fake.asked) == 3
    assert 7.0 <= slept[0] <= 7.7
    assert 1.0 <= slept[1] <= 1.1


def test_a_date_to_come_back_at_is_kept():
    slept = []
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    with serving(lambda _: error(503, **{"Retry-After": later}), lambda _: answer()) as (_, url):
        write(url, slept=slept)
    assert 25 <= slept[0] <= 33


def test_every_document_is_asked_for_and_no_more_at_once_than_allowed():
    async def slow(asked):
        await asyncio.sleep(0.03)
        return answer(asked["messages"][1]["content"][-60:])

    with serving(slow) as (fake, url):
        documents = [make_document(f"Story {row}", text) for row, text in enumerate(NEWS[:9])]
        told = writer(url, at_once=3).write(documents, 1)
    assert len(told) == len(fake.asked) == 9
    assert fake.most_at_once == 3


async def _hang(_):
    await asyncio.sleep(3)
    return answer()


@pytest.mark.parametrize(
    ("reply", "says", "attempts"),
    [
        (lambda _: error(429, **{"Retry-After": "3600"}), "answers 429.", 1),
        (lambda _: error(500), "answers 500 (4 attempts).", 4),
        (lambda _: web.Response(text="<html>proxy</html>"), "answers what is no JSON (4 attempts).", 4),
        (lambda _: web.Response(text="[" * 200_000), "answers what is no JSON (4 attempts).", 4),
        (lambda _: web.json_response({"choices": []}), "answers without a message.", 1),
        (lambda _: web.json_response([1]), "answers without a message.", 1),
        (lambda _: answer("x" * 2_100_000), "answers with more than 2,000,000 bytes.", 1),
        (lambda _: error(401, f"Incorrect key {KEY}"), "refuses the key (401): look at OPENAI_API_KEY.", 1),
        (
            lambda _: error(404, "model not found"),
            "has no model tiny, or no /chat/completions (404): model not found.",
            1,
        ),
        (lambda _: error(400, f"Context of {KEY} is too long."), "answers 400: Context of … is too long.", 1),
        (lambda _: web.HTTPFound("http://127.0.0.1:1/steal"), "sends us elsewhere (302)", 1),
    ],
)
def test_what_goes_wrong_is_one_line_without_the_key(reply, says, attempts):
    def again(asked):
        made = reply(asked)
        if isinstance(made, web.HTTPFound):
            raise made
        return made

    with serving(again) as (fake, url), pytest.raises(WriterError) as caught:
        write(url)
    assert says in str(caught.value)
    assert str(caught.value).startswith("openai:tiny: ")
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert attempts == len(fake.asked)


def test_a_server_that_does_not_answer_in_time_is_said():
    with serving(_hang) as (_, url):
        began = time.monotonic()
        with pytest.raises(WriterError, match=r"no answer from http\S+ within 0.1 s \(4 attempts\)"):
            write(url, seconds=0.1)
        assert time.monotonic() - began < 3


def test_a_server_that_is_not_there_is_said():
    with pytest.raises(WriterError, match=r"^openai:tiny: http://127.0.0.1:9/v1 cannot be reached \(ConnectError\)"):
        write("http://127.0.0.1:9/v1")


def test_parameters_that_a_server_does_not_take_are_left_out():
    def picky(asked):
        if "max_tokens" in asked:
            return error(400, "Use 'max_completion_tokens' instead.")
        if "temperature" in asked:
            return error(400, "Unsupported value: 'temperature'.")
        return answer()

    with serving(picky) as (fake, url):
        model = writer(url)
        model.write([make_document(TITLE, ARTICLE)], 2)
        model.write([make_document(TITLE, ARTICLE)], 2)
    assert len(fake.asked) == 4  # it is told only once
    assert "max_completion_tokens" in fake.asked[-1]


@pytest.mark.parametrize(("content", "told"), [(None, ""), ([{"type": "text", "text": "It stays."}], "It stays.")])
def test_answers_of_other_shapes_are_read(content, told):
    with serving(lambda _: answer(content)) as (_, url):
        assert write(url) == [told]


def test_a_long_article_is_sent_in_parts():
    text = " ".join(f"On day {row} the ferry of Quay Harbour crossed the sound without a word." for row in range(900))
    with serving(lambda _: answer("On day 1 the ferry of Quay Harbour crossed the sound.")) as (fake, url):
        writer(url).write([make_document("", text)], 2)
    assert len(fake.asked) >= 3
    assert all(len(asked["messages"][1]["content"]) < 25_000 for asked in fake.asked)


def test_doctor_hears_from_the_server_that_it_is_there():
    with serving(lambda _: answer("yes")) as (_, url):
        assert writer(url).ready() == "openai:tiny answers"


@pytest.mark.parametrize(
    ("server", "says"),
    [
        (Server(), "needs a server: set OPENAI_BASE_URL"),
        (Server(key="sk-\N{EN DASH}1"), "OPENAI_API_KEY holds signs that no key has"),
        (Server(url="localhost:8000"), "OPENAI_BASE_URL must begin with http:// or https://"),
    ],
)
def test_a_server_that_is_not_named_is_said_at_once(server, says):
    with pytest.raises(WriterError, match=says):
        load_summarizer("openai:tiny", HashEncoder(), server=server)


def test_the_key_is_never_shown():
    assert KEY not in repr(Server(url="http://x/v1", key=KEY))
    assert KEY not in load_summarizer("openai:tiny", HashEncoder(), server=Server(key=KEY)).made_with
