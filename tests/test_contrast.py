"""The contrast sets, and the words that are put into their sentences."""

from __future__ import annotations

import pytest

from benchmarks.contrast import FITTING, JUDGED, contrast_rows, parts, unmarked
from benchmarks.entailment_claims import Forms
from benchmarks.entailment_words import inflected
from benchmarks.written import mended_rows, written_rows


def test_nobody_is_judged_by_what_was_trained_on():
    writers = parts()
    assert (FITTING, JUDGED) == (writers["fit"], writers["judge"])
    texts = {part: {row["text"] for row in contrast_rows(some)} for part, some in writers.items()}
    assert not texts["train"] & texts["fit"]
    assert not (texts["train"] | texts["fit"]) & texts["judge"]


def test_every_pair_is_a_true_sentence_and_a_false_one_whose_wrong_words_are_known():
    rows = contrast_rows([one for some in parts().values() for one in some])
    assert len(rows) == 2 * len({row["pair"] for row in rows})
    for true, false in zip(rows[::2], rows[1::2], strict=True):
        assert (1, 0) == (true["label"], false["label"])
        assert true["pair"] == false["pair"]
        assert true["summary"] != false["summary"]
        assert not set("{}") & set(true["summary"] + false["summary"])
        assert false["wrong"]
        assert all(0 <= start < end <= len(false["summary"]) for start, end in false["wrong"])


def test_what_a_model_wrote_is_judged_by_readers_and_never_of_what_is_kept_apart():
    texts = {part: {row["text"] for row in contrast_rows(some)} for part, some in parts().items()}
    for part in ("train", "fit"):
        rows = written_rows(part)
        assert {0, 1} == {row["label"] for row in rows}
        assert {row["text"] for row in rows} <= texts[part]
        assert all(row["summary"][slice(*span)].strip() for row in rows for span in row["wrong"])
    assert [] == written_rows("judge") == mended_rows("fit")
    for true, false in zip(*(mended_rows("train")[at::2] for at in (0, 1)), strict=True):
        assert (1, 0) == (true["label"], false["label"])
        assert true["text"] == false["text"]
        assert true["summary"] != false["summary"]


def test_wrong_words_stand_in_braces():
    assert ("They sold it twice.", [(5, 9), (13, 18)]) == unmarked("They {sold} it {twice}.")


@pytest.mark.parametrize(
    ("word", "tag", "form"),
    [
        ("turn down", "VBD", "turned down"),
        ("carry out", "VBZ", "carries out"),
        ("stop", "VBG", "stopping"),
        ("approve", "VBN", "approved"),
        ("law enforcement body", "NNS", "law enforcement bodies"),
        ("spokeswoman", "NNS", "spokeswomen"),
        ("furious", "JJ", "furious"),
    ],
)
def test_other_words_take_the_form_of_the_word(word, tag, form):
    assert form == inflected(word, tag, Forms())
