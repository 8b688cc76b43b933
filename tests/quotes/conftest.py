"""What tests of quotations share."""

from __future__ import annotations

import pytest

from bot.quotes.attribute import attribute
from bot.quotes.marks import find_marked
from bot.quotes.ranking import Article
from bot.quotes.resolve import Resolver
from bot.quotes.scene import draft_paragraphs, parse


@pytest.fixture(scope="module")
def article(quote_reader):
    """Reads a text as far as the candidates of its quotations."""

    def made(text: str) -> Article:
        marked = find_marked(text)
        paragraphs = parse(quote_reader._nlp, list(draft_paragraphs(text, marked)))
        return Article(text, marked, paragraphs, attribute(paragraphs, len(marked)), Resolver(text, paragraphs))

    return made
