"""The pointer: the words it reads around a quotation, where its candidates stand in them, and what it answers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import minilm, train_pointer, train_speakers
from bot.quotes import choose
from bot.quotes.pointer import TOKENS, Pointer, encode, load_pointer
from bot.quotes.ranking import Article
from bot.quotes.windows import BREAK, CLOSES, OPENS, Window
from summarizers.encoder import onnx_session
from summarizers.fine_tuned import tokenizer, vectors

NAMES = ["Maren Oduya", "Pell Ostrander", "Tilda Korvin", "Bram Halloway"]
QUAY = """The council met on Monday.

Maren Oduya spoke first.

“We kept the boat,” she said. “It pays its way.”

Pell Ostrander left before the vote."""


def test_a_window_has_the_paragraphs_around_and_marks_its_quotation(article):
    window = article(QUAY).window(0)

    assert OPENS == window.words[window.first]
    assert CLOSES == window.words[window.last]
    assert "We kept the boat," == " ".join(window.words[window.first + 1 : window.last])
    assert "The council met on Monday . ¶ Maren Oduya spoke first . ¶" == " ".join(window.words[: window.first])
    assert "Pell Ostrander left before the vote ." == " ".join(window.words[-7:])
    assert 3 == window.words.count(BREAK)


def test_a_long_quotation_is_read_at_its_ends(article):
    words = [f"word{i}" for i in range(60)]
    window = article(f"“{' '.join(words)},” Oduya said.").window(0)

    assert [*words[:20], "…", *words[53:59], "word59,"] == list(window.words[window.first + 1 : window.last])


def test_a_quotation_of_two_paragraphs_is_marked_twice_and_read_once(article):
    window = article("Oduya wrote:\n\n“We kept it.\n\n“We will keep it,” she added.").window(0)

    assert 2 == window.words.count(OPENS) == window.words.count(CLOSES)
    assert 1 == window.words.count("kept")


def test_candidates_stand_at_their_first_token(article):
    scene = article(QUAY)
    candidates = [one.places for one in scene.candidates(0)]
    made = encode(scene.window(0), candidates)

    said = [tokenizer().id_to_token(made.ids[place]) for place in made.places]
    assert "she" in said
    assert {"mare", "pell", "od", "os"} & {one[:4] for one in said} or {"odu", "ostrand"} & {one[:7] for one in said}


def test_no_window_is_longer_than_is_read_however_long_the_paragraph(article):
    long = article(", ".join(f"{NAMES[i % 4]} called plan {i} “a gamble with box {i}”" for i in range(60)) + ".")

    for quotation in (0, 30, 59):
        made = encode(long.window(quotation), [one.places for one in long.candidates(quotation)])
        assert len(made.ids) <= TOKENS
        assert max(made.places) > 0


@given(
    st.lists(
        st.sampled_from(["ferry", "Oduya", "Ålesund", "—", "ostrander’s", "x" * 300, "\u200b", "¶"]), max_size=200
    ),
    st.lists(st.sampled_from(["kept", "«", "unbelievably", "🙂"]), max_size=90),
    st.lists(st.sampled_from(["said", "harbour", "»"]), max_size=200),
)
def test_every_candidate_is_a_token_of_the_window_or_outside(before, own, behind):
    words = (*before, OPENS, *own, CLOSES, *behind)
    first, last = len(before), len(before) + len(own) + 1
    places = {(0, i): i for i in range(len(words)) if not first <= i <= last}
    made = encode(Window(words=words, first=first, last=last, places=places), [[place] for place in places])

    assert len(made.ids) <= TOKENS
    assert all(-1 <= place < len(made.ids) - 1 and place != 0 for place in made.places)
    opened = made.ids.index(tokenizer().token_to_id(OPENS)) if not before else None
    assert opened in {None, 1}


def test_shares_sum_to_one_and_the_ranker_is_heard(article):
    scene = article(QUAY)
    candidates = [one.places for one in scene.candidates(0)]
    pointer = load_pointer()
    even = np.full(len(candidates), 1 / len(candidates), dtype=np.float32)
    shares = pointer.shares(scene.window(0), candidates, even)
    certain = np.full(len(candidates), 1e-8, dtype=np.float32)
    certain[-1] = 1.0

    assert np.isclose(1, shares.sum(), atol=1e-5)
    assert "she" == scene_word(scene, 0, int(shares.argmax()))
    assert pointer.shares(scene.window(0), candidates, certain)[-1] > shares[-1]


def scene_word(scene: Article, quotation: int, candidate: int) -> str:
    mention = scene.candidates(quotation)[candidate].mention
    return scene._paragraphs[mention.paragraph].doc[mention.head].text


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_greater_share_is_no_less_sure_and_nothing_is_certain(one, other):
    less, more = sorted((one, other))
    pointer = load_pointer()

    assert 0 <= pointer.confidence(less) <= pointer.confidence(more) < 1


def test_it_is_asked_only_where_grammar_and_ranker_are_unsure(quote_reader, monkeypatch):
    asked = []
    real = Pointer.shares
    monkeypatch.setattr(
        Pointer, "shares", lambda self, window, *rest: asked.append(window) or real(self, window, *rest)
    )

    grammar = "Pell Ostrander left. “We kept the boat because it pays its way,” Maren Oduya said on Monday."
    without = "Maren Oduya met Pell Ostrander. It was late.\n\n“We kept the boat because it pays its way.”"
    monkeypatch.setattr(choose, "UNSURE", 1.01)
    quote_reader.read([grammar])
    assert [] == asked
    quote_reader.read([without])
    assert 1 == len(asked)
    monkeypatch.setattr(choose, "UNSURE", 0.0)
    quote_reader.read([without])
    assert 1 == len(asked)


def test_what_is_exported_in_eight_bits_says_what_torch_says():
    torch = pytest.importorskip("torch")
    torch.manual_seed(3)
    encoder = minilm.load(frozen=1).eval()
    head = torch.nn.Linear(384, 2)
    weights = head.weight.detach().numpy().T, head.bias.detach().numpy()
    session = onnx_session(minilm.exported(minilm.weights_of(encoder), [weights]))
    ids = tokenizer().encode("The council kept the ferry, Oduya said, and nobody left.").ids

    given = session.run(None, {"embedded": vectors().of(ids)[np.newaxis]})[0][0]
    with torch.inference_mode():
        wanted = head(encoder(input_ids=torch.tensor([ids])).last_hidden_state)[0].numpy()
    assert wanted.shape == given.shape
    assert np.corrcoef(wanted.ravel(), given.ravel())[0, 1] > 0.98


def test_the_trainer_makes_files_that_load(tmp_path, monkeypatch, capsys):
    for module, name, value in (
        (train_pointer, "ROUNDS", 1),
        (train_pointer, "REPORTED", 1),
        (train_pointer, "FOLDS", 2),
    ):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(train_speakers, "EPOCHS", 1)
    lines = []
    for number in range(10):
        speaker, other = NAMES[number % 4], NAMES[(number + 1) % 4]
        text = f"{other} met the council. “We kept the boat number {number},” {speaker} said. {other} thinks it sank."
        spans = [(speaker, "said", f"We kept the boat number {number},"), (other, "thinks", "it sank")]
        lines.append({"id": str(number), "text": text, "attributions": [labels(text, *one) for one in spans]})
    data = tmp_path / "labelled.jsonl"
    data.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    assert 0 == train_pointer.main(["--train", str(data), "--out", str(tmp_path)])
    assert "fitted on 8 quotations and 1 reported; held out: 2" in capsys.readouterr().out
    assert 1_000_000 < (tmp_path / "pointer.onnx").stat().st_size < 12_000_000
    with np.load(tmp_path / "pointer.npz") as numbers:
        assert {"scale", "weight", "outside", "slope", "offset"} == set(numbers.files)


def labels(text: str, source: str, cue: str, content: str) -> dict[str, list[list[int]]]:
    found = {}
    for name, words in (("source", source), ("cue", cue), ("content", content)):
        start = text.rindex(words)
        found[name] = [[start, start + len(words)]]
    return found
