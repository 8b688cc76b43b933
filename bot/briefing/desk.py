"""The news desk: takes articles in, briefs, and answers. Synchronous; every surface calls it off its event loop."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.briefing.answer import QuoteFile
from bot.briefing.briefing import Answer, Briefing, BriefRequest, Said, StoryStatus
from bot.briefing.choose import COMPARED, LENGTHS, about, rank, tastes, varied, why
from bot.briefing.compose import compose, noted, reference
from bot.briefing.mark_told import mark_told
from bot.briefing.since_last import NEW, TOLD, News, news_of
from bot.briefing.window import DEFAULT, TOPIC_DEFAULT, parse_since
from bot.errors import CommandError
from bot.news.archive import Archive, Outlet, Reading, Status
from bot.news.article import Article, Draft
from bot.news.gists import Gist, articles_in, gists, meanings, unread_since
from bot.news.posts import voted_stories
from bot.news.reading import ArticleReader, Progress
from bot.news.stories import Story, central
from bot.news.story_book import StoryBook
from bot.news.told import ToldBook
from bot.news.topic_search import MEANT, about_topic, near_topic, tagged, topics_of
from bot.news.topic_words import TopicWords
from summarizers.summary import Document, Encoder, Summarizer, Summary
from summarizers.tighten import VERSION as TIGHTENED
from summarizers.tighten import Tightener, Tightness

SENTENCES = {"short": 1, "standard": 3, "long": 5}  # of each story
# A headline wants the core of a sentence; who asks for five sentences wants the publisher's own.
TIGHT = {"short": Tightness.FULL, "standard": Tightness.LIGHT, "long": Tightness.NONE}
CANDIDATES = 2_000  # articles read for one briefing, the newest; older ones wait for the next
LOOKED_THROUGH = 500  # stories whose texts are looked through for the beginnings of words
PLACED = 64  # articles put into stories at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Stories to choose from, and what is to be said of them."""

    gists: list[Gist]
    note: str | None = None
    since: datetime | None = None  # of their articles, only those
    only: Collection[str] | None = None


