from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.briefing import BriefSentence, Citation, Side
from bot.briefing.passages import Passage
from bot.chat.html_render import briefing_page
from tests.told import BAD_URLS, DISPUTED, MORNING, briefing, golden, hostile, sentence, story


class Page(HTMLParser):
    """What a browser would make of it: tags, attributes and words."""

    VOID = frozenset({"meta", "br", "hr"})

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.links, self.words, self.open = [], [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.links += [value for name, value in attrs if name in {"href", "src"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def test_the_page_is_what_the_golden_file_shows():
    page = briefing_page(MORNING)

    assert golden("briefing.html", page) == page


def test_the_page_of_a_disputed_and_corrected_story_is_what_the_golden_file_shows():
    page = briefing_page(DISPUTED)

    assert golden("disputed.html", page) == page


def test_the_page_is_whole_and_asks_nothing_of_anybody():
    page = Page(briefing_page(MORNING))

    assert page.open == []
    assert "script" not in page.tags
    assert "src" not in page.attributes
    assert {"https://quaypost.example/2026/11/23/ferry-vote", "https://harbourradio.example/ferry?a=1&b=2"} == set(
        page.links
    )


def test_every_sentence_and_quotation_has_its_marks():
    page = Page(briefing_page(briefing(story())))

    assert "keep the ferry to Stellan.[1] Pell Ostrander" in page.text
    assert "the Quay Post says 35,000.[2][1]" in page.text
    assert "“A gamble with other people's money”Maren Oduya[2]" in page.text


def test_words_that_are_not_the_speakers_own_stand_without_marks():
    page = Page(briefing_page(MORNING))

    assert "Ada Brink said that the beds would not wait[1]" in page.text
    assert "“the beds" not in page.text


def test_a_sentence_opens_where_it_stands_and_the_words_there_are_only_words():
    made = story()
    cited = made.sentences[0].citations[0]
    passages = {cited: Passage(before="<b>Before.</b> ", cited="The <i>council</i> voted.", after=" After.")}
    page = briefing_page(briefing(made), passages)

    assert "<mark>The &lt;i&gt;council&lt;/i&gt; voted.</mark> After." in page
    assert "&lt;b&gt;Before.&lt;/b&gt;" in page
    assert page.count("<details>") == page.count("<summary>") == 1


def test_where_outlets_differ_both_stand_side_by_side():
    sides = tuple(
        Side(outlet=outlet, text=f"It costs {number} crowns.", citation=Citation(article=key, start=0, end=9))
        for outlet, number, key in (("Quay Post", "35,000", "a1"), ("Harbour <Radio>", "40,000", "a2"))
    )
    disputed = BriefSentence(text="both", citations=tuple(side.citation for side in sides), sides=sides)
    page = Page(briefing_page(briefing(story(sentences=(disputed,), note="Quay Post now says: <b>"))))

    assert "Sources differ Quay Post It costs 35,000 crowns.[1] Harbour <Radio> It costs 40,000 crowns.[2]" in page.text
    assert "Quay Post now says: <b>" in page.text


@pytest.mark.parametrize("url", [None, *BAD_URLS])
def test_hostile_text_is_only_text(url):
    page = Page(briefing_page(hostile(url)))

    assert set(page.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "header", "h1", "p", "time", "main", "em"),
        *("article", "h2", "span", "sup", "blockquote", "footer", "ul", "li"),
    }
    assert not [name for name in page.attributes if name.startswith("on")]
    assert page.links == []
    assert "<script>alert(1)</script>" in page.text
    assert not set("\x1b\x00\x07\x9b\u202e\u2066") & set(briefing_page(hostile(url)))


@given(st.text(), st.text())
def test_any_text_gives_a_whole_page(headline, words):
    made = briefing_page(briefing(story(headline=headline, sentences=(sentence(words, "a1"),)), title=headline))
    made.encode()
    page = Page(made)

    assert page.open == []
    assert page.tags.count("article") == 1
