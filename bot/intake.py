"""Taking sources in from the command line: progress while it works, a line for each failure, a status at the end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot import jsonl
from bot.briefing.briefing import article_json
from bot.briefing.compose import reference
from bot.chat.plain import plain
from bot.errors import SourceError
from bot.news.archive import Status
from bot.news.article import Article, Draft
from bot.news.sources import SourceFailure, read_jsonl, read_sources

if TYPE_CHECKING:
    from bot.briefing.desk import Desk
    from bot.news.fetch import Fetcher

_STREAMED = 16  # JSONL records read together by the models


class Intake:
    """One run of the command line's intake: remembers what came in and what failed."""

    def __init__(self, desk: Desk, fetcher: Callable[[], Fetcher], *, show: bool) -> None:
        self._desk = desk
        self._fetcher = fetcher
        self._show = show
        self._taken: dict[str, tuple[Article, Status]] = {}
        self._failures: list[SourceFailure] = []

    def take_in(self, sources: Sequence[str]) -> list[str]:
        """Take sources in and read them; returns the articles' ids, each once."""
        with _bar("Taking in", show=self._show) as advance:
            found = asyncio.run(self._collect(sources, advance))
        for result in self._desk.take_in(found):
            self._remember(result)
        self._read(list(self._taken))
        return list(self._taken)

    def take_in_some(self, sources: Sequence[str] | None) -> tuple[str, ...] | None:
        """Take sources in, if any are given; None: the archive is meant.

        Raises SourceError when sources were given and nothing came of any of them.
        """
        if not sources:
            return None
        ids = self.take_in(sources)
        if not ids:
            failed = self._failures[0] if self._failures else None
            raise SourceError(
                f"{plain(failed.source)}: {plain(failed.error)}" if failed else "These sources hold no article."
            )
        return tuple(ids)

    def take_in_jsonl(self, inputs: Sequence[Path | None], *, stream: bool) -> None:
        """Take JSON lines in, a batch at a time; with `stream`, a document a line says what became of each."""
        for path in inputs:
            with _opened(path) as lines:
                for batch in _batched(read_jsonl(lines), _STREAMED):
                    drafts = [item for item in batch if isinstance(item, Draft)]
                    results = iter(self._desk.take_in(drafts))
                    fresh: list[str] = []
                    for item in batch:
                        if isinstance(item, Draft):
                            result = next(results)
                            self._remember(result)
                            fresh.append(result[0].id)
                            document: dict[str, object] = {"articles": [_article(*result)], "errors": []}
                        else:
                            self._failures.append(item)
                            document = {"articles": [], "errors": [_failure(item)]}
                        if stream:
                            jsonl.write(document)
                    self._read(fresh)

    def document(self) -> dict[str, object]:
        """The contract's document of `ingest --json`."""
        return {
            "articles": [_article(*result) for result in self._taken.values()],
            "errors": [_failure(failure) for failure in self._failures],
        }

    def report(self) -> None:
        """Say what became of each article."""
        for article, status in self._taken.values():
            typer.echo(f"{status.value:<8} {plain(article.title) or '(no headline)'}")

    def finish(self) -> None:
        """One line for each failure, and exit status 1 if there was any."""
        for failure in self._failures:
            typer.echo(f"newsbrief: {plain(failure.source)}: {plain(failure.error)}", err=True)
        if self._failures:
            raise typer.Exit(1)

    async def _collect(self, sources: Sequence[str], advance: Callable[[int], None]) -> list[Draft]:
        drafts = []
        async with self._fetcher() as fetcher:
            async for item in read_sources(sources, fetcher, stdin=sys.stdin.buffer):
                advance(1)
                if isinstance(item, Draft):
                    drafts.append(item)
                else:
                    self._failures.append(item)
        return drafts

    def _remember(self, result: tuple[Article, Status]) -> None:
        article, status = result
        # The same article twice in one run is listed once, with what the run did to it.
        earlier = self._taken.get(article.id)
        self._taken[article.id] = (article, earlier[1] if earlier and status is Status.KNOWN else status)

    def _read(self, ids: Sequence[str]) -> None:
        with _bar("Reading", show=self._show) as advance:
            self._desk.read(ids, advance)


def _article(article: Article, status: Status) -> dict[str, object]:
    return article_json(reference(article)) | {"language": article.language, "status": status.value}


def _failure(failure: SourceFailure) -> dict[str, object]:
    return {"source": failure.source, "error": failure.error}


def _batched(items: Iterable[Draft | SourceFailure], size: int) -> Iterator[list[Draft | SourceFailure]]:
    batch: list[Draft | SourceFailure] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


@contextmanager
def _opened(path: Path | None) -> Iterator[Iterable[bytes]]:
    if path is None:
        yield jsonl.lines(sys.stdin.buffer)
        return
    try:
        with path.open("rb") as lines:
            yield jsonl.lines(lines)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.") from None


@contextmanager
def _bar(doing: str, *, show: bool) -> Iterator[Callable[[int], None]]:
    """A count of articles done, on standard error while it lasts."""
    if not show:
        yield lambda _number: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description} · {task.completed:.0f} articles"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(doing, total=None)
        yield lambda number: progress.advance(task, number)
