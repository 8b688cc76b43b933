"""The `newsbrief` command: what each verb takes and prints. Nothing heavy is imported before a verb needs it."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from bot.digests_cli import digest
from bot.errors import NewsbriefError, SourceError
from bot.feeds_cli import feeds
from summarizers.errors import SummarizerError

if TYPE_CHECKING:
    from bot.app import App
    from bot.briefing.desk import Desk
    from bot.intake import Intake
    from bot.news.article import Article

cli = typer.Typer(
    name="newsbrief",
    help="News for a channel: briefings whose every sentence has a source, and who said what.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.add_typer(feeds)
cli.add_typer(digest)


class Length(StrEnum):
    """How much a briefing tells."""

    SHORT = "short"
    STANDARD = "standard"
    LONG = "long"


Sources = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]…", help="URL, feed, file, folder, or - for standard input.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Jsonl = Annotated[
    bool, typer.Option("--jsonl", help="One JSON document a line, from standard input to standard output.")
]
Summarizer = Annotated[str | None, typer.Option(help="Which summarizer; SUMMARIZER in the settings if left out.")]


def main() -> None:
    """Run a verb; whatever goes wrong is one line on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a sign that the terminal does not have ends nothing
    try:
        cli()
    except (NewsbriefError, SummarizerError) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader went away (`newsbrief … | head`); closing stdout again at exit must not complain.
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115, PTH123
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the last line of defence: people get a sentence, not a traceback
        _unexpected(error)


@cli.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:  # noqa: FBT002
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"newsbrief {installed('newsbrief')}")
        raise typer.Exit


@cli.command()
def ingest(sources: Sources = None, *, json: Json = False, jsonl: Jsonl = False) -> None:
    """Take articles in and keep them, each once."""
    app = _app()
    intake = _intake(app, app.desk(), quiet=json or jsonl)
    if jsonl:
        intake.take_in_jsonl(_jsonl_inputs(sources), stream=not json)
    else:
        intake.take_in(_needed(sources))
    if json:
        _print_json(intake.document())
    elif not jsonl:
        intake.report()
    intake.finish()


@cli.command()
def brief(
    sources: Sources = None,
    *,
    topic: Annotated[str | None, typer.Option(help="Only what is about this.")] = None,
    since: Annotated[str | None, typer.Option(help="24h, 3d, 2w, yesterday, 2026-11-21 or all.")] = None,
    length: Annotated[Length, typer.Option(help="How many stories, and how much of each.")] = Length.STANDARD,
    summarizer: Summarizer = None,
    json: Json = False,
    html: Annotated[Path | None, typer.Option(help="Write the briefing to this file as a page.")] = None,
) -> None:
    """Brief on the archive, or on the sources given."""
    from bot.briefing.briefing import BriefRequest, briefing_json

    app = _app()
    desk = app.desk(summarizer)
    intake = _intake(app, desk, quiet=json)
    ids = intake.take_in_some(sources)
    request = BriefRequest(topic=topic, since=since, length=length.value, articles=ids)
    made = desk.brief(request, datetime.now(UTC).astimezone())
    if json:
        _print_json(briefing_json(made))
    elif html is None:
        _show(made)
    if html is not None:
        from bot.briefing.passages import passages_of
        from bot.chat.html_render import briefing_page

        _write_file(html, briefing_page(made, passages_of(app.archive, made)))
    intake.finish()


