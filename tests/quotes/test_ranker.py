"""The trained ranker: what it is fed, what it gives back, and that its weights can be made again."""

from __future__ import annotations

import json
import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import train_speakers
from bot.quotes.ranker import expand, load_ranker, softmax
from bot.quotes.ranking import FEATURES

NAMES = ["Maren Oduya", "Pell Ostrander", "Tilda Korvin", "Bram Halloway"]


def endless(number: int) -> str:
    return ", ".join(f"{NAMES[i % 4]} called plan {i} “a gamble with box {i}”" for i in range(number)) + "."


def test_the_weights_fit_the_features():
    ranker = load_ranker()
    width = expand(np.zeros((1, len(FEATURES)), dtype=np.float32)).shape[1]

    assert (width,) == ranker.mean.shape == ranker.deviation.shape
    assert width == ranker.layers[0][0].shape[1]
    assert all(np.diff(ranker.shares) >= 0)
    assert all(np.diff(ranker.right) >= 0)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5))
def test_shares_sum_to_one_for_each_quotation(sizes):
    rows = np.random.default_rng(len(sizes)).standard_normal((sum(sizes), len(FEATURES)), dtype=np.float32)
    shares = load_ranker().shares_of(np.abs(rows), sizes)

    assert sizes == [len(one) for one in shares]
    assert all(np.isclose(one.sum(), 1, atol=1e-5) for one in shares if len(one))


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_greater_share_is_no_less_sure_and_nothing_is_certain(one, other):
    less, more = sorted((one, other))
    ranker = load_ranker()

    assert 0 <= ranker.confidence(less) <= ranker.confidence(more) < 1


def test_the_table_of_confidences_rises_and_keeps_the_mean():
    shares = np.array([0.2, 0.4, 0.4, 0.6, 0.9])
    edges, levels = train_speakers.isotonic(shares, np.array([1.0, 0.0, 0.0, 1.0, 1.0]))

    assert np.allclose([0.2, 0.4, 0.6, 0.9], edges)
    assert np.allclose([1 / 3, 1 / 3, 1, 1], levels)


def test_great_scores_do_not_overflow():
    assert np.allclose([0, 1], softmax(np.array([-1e4, 1e4], dtype=np.float32)))


def test_candidates_are_the_mentions_around_and_their_features_have_names(article):
    candidates = article("Maren Oduya met Pell Ostrander. “We kept it,” she said.").candidates(0)

    assert len(candidates) == 3
    assert {len(FEATURES)} == {len(one.features) for one in candidates}
    choice = FEATURES.index("the rules' choice")
    assert [0.0, 0.0, 1.0] == [one.features[choice] for one in candidates]


def test_one_unbroken_paragraph_gives_no_more_candidates_however_long(article):
    long = article(endless(60))

    assert max(len(long.candidates(i)) for i in range(0, 60, 7)) < 80


def test_a_sentence_of_hundreds_of_quotations_takes_time_in_proportion(quote_reader):
    def seconds(number: int) -> float:
        begun = time.process_time()
        assert number == len(quote_reader.read([endless(number)])[0])
        return time.process_time() - begun

    seconds(20)
    assert seconds(160) < 10 * seconds(40)


def test_the_trainer_makes_weights_that_load(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(train_speakers, "EPOCHS", 1)
    monkeypatch.setattr(train_speakers, "MEMBERS", 2)
    monkeypatch.setattr(train_speakers, "FOLDS", 2)
    lines = []
    for number in range(10):
        speaker, other = NAMES[number % 4], NAMES[(number + 1) % 4]
        text = f"{other} met the council. “We kept the boat number {number},” {speaker} said on Monday."
        quote, cue = text.index("We kept"), text.index("said")
        lines.append(
            {
                "id": str(number),
                "text": text,
                "attributions": [
                    {
                        "source": [[text.index(speaker), text.index(speaker) + len(speaker)]],
                        "cue": [[cue, cue + 4]],
                        "content": [[quote, text.index("”")]],
                    }
                ],
            }
        )
    data = tmp_path / "labelled.jsonl"
    data.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    assert 0 == train_speakers.main(["--train", str(data), "--out", str(tmp_path)])
    assert "held out: right in" in capsys.readouterr().out
    with np.load(tmp_path / "speakers.npz") as made, np.load(train_speakers.PACKAGE / "speakers.npz") as shipped:
        assert set(shipped.files) == set(made.files)
        assert made["weights_0"].shape == (2, *shipped["weights_0"].shape[1:])
    assert {"said"} == {word for word in json.loads((tmp_path / "cue_odds.json").read_text()) if word == "said"}
