"""Quality floors on 24 articles of our own whose labels were written by somebody who never saw the rules.

Raise a floor when it is beaten; a fall below it fails the suite.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

GOLD = Path(__file__).with_name("gold.jsonl")
SHA256 = "24e2b3cfa6cc7fb465963a1651e534f18f4137891c060289949f4e0d2b71ea1f"
FOUND = 0.99  # share of the marked quotations that are found
RIGHT = 0.94  # share of all that are found and given the right full name, or the description as written
CONFIDENT = 0.9


@pytest.fixture(scope="module")
def judged(quote_reader):
    articles = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    read = quote_reader.read([article["text"] for article in articles])
    return [
        (wanted, next((one for one in found if _covers(one, wanted)), None))
        for article, found in zip(articles, read, strict=True)
        for wanted in article["quotes"]
        if wanted["kind"] != "indirect"
    ]


def _covers(quote, wanted) -> bool:
    shared = min(quote.end, wanted["end"]) - max(quote.start, wanted["start"])
    return shared >= 0.8 * (wanted["end"] - wanted["start"])


def _right(quote, wanted) -> bool:
    named = quote.speaker.name if quote.speaker else None
    return (named or "").casefold() == (wanted["speaker"] or "").casefold()


def test_the_gold_set_is_the_one_the_floors_were_measured_on():
    assert SHA256 == hashlib.sha256(GOLD.read_bytes()).hexdigest()


def test_nearly_every_quotation_is_found(judged):
    assert sum(quote is not None for _, quote in judged) / len(judged) >= FOUND


def test_nearly_every_speaker_is_right(judged):
    wrong = [
        (wanted["text"][:50], wanted["speaker"], quote and quote.speaker and quote.speaker.name)
        for wanted, quote in judged
        if quote is None or not _right(quote, wanted)
    ]
    assert 1 - len(wrong) / len(judged) >= RIGHT, wrong


def test_words_held_at_arms_length_are_not_quotations(quote_reader):
    articles = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    read = quote_reader.read([article["text"] for article in articles])
    taken = [
        quote.text
        for article, found in zip(articles, read, strict=True)
        for quote in found
        for other in article["not_quotes"]
        if quote.start < other["end"] and other["start"] < quote.end
    ]
    assert [] == taken


def test_a_confidence_means_what_it_says(judged):
    sure = [_right(quote, wanted) for wanted, quote in judged if quote is not None and quote.confidence >= CONFIDENT]

    assert len(sure) > 40
    assert sum(sure) / len(sure) >= CONFIDENT
