"""Taking sources in from the command line: progress while it works, a line for each failure, a status at the end."""

from __future__ import annotations

import asyncio
import io
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

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

        Ends like `finish` when sources were given and nothing came of any of them.
        """
        if not sources:
            return None
        ids = self.take_in(sources)
        if not ids:
            self.finish()
            raise SourceError("These sources hold no article.")
        return tuple(ids)

    def take_in_jsonl(self, inputs: Sequence[Path | None], *, stream: bool) -> None:
        """Take JSON lines in, a batch at a time; with `stream`, a document a line says what became of each."""
        for path in inputs:
            try:
                with _opened(path) as file:
                    self._take_in_lines(file, "" if path is None else f"{path}, ", stream=stream)
            except SourceError as error:  # one that cannot be opened does not stop the others
                self._fail(SourceFailure(source="-" if path is None else str(path), error=str(error)), stream=stream)

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
            source, error = plain(failure.source), plain(failure.error)
            named = error.casefold().startswith(source.casefold())  # most sentences begin with what they are about
            typer.echo(f"newsbrief: {error if named else f'{source}: {error}'}", err=True)
        if self._failures:
            raise typer.Exit(1)

    def _take_in_lines(self, file: BinaryIO, prefix: str, *, stream: bool) -> None:
        pending: deque[bytes] = deque()
        records = read_jsonl(iter(pending.popleft, None))  # one a line, asked for only while lines are pending
        for lines in jsonl.gathered(file):
            pending.extend(lines)
            batch = [next(records) for _ in lines]
            results = iter(self._desk.take_in([item for item in batch if isinstance(item, Draft)]))
            taken: list[str] = []
            for item in batch:
                if isinstance(item, Draft):
                    result = next(results)
                    self._remember(result)
                    taken.append(result[0].id)
                    if stream:
                        jsonl.write({"articles": [_article(*result)], "errors": []})
                else:
                    self._fail(replace(item, source=f"{prefix}{item.source}"), stream=stream)
            self._read(taken)

    def _fail(self, failure: SourceFailure, *, stream: bool) -> None:
        self._failures.append(failure)
        if stream:
            jsonl.write({"articles": [], "errors": [_failure(failure)]})

    async def _collect(self, sources: Sequence[str], advance: Callable[[int], None]) -> list[Draft]:
        drafts = []
        async with self._fetcher() as fetcher:
            async for item in read_sources(sources, fetcher, stdin=standard_input()):
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


def standard_input() -> BinaryIO:
    """The bytes of standard input; none when it was closed (`<&-`)."""
    return sys.stdin.buffer if sys.stdin is not None else io.BytesIO()


def _opened(path: Path | None) -> AbstractContextManager[BinaryIO]:
    if path is None:
        return nullcontext(standard_input())
    try:
        return path.open("rb")
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
