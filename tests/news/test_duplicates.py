from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.news.duplicates import bands, fingerprint, is_copy, near
from bot.news.extract import draft_from
from tests.conftest import ROOT, SAMPLES

WIRE = (
    "A storm with gusts of up to 38 metres a second broke through the old breakwater of Quay Harbour early on Sunday, "
    "sank two boats and left some 2,300 homes around Stellan Sound without power, the harbour master said. The gusts, "
    "measured at Skarn Point, were the strongest in the region since January 2014. A gauge in the harbour showed 41 "
    "metres a second before it failed; that reading has not been confirmed. Harbour Master Tuva Reksten told reporters "
    "that the gap was 14 metres wide and that another stretch of the wall was moving when people stood on it. She "
    "closed the port to larger vessels until further notice. The breach revived a quarrel over repairs put off twice. "
    "Mayor Ingrid Sollers promised a temporary wall of sandbags by Wednesday and asked the government in a letter for "
    "help with the cost, which engineers put at 90 million crowns. Power had come back to most homes by the evening. "
    "Trains along the coast ran again from noon, and the ferry to Stellan was to leave as usual on Monday morning. "
    "The school in Fennel Street stays closed, because its roof lies in the playground. "
)
TAIL = (
    "Insurers sent four assessors to the island. The fishing fleet will lie in Skarn for now, which costs each "
    "boat about a day a week. Old people in the harbour remember a worse night in 1967, when the pilot station burned. "
)


def found_by_index(a: str, b: str) -> bool:
    one, other = fingerprint(a), fingerprint(b)
    return near(one, other) and bool(set(bands(one)) & set(bands(other)))


COPIES = [
    pytest.param(WIRE + TAIL, WIRE + TAIL, id="the same"),
    pytest.param(WIRE + TAIL, f"QUAY HARBOUR, Nov. 22 (Nordic Wire) - {WIRE}{TAIL}", id="a dateline"),
    pytest.param(
        WIRE + TAIL, f"Storm opens the breakwater\nBy our own staff\n\n{WIRE}{TAIL}", id="another title above"
    ),
    pytest.param(WIRE + TAIL, WIRE, id="without its tail"),
    pytest.param(WIRE + TAIL, WIRE[:700], id="half of it"),
    pytest.param(WIRE + TAIL, WIRE + TAIL * 9, id="with more below"),
    pytest.param(WIRE, WIRE.upper(), id="in capitals"),
    pytest.param(WIRE, re.sub(r"[,.;]", " ", WIRE).replace(" ", "\n"), id="without its punctuation"),
    pytest.param(WIRE, WIRE.replace(" metres", " meters").replace("harbour ", "harbor "), id="in American spelling"),
    pytest.param(
        WIRE, "This is what our partner in the north reports tonight, and we print it. " + WIRE, id="a preface"
    ),
    pytest.param(WIRE, WIRE.replace("14 metres", "15 metres").replace("2,300", "2,500"), id="corrected figures"),
    pytest.param(WIRE, WIRE.replace(" She closed the port to larger vessels until further notice.", ""), id="less one"),
]


@pytest.mark.parametrize(("one", "other"), COPIES)
def test_a_copy_is_recognised(one, other):
    assert found_by_index(one, other)
    assert is_copy(one, other)
    assert is_copy(other, one)


def sample_texts() -> dict[str, str]:
    paths = [one for one in sorted(SAMPLES.iterdir()) if one.suffix != ".xml"]
    return {
        path.name: draft_from(path.read_bytes(), name=path.name, url=None, content_type=None).text for path in paths
    }


def test_three_outlets_on_one_vote_are_no_copies():
    votes = {name: text for name, text in sample_texts().items() if "ferry-vote" in name}
    assert len(votes) == 3
    for one, other in combinations(votes.values(), 2):
        assert not near(fingerprint(one), fingerprint(other))
        assert not is_copy(one, other)


def test_no_sample_is_a_copy_of_another_and_each_of_itself():
    for one, other in combinations(sample_texts().values(), 2):
        assert not near(fingerprint(one), fingerprint(other))
    for text in sample_texts().values():
        assert found_by_index(text, f"STELLAN (Nordic Wire) - {text[: len(text) * 3 // 4]}")


QUAKE = (
    "An earthquake of magnitude {size} shook the coast near {place} on {day}, the weather service said. Its centre lay "
    "{deep} kilometres below the sea floor and {far} kilometres from {place}. There were no reports of damage, "
    "and no wave was expected. Earthquakes of this size are felt by many people but seldom do harm. The service asks "
    "people who felt it to say so on its web page, where a map shows all earthquakes of the past month. According to "
    "{who}, who is on duty, further tremors are possible in the next hours. The last one near {place} was in {year}."
)


def test_reports_from_one_mould_are_no_copies():
    one = QUAKE.format(size="4.1", place="Skarn", day="Monday", deep=12, far=31, who="Tuva Reksten", year=2019)
    other = QUAKE.format(size="5.3", place="Fennel", day="Friday", deep=9, far=77, who="Emil Sand", year=2024)
    assert not is_copy(one, other)
    assert is_copy(one, one.replace("31", "32"))


@pytest.mark.parametrize("text", ["", "Ferry saved", "one two three " * 7, "…" * 500, "Lamp lit at Skarn Point. "])
def test_what_is_too_short_is_like_nothing(text):
    assert (fingerprint(text), bands(fingerprint(text))) == (0, ())
    assert not near(fingerprint(text), fingerprint(text))
    assert not is_copy(text, text)


def test_scripts_without_spaces_are_compared_by_character():
    text = "港湾評議会は月曜日の夜、フェリー航路を今後十年間維持することを七対二で決定した。橋の計画は否決された。"
    assert found_by_index(text, f"【共同】{text}")
    assert is_copy(text, text[:-8])
    assert not near(
        fingerprint(text),
        fingerprint("灯台の明かりは十九年ぶりに灯った。漁師たちは岬に集まり、古い歌を歌って祝った。"),
    )


def test_a_fingerprint_is_the_same_in_every_process():
    code = "import sys; from bot.news.duplicates import fingerprint; print(fingerprint(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, WIRE], capture_output=True, cwd=ROOT, check=True, timeout=60)
    assert fingerprint(WIRE) == int(done.stdout)


VALUES = st.lists(st.integers(0, 3), min_size=32, max_size=32)


@given(VALUES, VALUES)
def test_near_fingerprints_always_share_a_band(one, other):
    a, b = (sum(value << (16 * place) for place, value in enumerate(values)) for values in (one, other))
    if near(a, b):
        assert set(bands(a)) & set(bands(b))


@given(st.integers(1, 2**512 - 1))
def test_bands_fit_a_column_and_a_fingerprint_is_near_itself(value):
    assert near(value, value)
    assert len(set(bands(value))) == 16
    assert all(0 <= one < 2**63 for one in bands(value))


@settings(max_examples=40)
@given(st.text(max_size=2000))
def test_any_text_has_a_fingerprint(text):
    assert 0 <= fingerprint(text) < 2**512
    assert not is_copy(text, "")
