"""Summarizers by name."""

from __future__ import annotations

import pytest

from summarizers.errors import SummarizerError
from summarizers.extractive import ExtractiveSummarizer
from summarizers.lead import LeadSummarizer
from summarizers.registry import load_summarizer


class NoEncoder:
    name = "none"

    def encode(self, texts):
        raise AssertionError("nothing is encoded before a text is summarised")


@pytest.mark.parametrize(
    ("name", "kind"), [("extractive", ExtractiveSummarizer), ("lead", LeadSummarizer), (" Lead ", LeadSummarizer)]
)
def test_a_name_gives_its_summarizer(name, kind):
    made = load_summarizer(name, NoEncoder())
    assert isinstance(made, kind)
    assert name.strip().lower() == made.name


def test_an_unknown_name_is_told_the_choices():
    with pytest.raises(SummarizerError) as caught:
        load_summarizer("oracle", NoEncoder())
    assert str(caught.value) == (
        "There is no summarizer “oracle”; choose one of: extractive, lead, seq2seq:MODEL, chat:MODEL, openai:MODEL."
    )
