"""The learned scorer: its trees, its features, its file."""

from __future__ import annotations

import numpy as np
import pytest

from summarizers import extractive
from summarizers.errors import EncoderError
from summarizers.extractive import make_document, scene_of, score
from summarizers.features import SENTENCE, sentence_features
from summarizers.shape import candidates
from summarizers.trees import Trees, load_trees
from tests.summarizers.test_extractive import HashEncoder
from tests.summarizers.texts import ARTICLE, TITLE


def two_trees():
    """x0 <= 1 ? (x1 <= 5 ? 1 : 2) : 4, and a tree that is one leaf of 10."""
    return Trees(
        column=np.array([[0, 1, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.int16),
        threshold=np.array([[1, 5, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float64),
        left=np.array([[1, 3, 2, 3, 4], [0, 1, 2, 3, 4]], dtype=np.int16),
        right=np.array([[2, 4, 2, 3, 4], [0, 1, 2, 3, 4]], dtype=np.int16),
        value=np.array([[0, 0, 4, 1, 2], [10, 0, 0, 0, 0]], dtype=np.float32),
        base=0.5,
        depth=2,
        names=("x0", "x1"),
    )


def test_trees_add_up_and_come_back_from_their_file(tmp_path):
    rows = np.array([[0.0, 5.0], [1.0, 5.1], [1.1, 0.0]])
    two_trees().save(tmp_path / "trees.npz")
    for trees in (two_trees(), load_trees(tmp_path / "trees.npz")):
        assert trees.predict(rows).tolist() == [11.5, 12.5, 14.5]
        assert trees.predict(rows[:0]).tolist() == []


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no archive"])
def test_a_damaged_file_is_one_line(tmp_path, content):
    path = tmp_path / "trees.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EncoderError, match=r"trees\.npz is missing or damaged: install newsbrief again"):
        load_trees(path)


def scene(text, title=""):
    document = make_document(title, text)
    encoder = HashEncoder()
    vectors = encoder.encode([text[start:end] for start, end in document.sentences])
    return scene_of(document, candidates(document), vectors, encoder.encode([title])[0] if title else vectors[0] * 0)


def test_each_candidate_has_every_feature_and_a_score():
    seen = scene(ARTICLE, TITLE)
    rows = sentence_features(seen)
    assert (len(seen.texts), len(SENTENCE)) == rows.shape
    assert np.isfinite(rows).all()
    assert np.isfinite(score(seen)).all()
    assert load_trees(extractive.SCORER).names == SENTENCE


def test_the_opening_outweighs_the_end_and_a_question_costs():
    scores = score(scene(ARTICLE, TITLE))
    assert scores.argmax() == 0
    asked, told = (
        scene(ARTICLE.replace("for 31 years, cried when the result was read out in the hall.", "for long?")),
        scene(ARTICLE),
    )
    place = next(row for row, text in enumerate(asked.texts) if text.endswith("?") and text.startswith("Ada"))
    assert score(asked)[place] < score(told)[place]


def test_one_sentence_is_scored_too():
    assert score(scene("The ferry stays for another ten years.")).shape == (1,)
