"""`openai:` against a real server of its API: `transformers serve` with a tiny model on this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.summarizers.texts import ARTICLE, TITLE
from tests.summarizers.tiny_models import make_chat

STARTS = 100  # seconds


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The server's address, its model and the file that it logs to."""
    folder = tmp_path_factory.mktemp("serve")
    model = make_chat(folder / "chat")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("transformers"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, cwd=folder, env={**os.environ, "HF_HUB_OFFLINE": "1"}
        )
    try:
        _wait(f"http://127.0.0.1:{port}/health", process, log)
        yield f"http://127.0.0.1:{port}/v1", str(model), log
    finally:
        process.terminate()
        process.wait(20)


def _wait(url, process, log):
    until = time.monotonic() + STARTS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(log.read_text())


def summarize(newsbrief, url, model):
    line = json.dumps({"id": "a", "title": TITLE, "text": ARTICLE})
    done = newsbrief("summarize", "--jsonl", "--summarizer", f"openai:{model}", stdin=line, OPENAI_BASE_URL=url)
    assert "Traceback" not in done.stderr
    return done


def test_what_a_real_server_writes_is_read_and_what_fails_the_checks_replaced(newsbrief, served):
    url, model, log = served
    done = summarize(newsbrief, url, model)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert '"POST /v1/chat/completions HTTP/1.1" 200' in log.read_text()
    assert f"openai:{model}" == made["summarizer"]
    # The model knows no words: what it writes says nothing, and the publisher's sentences stand there.
    assert made["sentences"]
    assert all(one["text"] in ARTICLE for one in made["sentences"])


def test_a_model_that_the_server_has_not_is_one_line(newsbrief, served):
    url, _, _ = served
    done = summarize(newsbrief, url, "no/such-model")
    assert done.returncode == 1
    assert "no/such-model" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
