"""What of a story a channel does not know yet: it is new, updated, corrected, or told already.

A fresh article by itself is no update: some sentence of it must state what no article that the channel was told of
stated. What an outlet changed after it was told counts as a correction when the outlet says so, or when the sentence
that was told now has another number or name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.briefing.briefing import StoryStatus
from bot.briefing.facts import Facts, differ, facts_of, is_news, likeness
from bot.news.archive import Reading
from bot.news.article import Article
from bot.news.corrections import correction_notes
from bot.news.stories import Story
from bot.news.told import ToldArticle
from summarizers.sentences import split_sentences

SAME_STATEMENT = 0.6  # of the words of a sentence that was told and of the one that took its place
LOOKED_AT = 40  # sentences of an article; further down nothing new is told


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a story is to a channel."""

    status: StoryStatus
    only: frozenset[tuple[str, int]] | None = None  # the sentences (article, start) that are new; None: all are
    first: tuple[tuple[str, int], ...] = ()  # those that must be told: what took the place of what was wrong
    note: str | None = None


NEW = News(status=StoryStatus.NEW)
TOLD = News(status=StoryStatus.TOLD)


def news_of(
    story: Story,
    readings: Mapping[str, Reading],
    told: Mapping[str, ToldArticle],
    asked: Collection[str] | None = None,
) -> News:
    """What of a story a channel that was told this does not know yet.

    `asked`: the articles that may have news; what was told and has changed is news wherever it stands.
    """
    known = [told[article.id] for article in story.articles if article.id in told]
    if not known:
        return NEW
    notes: list[str] = []
    corrected: list[tuple[str, int]] = []
    for article in story.articles:
        if (before := told.get(article.id)) is not None and before.revision < article.revision:
            note, places = _correction(article, readings.get(article.id), before)
            notes += [note] if note else []
            corrected += places
    heard = _heard(story, readings, told)
    fresh: list[tuple[str, int]] = []
    for article in story.articles:
        if article.id in told and told[article.id].revision == article.revision:
            continue
        if asked is not None and article.id not in asked and article.id not in told:
            continue
        for start, facts in _stated(article, readings.get(article.id)):
            if is_news(facts, heard):
                fresh.append((article.id, start))
    if notes or corrected:
        return News(
            status=StoryStatus.CORRECTED,
            only=frozenset((*corrected, *fresh)),
            first=tuple(corrected),
            note=" ".join(notes) or None,
        )
    return News(status=StoryStatus.UPDATED, only=frozenset(fresh)) if fresh else TOLD


def _heard(story: Story, readings: Mapping[str, Reading], told: Mapping[str, ToldArticle]) -> list[Facts]:
    """What the articles that the channel knows of state, and what it was told from them."""
    heard: list[Facts] = []
    for article in story.articles:
        before = told.get(article.id)
        if before is None:
            continue
        heard += [facts_of(sentence) for sentence in before.sentences]
        if before.before is not None:
            text = before.before
            heard += [facts_of(text[start:end]) for start, end in split_sentences(text)]
            heard.append(facts_of(before.title_before or ""))
        else:
            heard += [facts for _, facts in _stated(article, readings.get(article.id), all_of_it=True)]
            heard.append(facts_of(article.title))
    return heard


def _stated(article: Article, reading: Reading | None, *, all_of_it: bool = False) -> list[tuple[int, Facts]]:
    spans = reading.sentences if reading is not None else split_sentences(article.text)
    return [(start, facts_of(article.text[start:end])) for start, end in (spans if all_of_it else spans[:LOOKED_AT])]


def _correction(article: Article, reading: Reading | None, before: ToldArticle) -> tuple[str, list[tuple[str, int]]]:
    """What an outlet changed of what was told, in words, and the sentences that are told instead."""
    outlet = article.source or "The source"
    stated = _stated(article, reading, all_of_it=True)
    kept = {article.text[start:end] for start, end in (reading.sentences if reading else split_sentences(article.text))}
    spans = {span[0]: span for span in (reading.sentences if reading else split_sentences(article.text))}
    notes: list[str] = []
    places: list[tuple[str, int]] = []
    for sentence in dict.fromkeys(before.sentences):
        if sentence in kept:
            continue
        was = facts_of(sentence)
        alike = max(stated, key=lambda one: likeness(was, one[1]), default=None)
        if alike is None or likeness(was, alike[1]) < SAME_STATEMENT or not differ(was, alike[1]):
            continue
        start, end = spans[alike[0]]
        places.append((article.id, start))
        notes.append(f"{outlet} now says: “{_bare(article.text[start:end])}” Before, it said: “{_bare(sentence)}”")
    said = correction_notes(article.title, article.text) - correction_notes(
        before.title_before or "", before.before or ""
    )
    lines = sorted(said - {"title"})
    if lines and not notes:
        notes += [f"{outlet}: “{line}”" for line in lines[:1]]
    elif said and not notes:
        notes.append(f"{outlet} has corrected its report.")
    return " ".join(notes), places


def _bare(sentence: str) -> str:
    """A sentence for a place between quotation marks."""
    return " ".join(sentence.split()).replace("“", "‘").replace("”", "’").strip('"')
