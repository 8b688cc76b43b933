from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefing.briefing import (
    Answer,
    ArticleRef,
    Briefing,
    BriefQuote,
    BriefSentence,
    BriefStory,
    Citation,
    Said,
    StoryStatus,
)
from bot.chat.discord_escape import inert
from bot.chat.discord_limits import EMBEDS, TOTAL, fill, pages, size, spread
from bot.chat.discord_render import render
from bot.chat.discord_views import briefing_view
from bot.chat.replies import Answers, Health, Help, Note, QuoteList, StorySourceList, StorySources, Usage
from bot.checks import Check
from bot.quotes.quote import Kind, Quote, Speaker
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.mentions import _EVERYONE, _ROLE, _USER

# Texts of every length there is, and of signs that grow when they are escaped.
TEXTS = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda word, times: (word + " ") * times,
        st.sampled_from(["word", "_*~`|", "@everyone", "<@1>", "ж", "😀", "A sentence stands here."]),
        st.integers(min_value=1, max_value=1500),
    ),
    st.builds(
        lambda sign, times: sign * times, st.sampled_from(["x", "*", "<", "😀", "\u200b", "\n"]), st.integers(0, 7000)
    ),
)
URLS = st.none() | st.sampled_from(
    ["https://a.example/", "https://a.example/" + "y" * 470, "javascript:x", "https://[x"]
)
MOMENTS = st.none() | st.just(datetime(2026, 11, 24, tzinfo=UTC))


@st.composite
def articles(draw):
    number = draw(st.integers(1, 40))
    title, source = draw(TEXTS), draw(st.none() | TEXTS)
    url, published = draw(URLS), draw(MOMENTS)
    return tuple(ArticleRef(id=str(i), title=title, source=source, url=url, published=published) for i in range(number))


def quotations():
    speaker = st.builds(lambda name: Speaker(name=name, mention=name, start=0, end=len(name)), TEXTS)
    return st.builds(
        lambda text, who, kind: Quote(
            text=text, start=0, end=len(text), speaker=who, cue=None, kind=kind, confidence=0.9
        ),
        TEXTS,
        st.none() | speaker,
        st.sampled_from(Kind),
    )


@st.composite
def stories(draw):
    refs = draw(articles())
    cited = tuple(Citation(article=ref.id, start=0, end=1) for ref in refs[: draw(st.integers(1, 40))])
    told = draw(st.lists(TEXTS, max_size=8))
    return BriefStory(
        headline=draw(TEXTS),
        status=draw(st.sampled_from(StoryStatus)),
        sentences=tuple(BriefSentence(text=text, citations=cited) for text in told),
        quotes=tuple(BriefQuote(quote=one, article="0") for one in draw(st.lists(quotations(), max_size=3))),
        articles=refs,
        why=draw(TEXTS),
    )


@st.composite
def briefings(draw):
    return Briefing(
        title=draw(TEXTS),
        made_at=datetime(2026, 11, 24, tzinfo=UTC),
        stories=tuple(draw(st.lists(stories(), max_size=6))) * draw(st.integers(1, 3)),
        left_out=draw(st.integers(0, 10**9)),
        articles=draw(st.integers(0, 10**9)),
        note=draw(st.none() | TEXTS),
    )


def said():
    return st.builds(
        lambda quote, refs, context: Said(quote=quote, article=refs[0], context=context, confidence=0.9),
        quotations(),
        articles(),
        TEXTS,
    )


@st.composite
def answers(draw):
    found = tuple(draw(st.lists(said(), max_size=5)))
    return Answer(
        question=draw(TEXTS),
        answers=found,
        closest=tuple(draw(st.lists(said(), max_size=3))),
        corrected=draw(st.none() | TEXTS),
        articles=draw(st.integers(0, 10**9)),
        since=draw(MOMENTS),
    )


