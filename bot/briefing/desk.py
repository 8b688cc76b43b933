"""The news desk: takes articles in, briefs, and answers. Synchronous; every surface calls it off its event loop."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.briefing.answer import QuoteFile
from bot.briefing.briefing import Answer, Briefing, BriefRequest, Said
from bot.briefing.choose import LENGTHS, about, rank
from bot.briefing.compose import compose, reference
from bot.briefing.window import DEFAULT, TOPIC_DEFAULT, parse_since
from bot.errors import CommandError
from bot.news.archive import Archive, Outlet, Reading, Status
from bot.news.article import Article, Draft
from bot.news.reading import ArticleReader, Progress
from bot.news.stories import group
from summarizers.summary import Document, Encoder, Summarizer, Summary
from summarizers.tighten import VERSION as TIGHTENED
from summarizers.tighten import Tightener, Tightness

SENTENCES = {"short": 1, "standard": 3, "long": 5}  # of each story
# A headline wants the core of a sentence; who asks for five sentences wants the publisher's own.
TIGHT = {"short": Tightness.FULL, "standard": Tightness.LIGHT, "long": Tightness.NONE}
CANDIDATES = 2_000  # articles grouped for one briefing, the newest; older ones wait for a topic or a source


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
        self._reader = reader
        self._summarizer = summarizer
        self._encoder = encoder
        self._tightener = tightener
        self._file: tuple[object, QuoteFile] | None = None
        self._file_lock = threading.Lock()

    def take_in(self, drafts: Iterable[Draft]) -> list[tuple[Article, Status]]:
        """Keep articles; reading them is `read`."""
        return self.archive.take_in_many(drafts)

    def read(self, ids: Sequence[str], progress: Progress | None = None) -> int:
        """Read what was not read yet; returns how many articles that were."""
        return self._reader.read(ids, progress)

    def brief(self, request: BriefRequest, now: datetime) -> Briefing:
        """Choose stories and tell them.

        Raises CommandError for a length or a span of time that is none.
        """
        if request.length not in LENGTHS:
            raise CommandError(f"“{request.length}” is no length; say {', '.join(LENGTHS)}.")
        topic = " ".join(request.topic.split()) if request.topic else None
        articles, note = self._candidates(replace(request, topic=topic), now)
        ids = [article.id for article in articles]
        self.read(ids)
        readings = self.archive.readings(ids)
        stories = rank(group(articles, readings), now)
        shown = stories[: LENGTHS[request.length]]
        length = request.sentences or SENTENCES[request.length]
        told = [article for story in shown for article in story.articles]
        summaries = self._summaries(told, readings, length, TIGHT[request.length])
        return Briefing(
            title=f"Briefing: {topic}" if topic else "Briefing",
            made_at=now,
            stories=tuple(compose(story, readings, summaries, length, topic) for story in shown),
            left_out=len(stories) - len(shown),
            articles=len(articles),
            note=note,
            topic=topic,
            request=request,
        )

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

    def quotes_in(self, articles: Sequence[str] | None) -> tuple[Said, ...]:
        """Every quotation of these articles, or of the archive, in the order of the text."""
        self.read(self._ids() if articles is None else articles)
        return self._quote_file(articles).all()

    def outlets(self) -> list[Outlet]:
        """The sources articles came from."""
        return self.archive.outlets()

    def _ids(self) -> list[str]:
        return self.archive.unread_ids(self._reader.read_with)

    def _candidates(self, request: BriefRequest, now: datetime) -> tuple[list[Article], str | None]:
        if request.articles is not None:
            known = self.archive.get(request.articles)
            articles = [known[key] for key in request.articles if key in known]
            if request.since:
                moment = parse_since(request.since, now)
                articles = [a for a in articles if moment is None or (a.published or a.fetched) >= moment]
                if not articles:
                    return [], "None of these articles is that recent."
            if request.topic:
                articles = about(articles, request.topic)
                return articles, None if articles else f"Nothing about “{request.topic}” in these articles."
            return articles, None
        topic = request.topic
        for since in (request.since,) if request.since else (TOPIC_DEFAULT, "all") if topic else (DEFAULT,):
            found = self.archive.since(parse_since(since, now), limit=CANDIDATES)
            if topic:
                found = about(found, topic)
            if found:
                return found, None
        newest = self.archive.size()[2]
        if newest is None:
            return [], "The archive is empty: take articles in with newsbrief ingest."
        if topic:
            span = f" since {request.since}; try since all" if request.since else ""
            return [], f"Nothing about “{topic}” in my archive{span}."
        if request.since:
            return [], f"Nothing since {request.since}; the newest article is from {newest:%d %b %Y, %H:%M} UTC."
        return (
            self.archive.since(parse_since(DEFAULT, newest), limit=CANDIDATES),
            f"Nothing from the last day; this is the newest there is, up to {newest:%d %b %Y}.",
        )

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
