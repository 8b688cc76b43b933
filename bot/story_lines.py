"""Stories of articles that come as JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from bot import jsonl
from bot.news.boilerplate import blank_boilerplate
from bot.news.clues import MEANT, clues_of
from bot.news.dates import parse_date
from bot.news.grouping import Member
from bot.news.story_memory import StoriesInMemory
from summarizers.sentences import split_sentences

if TYPE_CHECKING:
    from summarizers.summary import Encoder

PAUSE = 1.0  # seconds without input after which whoever waits for an answer gets it


def group_lines(stdin: BinaryIO, encoder: Encoder) -> int:
    """Write {"id","story"} for each line, in their order; returns how many lines got an error for an answer.

    An article that comes later can show that two stories are one, so answers wait for the end of the input, or for a
    pause in it; what was answered by then stays as it was.
    """
    stories = StoriesInMemory()
    waiting: list[tuple[str, Any] | jsonl.BadLine] = []  # the key of an article, and its id as it was given
    number = bad = 0

    def answer() -> None:
        for item in waiting:
            if isinstance(item, jsonl.BadLine):
                jsonl.write({"id": item.id, "error": item.error})
            else:
                jsonl.write({"id": item[1], "story": stories.story[item[0]]})
        waiting.clear()

    for lines in jsonl.gathered(stdin, PAUSE):
        if not lines:
            answer()
            continue
        parsed = [jsonl.parse(line, number + place, ("text",)) for place, line in enumerate(lines, 1)]
        records = [item for item in parsed if not isinstance(item, jsonl.BadLine)]
        members = iter(_members(records, [str(number + place) for place in range(len(records))], encoder))
        number += len(lines)
        for item in parsed:
            if isinstance(item, jsonl.BadLine):
                bad += 1
                waiting.append(item)
            else:
                member = next(members)
                stories.add(member)
                waiting.append((member.key, item.get("id")))
    answer()
    return bad


def _members(records: list[dict[str, Any]], keys: list[str], encoder: Encoder) -> list[Member]:
    bodies = [blank_boilerplate(record["text"]) for record in records]
    titles = [title if isinstance(title := record.get("title"), str) else "" for record in records]
    spans = [split_sentences(body) for body in bodies]
    texts: list[str] = []
    for title, body, found in zip(titles, bodies, spans, strict=True):
        texts += [title, *(body[start:end] for start, end in found[:MEANT])]
    if not texts:
        return []
    vectors = encoder.encode(texts)
    members, row = [], 0
    for record, key, title, body, found in zip(records, keys, titles, bodies, spans, strict=True):
        beyond = row + 1 + min(len(found), MEANT)
        clues = clues_of(title, body, found, vectors[row], vectors[row + 1 : beyond])
        published = record.get("published")
        when = parse_date(published) if isinstance(published, str) else None
        members.append(Member(key=key, clues=clues, at=when.timestamp() if when else None))
        row = beyond
    return members