def others():
    return st.one_of(
        st.builds(lambda found: Answers(answers=tuple(found)), st.lists(answers(), max_size=5)),
        st.builds(
            lambda person, found: QuoteList(person=person, quotes=tuple(found)),
            st.none() | TEXTS,
            st.lists(said(), max_size=20),
        ),
        st.builds(
            lambda text, refs: StorySourceList(stories=(StorySources(headline=text, why=text, articles=refs),) * 12),
            TEXTS,
            articles(),
        ),
        st.builds(
            lambda text, many: Health(checks=(Check(name=text, ok=False, message=text),) * many),
            TEXTS,
            st.integers(0, 30),
        ),
        st.builds(
            lambda text, many: Help(usages=(Usage(command=f"/{text}", meaning=f"m{text}", example=text),) * many),
            TEXTS,
            st.integers(1, 40),
        ),
        st.builds(lambda text: Note(text=f"n{text}"), TEXTS),
    )


def accepted(page, view=None):
    """Raises what Discord would answer."""
    body = {"content": page.content, "embeds": list(page.embeds)}
    check_message(body | ({"components": view.to_components()} if view else {}))
    # Nothing that notifies anybody, were allowed_mentions ever forgotten.
    assert not any(pattern.search(page.content.replace("\\<", "")) for pattern in (_EVERYONE, _USER, _ROLE))


@settings(max_examples=20, deadline=None)
@given(briefings())
async def test_any_briefing_fits_into_discords_messages(briefing):
    found = render(briefing)

    for number, page in enumerate(found):
        accepted(page, briefing_view(briefing, "k" * 12, page=number, pages=len(found)) if briefing.stories else None)
    titles = [embed["title"] for page in found for embed in page.embeds]
    assert len(titles) == len(briefing.stories) + 1  # no story is lost between pages


@settings(max_examples=25, deadline=None)
@given(answers() | others())
def test_any_reply_fits_into_discords_messages(reply):
    found = render(reply)

    assert 1 <= len(found) <= 3
    for page in found:
        accepted(page)


@given(st.lists(st.text("ab. ", min_size=1, max_size=30), max_size=12), st.integers(10, 80))
def test_no_unit_that_fits_is_cut(units, limit):
    told = fill(units, limit, more="…")

    assert len(told) <= limit
    kept = [unit for unit in units if unit]
    whole = " ".join(kept)
    assert told == whole or told.endswith("…")
    if told != whole:
        assert any(told == " ".join([*kept[:number], "…"]) for number in range(len(kept)))


@given(st.lists(st.text("abc", min_size=1, max_size=30), max_size=30))
def test_what_does_not_fit_goes_into_the_next_text(units):
    texts = list(spread(units, 30))

    assert all(len(text) <= 30 for text in texts)
    assert "\n".join(texts).split("\n") == (units or [""])


@given(st.lists(st.integers(1, 5900), max_size=40))
def test_embeds_are_packed_whole_and_in_order(sizes):
    embeds = [
        {"description": "x" * min(length, 4096), "title": "y" * max(0, min(length - 4096, 256))} for length in sizes
    ]
    packed = pages(embeds)

    assert [embed for page in packed for embed in page.embeds] == embeds
    assert all(len(page.embeds) <= EMBEDS and sum(map(size, page.embeds)) <= TOTAL for page in packed)


def test_a_sentence_that_fits_is_never_cut():
    sentences = tuple(f"Sentence number {number} tells something of the ferry to Stellan." for number in range(80))
    story = BriefStory(
        headline="Ferry",
        status=StoryStatus.NEW,
        sentences=tuple(BriefSentence(text=text, citations=()) for text in sentences),
        quotes=(),
        articles=(),
        why="",
    )
    made = Briefing(title="B", made_at=datetime(2026, 11, 24, tzinfo=UTC), stories=(story,), left_out=0, articles=1)
    told = render(made)[0].embeds[1]["description"]

    assert told.endswith(". …")
    assert inert(" ".join(sentences)).startswith(told.removesuffix(" …"))