@cli.command()
def summarize(
    *,
    jsonl: Jsonl = False,
    sentences: Annotated[int, typer.Option(min=1, max=20, help="How many sentences at most.")] = 3,
    summarizer: Summarizer = None,
) -> None:
    """Summarise texts: {"id","title"?,"text"} a line in, {"id","summary","sentences","summarizer"} out."""
    if not jsonl:
        raise typer.BadParameter("summarize reads JSON lines: newsbrief summarize --jsonl < texts.jsonl")
    from bot.intake import standard_input
    from bot.jsonl import answer_each
    from bot.news.boilerplate import blank_boilerplate
    from summarizers.extractive import make_document

    chosen = _app().summarizer(summarizer)

    def answer(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        # Blanks in place of boilerplate keep every offset an offset into the text that was given.
        texts = [blank_boilerplate(record["text"]) for record in records]
        titles = [str(record.get("title") or "") for record in records]
        documents = [make_document(title, text) for title, text in zip(titles, texts, strict=True)]
        return [
            {
                "summary": made.text,
                "sentences": [
                    {"text": one.text, "citations": [{"start": start, "end": end} for start, end in one.citations]}
                    for one in made.sentences
                ],
                "summarizer": made.summarizer,
                "replaced": made.replaced,
            }
            for made in chosen.summarize(documents, sentences)
        ]

    _exit_if(answer_each(standard_input(), ("text",), answer))


@cli.command()
def stories(*, jsonl: Jsonl = False) -> None:
    """Which articles tell of one event: {"id","title"?,"text","published"?} a line in, {"id","story"} out."""
    if not jsonl:
        raise typer.BadParameter("stories reads JSON lines: newsbrief stories --jsonl < articles.jsonl")
    from bot.intake import standard_input
    from bot.story_lines import group_lines

    _exit_if(group_lines(standard_input(), _app().encoder))


@cli.command()
def check(
    source: Annotated[str | None, typer.Argument(help="The text: URL, file, or - for standard input.")] = None,
    *,
    summary: Annotated[str | None, typer.Option(metavar="FILE", help="What is said of it; - for stdin.")] = None,
    json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """Check a summary against its text, sentence by sentence; with --jsonl, {"id","text","summary"} a line."""
    from bot.check_cli import check_lines, check_source, print_verdicts, verdicts_json

    app = _app()
    if jsonl:
        _exit_if(check_lines(app.gate))
        return
    if source is None or summary is None:
        raise typer.BadParameter("Say what to check: newsbrief check article.txt --summary summary.txt")
    if source == summary == "-":
        raise typer.BadParameter("Only one of the text and the summary can come from standard input.")
    checked = check_source(app, source, summary)
    if json:
        _print_json(verdicts_json(*checked))
    else:
        print_verdicts(*checked)


@cli.command()
def quotes(sources: Sources = None, *, json: Json = False, jsonl: Jsonl = False) -> None:
    """Who said what in the sources, in the archive, or in JSON lines {"id","text"}."""
    from bot.quotes.quote import quote_json

    app = _app()
    if jsonl:
        from bot.intake import standard_input
        from bot.jsonl import answer_each

        def answer(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
            found = app.finder.read([record["text"] for record in records])
            return [{"quotes": [quote_json(quote) for quote in said]} for said in found]

        _exit_if(answer_each(standard_input(), ("text",), answer))
        return
    desk = app.desk()
    intake = _intake(app, desk, quiet=json)
    ids = intake.take_in_some(sources)
    listed = desk.quotes_in(ids)
    if json:
        given = {"id": ids[0]} if ids is not None and len(ids) == 1 else {}
        _print_json(given | {"quotes": [quote_json(said.quote) | {"article": said.article.id} for said in listed]})
    else:
        from bot.chat.commands import QuoteList

        _show(QuoteList(person=None, quotes=listed))
    intake.finish()


@cli.command()
def whosaid(
    quote: Annotated[str | None, typer.Argument(help="The words, or a question in plain words.")] = None,
    sources: Sources = None,
    *,
    json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """Who said this? Asks the archive, or only the sources given."""
    from bot.briefing.briefing import answer_json

    app = _app()
    desk = app.desk()
    if jsonl:
        from bot.intake import standard_input
        from bot.jsonl import answer_each

        def answer(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [_answer_or_error(desk, record["q"]) for record in records]

        _exit_if(answer_each(standard_input(), ("q",), answer))
        return
    if quote is None:
        raise typer.BadParameter('Say which words: newsbrief whosaid "a gamble with other people\'s money"')
    intake = _intake(app, desk, quiet=json)
    found = desk.whosaid(quote, intake.take_in_some(sources))
    if json:
        _print_json(answer_json(found))
    else:
        _show(found)
    intake.finish()


@cli.command()
def articles(
    *,
    since: Annotated[str, typer.Option(help="24h, 3d, yesterday, 2026-11-21 or all.")] = "all",
    text: Annotated[bool, typer.Option("--text", help="With their texts.")] = False,
    json: Json = False,
) -> None:
    """List the articles in the archive, newest first."""
    from bot.briefing.briefing import article_json
    from bot.briefing.compose import reference
    from bot.briefing.window import parse_since

    found = _app().archive.since(parse_since(since, datetime.now(UTC).astimezone()))
    if json:
        listed = [
            article_json(reference(one)) | _kept_json(one) | ({"text": one.text} if text else {}) for one in found
        ]
        _print_json({"articles": listed})
        return
    from bot.chat.plain import plain

    for one in found:
        when = (one.published or one.fetched).astimezone()
        title = plain(one.title) or "(no headline)"
        typer.echo(f"{when:%Y-%m-%d %H:%M}  {plain(one.source or '-'):<16} {title}{_note(one)}")
        if text:
            typer.echo(f"\n{one.text.strip()}\n")


@cli.command()
def serve() -> None:
    """Be a bot where there is a token for a chat, until told to stop; else answer commands until the input ends."""
    app = _app()
    commands = app.commands()
    try:
        if surfaces := app.surfaces(commands):
            from bot.serving import serve as serve_chats

            chats = serve_chats(surfaces, commands, app.connections, app.remembered)
            asyncio.run(app.beside_polling(chats, surfaces, app.runner(surfaces, commands)))
        else:
            from rich.console import Console

            from bot.chat.terminal import serve_terminal

            surface = serve_terminal(commands, Console(highlight=False, soft_wrap=False), _typed_lines())
            asyncio.run(app.beside_polling(surface))
    finally:
        commands.close()


@cli.command()
def doctor(*, json: Json = False) -> None:
    """Check that everything the bot needs is there; exit status 1 if something is not."""
    from bot.doctor import check_all

    checks = check_all(_app())
    if json:
        _print_json({"checks": [{"name": one.name, "ok": one.ok, "message": one.message} for one in checks]})
    else:
        for one in checks:
            mark = typer.style("ok  ", fg="green") if one.ok else typer.style("FAIL", fg="red")
            typer.echo(f"{mark} {one.name:<12} {one.message}")
    _exit_if(sum(not one.ok for one in checks))


def _kept_json(article: Article) -> dict[str, Any]:
    return {
        "revision": article.revision,
        "extent": article.extent,
        "corrected": article.corrected is not None,
        "copy_of": article.copy_of,
    }


def _note(article: Article) -> str:
    """What a reader of a list should know about an article."""
    notes = {"teaser only": article.extent == "teaser", "corrected": article.corrected, "a copy": article.copy_of}
    said = ", ".join(note for note, true in notes.items() if true)
    return f"  ({said})" if said else ""


def _app() -> App:
    from bot.app import App
    from bot.log import configure
    from bot.settings import load_settings

    settings = load_settings()
    configure(settings.log_level)
    return App(settings)


def _intake(app: App, desk: Desk, *, quiet: bool) -> Intake:
    from bot.intake import Intake

    return Intake(desk, app.fetcher, show=not quiet and sys.stderr.isatty())


def _needed(sources: Sequence[str] | None) -> Sequence[str]:
    if not sources:
        raise typer.BadParameter("Name a source: a URL, a feed, a file, a folder, or - for standard input.")
    return sources


def _jsonl_inputs(sources: Sequence[str] | None) -> list[Path | None]:
    return [None if source == "-" else Path(source) for source in sources or ["-"]]


def _answer_or_error(desk: Any, question: str) -> dict[str, Any]:
    from bot.briefing.briefing import answer_json

    try:
        return answer_json(desk.whosaid(question))
    except NewsbriefError as error:
        return {"question": question, "answers": [], "closest": [], "error": str(error)}


def _typed_lines() -> TextIO:
    """Standard input as lines of text; bytes that are none become replacement signs, a closed one is empty."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin if sys.stdin is not None else io.StringIO()


def _print_json(document: object) -> None:
    from bot.jsonl import write

    write(document)


def _show(reply: Any) -> None:
    from rich.console import Console

    from bot.chat.terminal_render import render

    Console(highlight=False).print(render(reply))


def _write_file(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise SourceError(f"The page cannot be written to {path}: {error.strerror}.") from None
    typer.echo(f"Wrote {path}.", err=True)


def _exit_if(failures: int) -> None:
    if failures:
        raise typer.Exit(1)


def _fail(message: str) -> None:
    print(f"newsbrief: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(1)


def _unexpected(error: Exception) -> None:
    from bot.log import log_traceback, one_line

    log_traceback(error)
    _fail(f"Something unforeseen went wrong ({one_line(error)}); LOG_LEVEL=debug shows where.")
