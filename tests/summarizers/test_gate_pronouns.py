"""Whom "he" and "she" of the source may mean, and what the gate says of a claim that names somebody else."""

from __future__ import annotations

import pytest

from summarizers.gate.features import NAMES
from summarizers.gate.pronouns import LIKELY, NEVER, POSSIBLE, antecedents
from summarizers.gate.source import Source

ARTICLE = """\
The swimmer Lena Korhal crossed the Skarsund on Sunday in thick fog. She needed nine hours for it.

Her coach, Arvid Moe, followed in a boat with two oars. Off the lighthouse he lost an oar.

The town gave a dinner in the evening. There the mayor, Britt Solheim, called it the swim of the century."""


@pytest.mark.parametrize(
    ("sentence", "unlikely"),
    [
        ("Korhal needed nine hours.", LIKELY),
        ("Lena Korhal needed nine hours.", LIKELY),
        ("She needed nine hours.", LIKELY),
        ("Solheim needed nine hours.", NEVER),
        ("Moe lost an oar off the lighthouse.", LIKELY),
        ("Korhal lost an oar off the lighthouse.", POSSIBLE),
        ("Solheim lost an oar off the lighthouse.", NEVER),
        ("Korhal crossed the Skarsund in fog.", LIKELY),
    ],
)
def test_a_pronoun_means_somebody_named_shortly_before_it(gate, sentence, unlikely):
    values, _ = gate.evidence(ARTICLE, sentence)
    assert unlikely == values[NAMES.index("antecedent")]


def test_a_deed_of_somebody_who_is_only_named_later_is_refused_in_plain_words(gate):
    (verdict,) = gate.check(ARTICLE, ["Britt Solheim lost an oar off the lighthouse."])
    assert not verdict.supported
    assert "where the article says “he”, it does not mean Britt Solheim" in verdict.reasons


def test_names_before_a_pronoun_come_nearest_first():
    source = Source(ARTICLE, lambda _: [])
    nearest, further = antecedents(source, 3)
    assert [frozenset(("arvid", "moe"))] == nearest
    assert frozenset(("lena", "korhal")) in further
    assert antecedents(source, 0) == []