class Desk:
    """Everything a surface can ask for."""

    def __init__(
        self,
        archive: Archive,
        reader: ArticleReader,
        summarizer: Summarizer,
        encoder: Encoder,
        tightener: Tightener | None = None,
    ) -> None:
        """Take the parts; without a tightener, sentences are told as they stand."""
        self.archive = archive
        self.told = ToldBook(archive)
        self.stories = StoryBook(archive)
        self._reader = reader
        self._summarizer = summarizer
        self._encoder = encoder
        self._tightener = tightener
        self._words = TopicWords(archive)
        self._file: tuple[object, QuoteFile] | None = None
        self._file_lock = threading.Lock()

    def take_in(self, drafts: Iterable[Draft]) -> list[tuple[Article, Status]]:
        """Keep articles; reading them is `read`."""
        return self.archive.take_in_many(drafts)

    def read(self, ids: Sequence[str], progress: Progress | None = None) -> int:
        """Read what was not read yet and put it into stories; returns how many articles were read."""
        number = self._reader.read(ids, progress)
        waiting = self.stories.unplaced(ids)
        for first in range(0, len(waiting), PLACED):
            batch = self.archive.get(waiting[first : first + PLACED])
            arrived = sorted(batch.values(), key=lambda one: (one.fetched, one.published or one.fetched, one.id))
            self.stories.add(arrived, self.archive.readings([*batch]))
        return number

    def brief(self, request: BriefRequest, now: datetime) -> Briefing:
        """Choose stories and tell them.

        Raises CommandError for a length or a span of time that is none.
        """
        if request.length not in LENGTHS:
            raise CommandError(f"“{request.length}” is no length; say {', '.join(LENGTHS)}.")
        topic = " ".join(request.topic.split()) if request.topic else None
        found = self._find(replace(request, topic=topic), now)
        ranked, taste = self._ranked(found.gists, now)
        room = LENGTHS[request.length]
        stories, already, passed = self._news(ranked, found, request, room)
        length = request.sentences or SENTENCES[request.length]
        ids = [article.id for story, _ in stories for article in story.articles]
        readings = self.archive.readings(ids)
        articles = [one for story, _ in stories for one in story.articles]
        summaries = self._summaries(articles, readings, length, TIGHT[request.length])
        notes = self.archive.notes(ids)
        note = found.note
        if already and not stories:
            note = f"Nothing new: {_counted(already)} told here before."
        return Briefing(
            title=f"Briefing: {topic}" if topic else "Briefing",
            made_at=now,
            stories=tuple(
                noted(
                    compose(
                        story,
                        readings,
                        summaries,
                        length,
                        news=news,
                        why=why(story, topic, now, taste.get(story.key, 0.0)),
                    ),
                    notes,
                )
                for story, news in stories
            ),
            left_out=len(ranked) - passed,
            articles=sum(gist.number for gist in found.gists),
            note=note,
            topic=topic,
            request=request,
            already_told=already,
        )

    def mark_told(self, channel: str, briefing: Briefing, now: datetime) -> None:
        """Remember that a channel was told this: the next briefing for it leaves out what has not changed since."""
        mark_told(self.told, channel, briefing, now)

    def _news(
        self, ranked: Sequence[Gist], among: _Found, request: BriefRequest, room: int
    ) -> tuple[list[tuple[Story, News | None]], int, int]:
        """The first stories with something to tell, how many were passed over as told, and how many were looked at."""
        if request.channel is None:
            return [(story, None) for story in self._whole(ranked[:room], among)], 0, min(room, len(ranked))
        known = self.told.known(request.channel, {gist.id for gist in ranked})
        inside = articles_in(self.archive, [*known], among.since, among.only)
        shown_told = request.everything or request.again
        found: list[tuple[Story, News | None]] = []
        already = passed = 0
        for gist in ranked:
            full, changed = len(found) == room, known.get(gist.id)
            if changed is None:
                if request.again:
                    passed += 1
                elif not full:
                    (story,) = self._whole([gist], among)
                    found.append((story, NEW))
                    passed += 1
                continue
            if not changed and not shown_told:
                already += 1
                passed += 1
                continue
            # What the channel knows of a story may be older than what is asked for.
            (story,) = self._whole([gist], _Found(gists=[gist]))
            news = TOLD if not changed else self._heard(story, request.channel, inside.get(gist.id, ()))
            if request.again and news.status is not StoryStatus.TOLD:
                passed += 1
            elif news.status is StoryStatus.TOLD and not shown_told:
                already += 1
                passed += 1
            elif not full:
                # Who asks for everything gets the whole story, marked with what it is to the channel.
                found.append((story, News(status=news.status, note=news.note) if shown_told else news))
                passed += 1
        return found, already, passed

    def _heard(self, story: Story, channel: str, asked: Collection[str]) -> News:
        """What a story that a channel was told of is to it now; news are in what is asked for, and nowhere else."""
        ids = [article.id for article in story.articles]
        return news_of(story, self.archive.readings(ids), self.told.of(channel, ids), asked)

    def _ranked(self, gists: Sequence[Gist], now: datetime) -> tuple[list[Gist], dict[str, float]]:
        """The stories, those to be told first first, and what people may think of them."""
        ranked = rank(gists, now)
        heads = {gist.id: gist.sample for gist in ranked[:COMPARED]}
        vectors = meanings(self.archive, heads.values())
        meaning = {story: vectors[article] for story, article in heads.items() if article in vectors}
        taste = tastes(meaning, self._voted(now))
        return varied(ranked, now, meaning, taste), taste

    def _voted(self, now: datetime) -> list[tuple[NDArray[np.float32], int]]:
        votes = voted_stories(self.archive, now)
        vectors = meanings(self.archive, votes)
        return [(vectors[article], number) for article, number in votes.items() if article in vectors]

    def _whole(self, chosen: Sequence[Gist], among: _Found) -> list[Story]:
        """The stories with their articles, the most central first."""
        ids = articles_in(self.archive, [gist.id for gist in chosen], among.since, among.only)
        every = [key for keys in ids.values() for key in keys]
        known, vectors = self.archive.get(every), meanings(self.archive, every)
        return [
            Story(id=gist.id, articles=central([known[key] for key in ids.get(gist.id, ()) if key in known], vectors))
            for gist in chosen
        ]

    def whosaid(self, question: str, articles: Sequence[str] | None = None) -> Answer:
        """Who said this? In the archive, or in these articles only.

        Raises CommandError when there is nothing to look for.
        """
        if not any(sign.isalnum() for sign in question):
            raise CommandError('Say which words: /whosaid "a gamble with other people\'s money".')
        self.read(self._ids() if articles is None else articles)
        count, first, _ = self.archive.size()
        searched, since = (count, first) if articles is None else (len(articles), None)
        return self._quote_file(articles).ask(question, self._encoder.encode, articles=searched, since=since)

    def quotes_by(self, person: str) -> tuple[Said, ...]:
        """What a person said, newest first. Raises CommandError when no name is given."""
        if not person.strip():
            raise CommandError("Say whose quotations: /quotes Maren Oduya.")
        self.read(self._ids())
        return self._quote_file(None).by(person.strip())

    def people_like(self, person: str) -> tuple[str, ...]:
        """Who may be meant by a name that nobody quoted has."""
        return self._quote_file(None).people_like(person)

    def quotes_in(self, articles: Sequence[str] | None) -> tuple[Said, ...]:
        """Every quotation of these articles, or of the archive, in the order of the text."""
        self.read(self._ids() if articles is None else articles)
        return self._quote_file(articles).all()

    def outlets(self) -> list[Outlet]:
        """The sources articles came from."""
        return self.archive.outlets()

    def _ids(self) -> list[str]:
        return self.archive.unread_ids(self._reader.read_with)

    def _find(self, request: BriefRequest, now: datetime) -> _Found:
        """The stories that are asked for, of their articles those that are."""
        found = self._asked_for(request, now)
        if request.channel is None or request.everything or request.again or request.articles is not None:
            return found
        # What was told and has changed since must be said, however long ago the article was.
        changed = self.told.changed(request.channel)
        if not changed:
            return found
        self.read(changed)
        there = {gist.id for gist in found.gists}
        more = [gist for gist in gists(self.archive, None, changed) if gist.id not in there]
        # Those are whole stories of another time: no window is right for both.
        if not more:
            return found
        only = None
        if found.only is not None:
            whole = articles_in(self.archive, [gist.id for gist in more], None).values()
            only = [*found.only, *(key for keys in whole for key in keys)]
        return _Found(gists=[*found.gists, *more], note=found.note, only=only)

    def _asked_for(self, request: BriefRequest, now: datetime) -> _Found:
        topic = request.topic
        if request.articles is not None:
            since = parse_since(request.since, now) if request.since else None
            self.read(request.articles)
            chosen = gists(self.archive, since, request.articles)
            if request.since and not chosen:
                return _Found(gists=[], note="None of these articles is that recent.")
            if topic:
                named = self._about(chosen, _Found(gists=chosen, since=since, only=request.articles), topic)
                chosen = gists(self.archive, since, named)
                note = None if chosen else f"Nothing about “{topic}” in these articles."
                return _Found(gists=chosen, note=note, only=named)
            return _Found(gists=chosen, since=since, only=request.articles)
        meant: _Found | None = None
        for words in (request.since,) if request.since else (TOPIC_DEFAULT, "all") if topic else (DEFAULT,):
            since = parse_since(words, now)
            first, only = self._within(since, request)
            chosen = self._since(first, only)
            if topic:
                everything = _Found(gists=chosen, since=first, only=only)
                chosen = self._named(everything, topic)
                meant = meant or (None if chosen else self._meant(everything, topic))
            if chosen:
                return _Found(gists=chosen, since=first, only=only)
        if meant is not None:
            return meant
        newest = self.archive.size()[2]
        if newest is None:
            return _Found(gists=[], note="The archive is empty: take articles in with newsbrief ingest.")
        if topic:
            span = f" since {request.since}; try since all" if request.since else ""
            near = topics_of([title for _, _, title in self._near(None, topic)])
            offered = f" Nearest topics: {', '.join(near)}." if near else ""
            return _Found(gists=[], note=f"Nothing about “{topic}” in my archive{span}.{offered}")
        if request.since:
            note = f"Nothing since {request.since}; the newest article is from {newest:%d %b %Y, %H:%M} UTC."
            return _Found(gists=[], note=note)
        since = parse_since(DEFAULT, newest)
        return _Found(
            gists=self._since(since, None),
            since=since,
            note=f"Nothing from the last day; this is the newest there is, up to {newest:%d %b %Y}.",
        )

    def _within(self, since: datetime | None, request: BriefRequest) -> tuple[datetime | None, list[str] | None]:
        """The window of a request: since when, or which articles."""
        if not request.arrived and not request.sources:
            return since, None
        return None, self.archive.ids_since(since, arrived=request.arrived, sources=request.sources)

    def _since(self, since: datetime | None, only: Sequence[str] | None) -> list[Gist]:
        if only is not None:
            self.read(only[:CANDIDATES])
            return gists(self.archive, None, only)
        self.read(unread_since(self.archive, since, self._reader.read_with, CANDIDATES))
        return gists(self.archive, since)

    def _named(self, found: _Found, topic: str) -> list[Gist]:
        """The stories with the topic's words; where none has them whole, those with longer words that begin so."""
        stories = about_topic(self._words, found.since, topic) | tagged(self.archive, found.since, topic)
        named = [gist for gist in found.gists if gist.id in stories]
        if not named:
            some = found.gists[:LOOKED_THROUGH]
            wanted = set(self.stories.of(self._about(some, found, topic)).values())
            named = [gist for gist in some if gist.id in wanted]
        return named

    def _meant(self, found: _Found, topic: str) -> _Found | None:
        close = {story for likeness, story, _ in self._near(found.since, topic) if likeness >= MEANT}
        meant = [gist for gist in found.gists if gist.id in close]
        if not meant:
            return None
        return replace(found, gists=meant, note=f"Nothing names “{topic}”; this is close to it.")

    def _near(self, since: datetime | None, topic: str) -> list[tuple[float, str, str]]:
        return near_topic(self.archive, since, self._encoder.encode([topic])[0])

    def _about(self, chosen: Sequence[Gist], among: _Found, topic: str) -> list[str]:
        """The articles of these stories that have the topic's words."""
        ids = articles_in(self.archive, [gist.id for gist in chosen], among.since, among.only)
        known = self.archive.get([key for keys in ids.values() for key in keys])
        return [article.id for article in about([*known.values()], topic)]

    def _summaries(
        self, articles: Sequence[Article], readings: dict[str, Reading], length: int, tight: Tightness
    ) -> dict[str, Summary]:
        # Kept by everything that would make another summary of the same article.
        key = f"{self._summarizer.made_with}|{tight}/{TIGHTENED if self._tightener else 0}"
        made = self.archive.summaries([article.id for article in articles], key, length)
        missing = [article for article in articles if article.id not in made and article.id in readings]
        if missing:
            documents = [_document(article, readings[article.id]) for article in missing]
            fresh = self._summarizer.summarize(documents, length)
            if self._tightener is not None:
                fresh = self._tightener.tighten_all(fresh, [article.text for article in missing], tight)
            new = {article.id: summary for article, summary in zip(missing, fresh, strict=True)}
            # What another summarizer stood in for is made again when the chosen one is back.
            own = {key: summary for key, summary in new.items() if summary.summarizer == self._summarizer.name}
            self.archive.save_summaries(own, key, length)
            made |= new
        return made

    def _quote_file(self, articles: Sequence[str] | None) -> QuoteFile:
        if articles is not None:
            return self._load_quotes(articles)
        with self._file_lock:
            mark = self.archive.quote_mark()
            if self._file is None or self._file[0] != mark:
                self._file = (mark, self._load_quotes(None))
            return self._file[1]

    def _load_quotes(self, articles: Sequence[str] | None) -> QuoteFile:
        stored = self.archive.quotes(articles)
        known = self.archive.get(list(dict.fromkeys(one.article_id for one in stored)))
        references = {key: reference(article) for key, article in known.items()}
        return QuoteFile(stored, self.archive.quote_vectors(articles), references)


def _counted(stories: int) -> str:
    return "the one story there is was" if stories == 1 else f"the {stories} stories there are were"


def _document(article: Article, reading: Reading) -> Document:
    # A very long text is embedded in part; the summarizer is shown that part.
    spans = reading.sentences[: len(reading.vectors)]
    return Document(
        title=article.title,
        text=article.text,
        sentences=spans,
        vectors=reading.vectors,
        title_vector=reading.title_vector,
    )
