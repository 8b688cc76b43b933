"""What `newsbrief check` reads and prints: whether a summary is supported by its text."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot.chat.plain import plain
from bot.errors import SourceError
from bot.intake import standard_input
from bot.jsonl import answer_each
from bot.news.article import Draft
from bot.news.sources import SourceFailure, read_sources
from summarizers.sentences import split_sentences

if TYPE_CHECKING:
    from bot.app import App
    from summarizers.gate import Gate, Verdict


def check_lines(gate: Gate) -> int:
    """Answer {"id","text","summary"} lines; returns how many could not be answered."""

    def answer(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [verdicts_json(*_checked(gate, record["text"], record["summary"])) for record in records]

    return answer_each(standard_input(), ("text", "summary"), answer)


def check_source(app: App, source: str, summary: str) -> tuple[list[str], list[Verdict]]:
    """The sentences of a summary (a file, or - for standard input) and what the source says to each.

    Raises SourceError.
    """
    said = _summary(summary)
    return _checked(app.gate, _text(app, source), said)


def verdicts_json(sentences: Sequence[str], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The contract's document, without an id."""
    return {
        "sentences": [
            {
                "text": sentence,
                "supported": one.supported,
                "score": round(one.score, 4),
                "reasons": list(one.reasons),
                "citations": [{"start": start, "end": end} for start, end in one.citations],
            }
            for sentence, one in zip(sentences, verdicts, strict=True)
        ]
    }


def print_verdicts(sentences: Sequence[str], verdicts: Sequence[Verdict]) -> None:
    """A line a sentence, below each refused one why, and the count at the end."""
    for sentence, one in zip(sentences, verdicts, strict=True):
        mark = typer.style("ok", fg="green") if one.supported else typer.style("NO", fg="red")
        typer.echo(f"{mark} {one.score:.2f}  {plain(sentence)}")
        for reason in one.reasons:
            typer.echo(f"         {plain(reason)}")
    supported = sum(one.supported for one in verdicts)
    typer.echo(f"{supported} of {len(verdicts)} sentences are supported.")


def _checked(gate: Gate, text: str, summary: str) -> tuple[list[str], list[Verdict]]:
    sentences = [summary[start:end] for start, end in split_sentences(summary)]
    return sentences, gate.check(text, sentences)


def _summary(name: str) -> str:
    try:
        content = standard_input().read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error.strerror}.") from None
    said = content.decode("utf-8-sig", errors="replace")
    if not said.strip():
        raise SourceError("The summary is empty.")
    return said


def _text(app: App, source: str) -> str:
    found = asyncio.run(_read(app, source))
    drafts = [one for one in found if isinstance(one, Draft)]
    for one in found:
        if isinstance(one, SourceFailure):
            raise SourceError(f"{one.source}: {one.error}")
    if len(drafts) != 1:
        raise SourceError(f"check needs one article, and {source} holds {len(drafts) or 'none'}.")
    return drafts[0].text


async def _read(app: App, source: str) -> list[Draft | SourceFailure]:
    async with app.fetcher() as fetcher:
        return [one async for one in read_sources([source], fetcher, stdin=standard_input())]
