"""Invented archives of a month's news with stored vectors, and how fast stories are placed, chosen and told in them."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import insert

from bot.briefing.briefing import BriefRequest
from bot.briefing.desk import Desk
from bot.news.archive import Archive, Reading
from bot.news.article import Article, Draft
from bot.news.clues import Clues, clues_of, rarest
from bot.news.keep import content_hash, new_row
from bot.news.reading import ArticleReader
from bot.news.schema import articles, embeddings, sentences, stories, story_articles, story_terms
from bot.news.story_book import StoryBook
from summarizers.registry import load_summarizer
from summarizers.sentences import split_sentences

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DIMENSIONS = 384
PER_EVENT = 5
BATCH = 2_000
PLACED, TOLD = 60, 60
_COMMON = (
    "council vote said plan money people house road court police school market price report team week city water power"
    " company worker union leader minister law tax bank fire ship train farm hospital doctor child company build open"
    " close find lose win play talk meet call offer refuse agree pay cost rise fall grow begin end return".split()
)
_SYLLABLES = "ka ro mi ten sul var bek lor nis dra hol pen tam wek zor fil gan mur ost pra".split()


class World:
    """Events with names of their own; each article is told in different common words."""

    def __init__(self, number: int, seed: int = 7) -> None:
        self.number = number
        self.random = np.random.default_rng(seed)
        self.topics = self.random.normal(size=(400, DIMENSIONS)).astype(np.float32)
        self.towns = [self._name() for _ in range(60)]

    def _name(self) -> str:
        return "".join(self.random.choice(_SYLLABLES, size=3)).capitalize()

    def event(self) -> tuple[list[str], np.ndarray, datetime]:
        names = [self.towns[self.random.integers(len(self.towns))], *(self._name() for _ in range(4))]
        vector = self.topics[self.random.integers(len(self.topics))] + 0.7 * self.random.normal(size=DIMENSIONS)
        return names, vector.astype(np.float32), NOW - timedelta(minutes=float(self.random.uniform(0, 30 * 24 * 60)))

    def article(self, names: list[str], vector: np.ndarray, at: datetime, outlet: int) -> tuple[Draft, Reading]:
        random = self.random
        lines = []
        for line in range(12):
            words = [*random.choice(_COMMON, size=11), *random.choice(names, size=2), str(random.integers(10, 9_000))]
            random.shuffle(words)
            lines.append(f"The {' '.join(words)} {line}.")
        text = " ".join(lines)
        spans = split_sentences(text)
        rows = vector + random.normal(size=(len(spans) + 1, DIMENSIONS)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        title = f"{names[0]}: {names[1]} and {names[2]} {' '.join(random.choice(_COMMON, size=4))}"
        url = f"https://o{outlet}.example/{random.integers(1 << 60)}"
        draft = Draft(title=title, text=text, source=f"Outlet {outlet}", url=url, published=at, language="en")
        reading = Reading(
            sentences=spans, quotes=(), title_vector=rows[0], vectors=rows[1:].astype(np.float32), encoder="invented"
        )
        return draft, reading


class StoredEncoder:
    """Stands for the encoder: a briefing of articles that were read asks nothing of it but a topic."""

    name = "invented"

    def encode(self, texts: list[str]) -> np.ndarray:
        rows = np.random.default_rng(3).normal(size=(len(texts), DIMENSIONS)).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


class NoQuotes:
    name = "none"

    def read(self, texts: list[str]) -> list[tuple[()]]:
        return [() for _ in texts]


def fill(archive: Archive, number: int, read_with: str) -> World:
    """Articles of `number` // 5 events, already in their stories: placing each of them by itself would take an hour."""
    world = World(number)
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in ("a", "s", "e", "st", "sa", "t")}
    for event in range(number // PER_EVENT):
        names, vector, first = world.event()
        moments = [first + timedelta(hours=3 * place) for place in range(PER_EVENT)]
        story = f"s{event}"
        row = {"id": story, "founded": first, "first": first, "last": moments[-1], "articles": PER_EVENT}
        rows["st"].append(row)
        # Two texts an event, by turns: to write and to split a hundred thousand takes longer than all that is measured.
        written = [world.article(names, vector, first, outlet) for outlet in range(2)]
        packed = [_clues(draft, reading) for draft, reading in written]
        for outlet, at in enumerate(moments):
            draft, reading = written[outlet % 2]
            draft = replace(draft, source=f"Outlet {outlet}", url=f"https://o{outlet}.example/{event}", published=at)
            key = f"a{event}-{outlet}"
            values = new_row(draft, key, content_hash(draft.title, draft.text), at)
            rows["a"].append(values | {"read_with": read_with})
            rows["s"] += [
                {"article_id": key, "position": place, "start": start, "end": end}
                for place, (start, end) in enumerate(reading.sentences)
            ]
            matrix = np.vstack([reading.title_vector[None, :], reading.vectors]).astype(np.float16)
            stored = {"article_id": key, "encoder": "invented", "dimensions": DIMENSIONS, "vectors": matrix.tobytes()}
            rows["e"].append(stored)
            clues = packed[outlet % 2]
            joined = {"article_id": key, "story_id": story, "revision": 1, "joined": at}
            joined |= {"at": at, "outlet": draft.source, "clues": clues.packed()}
            rows["sa"].append(joined)
            seconds = int(at.timestamp())
            rows["t"] += [{"term": term, "at": seconds, "article_id": key} for term in rarest(clues)]
        if len(rows["a"]) >= BATCH or event == number // PER_EVENT - 1:
            with archive.writing() as connection:
                tables = zip(
                    (articles, sentences, embeddings, stories, story_articles, story_terms), rows.values(), strict=True
                )
                for table, some in tables:
                    connection.execute(insert(table), some)
            for some in rows.values():
                some.clear()
    return world


def _clues(draft: Draft, reading: Reading) -> Clues:
    return clues_of(draft.title, draft.text, reading.sentences, reading.title_vector, reading.vectors)


def measure(number: int) -> None:
    with TemporaryDirectory() as folder:
        archive = Archive(f"sqlite:///{Path(folder) / 'a.db'}")
        encoder = StoredEncoder()
        reader = ArticleReader(archive, encoder, NoQuotes())
        began = time.perf_counter()
        world = fill(archive, number, reader.read_with)
        filled = time.perf_counter() - began
        desk = Desk(archive, reader, load_summarizer("extractive", encoder), encoder)
        for place in range(2):
            _placing(archive, world, place)()  # warm: tables are loaded, statements compiled
        placed = [_timed(_placing(archive, world, place)) for place in range(PLACED)]
        requests = [
            BriefRequest(),
            BriefRequest(since="7d"),
            BriefRequest(topic=world.towns[0]),
            BriefRequest(channel="discord:1"),
        ]
        for request in requests:
            desk.brief(request, NOW)  # warm: summaries are made once
        told = [_timed(lambda place=place: desk.brief(requests[place % len(requests)], NOW)) for place in range(TOLD)]  # type: ignore[misc]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{number:>8,}{_shown(placed)}{_shown(told)}{memory:>9.0f} MB   (made in {filled:.0f} s)", flush=True)
        archive.close()


def _placing(archive: Archive, world: World, place: int) -> Callable[[], None]:
    """A new article of today: half of them belong to an event that the archive has, half to none."""
    names, vector, _ = world.event()
    articles_, readings = [], {}
    for outlet in range(2):
        draft, reading = world.article(names, vector, NOW, outlet)
        ((article, _),) = archive.take_in_many([draft])
        archive.save_reading(article, reading, "invented+none")
        articles_.append(article)
        readings[article.id] = reading
    book = StoryBook(archive)
    if place % 2:
        book.add(articles_[:1], readings, NOW)
    last: Article = articles_[1]
    return lambda: book.add([last], readings, NOW)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds on the clock, and of this process's own work: on a busy machine they differ."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def _shown(times: list[tuple[float, float]]) -> str:
    clock, own = np.array(times).T
    return f"{np.median(clock):>9.1f}{np.percentile(clock, 99):>9.1f}{np.percentile(own, 99):>9.1f}"


def heading() -> None:
    """What the columns of `measure` are."""
    print(f"{'':>8}{'placing an article, ms':^27}{'choosing and telling, ms':^27}{'memory':>9}")
    print(f"{'articles':>8}" + f"{'median':>9}{'p99':>9}{'p99 own':>9}" * 2, flush=True)


if __name__ == "__main__":
    heading()
    for size in sys.argv[1:]:
        measure(int(size))
