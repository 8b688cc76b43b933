"""What of the archive is about a topic: by its words and their other forms, or else by meaning.

The hashed words that grouping keeps of each article are searched, all at once: no text is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from bot.news.clues import rarity, unpacked
from bot.news.schema import articles, feeds, story_articles
from bot.news.stories import STOP, WORD, bare_word, words

if TYPE_CHECKING:
    from bot.news.archive import Archive
    from bot.news.topic_words import TopicWords

MEANT = 0.45  # cosine of a topic's vector and an article's, above which it is meant though not named
NEAREST = 3  # topics that are offered where nothing is found
COMPARED = 3_000  # articles, the newest, whose meaning is compared


def forms(word: str) -> set[str]:
    """The other forms that a bare word has in English: "ferry" and "ferries", "vote", "voted" and "voting"."""
    made = {word}
    if word.endswith("ie"):  # of "ferries"
        made.add(word[:-2] + "y")
    elif word.endswith("y"):
        made.add(word[:-1] + "ie")
    stem = word
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            made |= {stem, stem + "e"}
    root = stem.removesuffix("e")
    if len(root) >= 3:
        made |= {root + "ing", root + "ed"}
    return made


def about_topic(words_of: TopicWords, since: datetime | None, topic: str) -> frozenset[str]:
    """The stories since then with an article that has every word of the topic, in one of its forms."""
    wanted = [forms(word) for word in words(topic)] or [{word} for word in topic.casefold().split()]
    return words_of.stories(since, [{crc32(word.encode("utf-8", "replace")) for word in some} for some in wanted])


def tagged(archive: Archive, since: datetime | None, topic: str) -> frozenset[str]:
    """The stories since then with an article of a feed that somebody gave this topic as a tag."""
    wanted = topic.casefold()
    with archive.reading() as connection:
        rows = connection.execute(select(feeds.c.id, feeds.c.topics)).all()
        ids = [row.id for row in rows if any(" ".join(tag.split()).casefold() == wanted for tag in row.topics)]
        if not ids:
            return frozenset()
        query = select(story_articles.c.story_id).join(articles, articles.c.id == story_articles.c.article_id)
        query = query.where(articles.c.feed_id.in_(ids)).distinct()
        if since is not None:
            query = query.where(articles.c.happened >= since)
        return frozenset(connection.execute(query).scalars())


def near_topic(archive: Archive, since: datetime | None, vector: NDArray[np.float32]) -> list[tuple[float, str, str]]:
    """How close in meaning the newest stories are to a topic's vector: likeness, story, headline; closest first."""
    query = select(story_articles.c.story_id, articles.c.title, story_articles.c.clues)
    query = query.join(articles, articles.c.id == story_articles.c.article_id)
    query = query.where(story_articles.c.clues.is_not(None)).order_by(story_articles.c.at.desc()).limit(COMPARED)
    if since is not None:
        query = query.where(story_articles.c.at >= since)
    with archive.reading() as connection:
        rows = connection.execute(query).all()
    best: dict[str, tuple[float, str]] = {}
    for row in rows:
        likeness = float(unpacked(row.clues).vector @ vector)
        if likeness > best.get(row.story_id, (-1.0, ""))[0]:
            best[row.story_id] = (likeness, row.title)
    return sorted(((likeness, story, title) for story, (likeness, title) in best.items()), reverse=True)


def topics_of(headlines: Sequence[str]) -> list[str]:
    """A word of each headline that says what it is about, each once."""
    found: list[str] = []
    for headline in headlines:
        telling = [
            word for word in WORD.findall(headline) if len(word) > 3 and bare_word(word) not in STOP and word.isalpha()
        ]
        if telling:
            value = rarity(
                np.array([crc32(bare_word(word).encode("utf-8", "replace")) for word in telling], dtype=np.uint32)
            )
            best = telling[int(np.argmax(value))]
            if best.casefold() not in {word.casefold() for word in found}:
                found.append(best)
        if len(found) == NEAREST:
            break
    return found
