"""`newsbrief digest …`: what comes regularly. Nothing heavy is imported before a verb needs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.errors import NewsbriefError

if TYPE_CHECKING:
    from bot.digests.desk import Digests
    from bot.digests.schedule import Listed

digest = typer.Typer(
    name="digest", help="Brief channels regularly, at their own times.", no_args_is_help=True,
    pretty_exceptions_enable=False,
)  # fmt: skip

Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="As list shows it, or the beginning of it.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
At = Annotated[
    str | None,
    typer.Option(help="“daily 08:00”, “every weekday at 8:30 Berlin time”, “monthly last 17:00”, or a cron rule."),
]
Tz = Annotated[
    str | None, typer.Option(help="Such as Europe/Berlin, or a city; what the words say, or UTC, if left out.")
]


@digest.command()
def add(
    *,
    to: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="discord:CHANNEL, slack:CHANNEL, slack:CHANNEL/THREAD or discord:@PERSON."),
    ] = None,
    at: At = None,
    tz: Tz = None,
    topic: Annotated[str | None, typer.Option(help="Only what is about this.")] = None,
    length: Annotated[str | None, typer.Option(metavar="short|standard|long", help="How many stories.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this outlet; may be repeated.")] = None,
    quiet: Annotated[
        str | None, typer.Option(help="Nothing is posted then: “22:00-07:00, sun, 2026-12-24..2026-12-26”.")
    ] = None,
    skip_empty: Annotated[bool, typer.Option("--skip-empty", help="Post nothing when there is nothing new.")] = False,
    alerts: Annotated[str | None, typer.Option(help="Breaking stories at once: “5 outlets, 3 a day”.")] = None,
    name: Annotated[str | None, typer.Option("--id", help="A name of your own; the same again replaces it.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One schedule a line, from standard input.")] = False,
    json: Json = False,
) -> None:
    """Make a digest: where to, and when."""
    if jsonl:
        _add_lines()
        return
    if not to or not at:
        raise typer.BadParameter("Say where to and when: newsbrief digest add --to discord:CHANNEL --at “daily 08:00”")
    from bot.digests.asked import read_wish
    from bot.digests_shown import digest_json, tell_added

    wish = read_wish(
        {
            "id": name,
            "to": to,
            "at": at,
            "tz": tz,
            "topic": topic,
            "length": length,
            "sources": source,
            "quiet": quiet,
            "skip_empty": skip_empty,
            "alerts": alerts,
        }
    )
    listed = _digests().add(wish, datetime.now(UTC))
    if json:
        _print_json(digest_json(listed))
        return
    tell_added(listed)
    if listed.schedule.tz == "UTC" and tz is None and "utc" not in at.casefold():
        typer.echo("No time zone was named, so the times are UTC; --tz Europe/Berlin changes that.", err=True)


@digest.command("list")
def list_(*, json: Json = False) -> None:
    """Every digest, when it comes next and how the last one went."""
    from bot.digests_shown import digest_json, tell_digest

    found = _digests().list(now=datetime.now(UTC))
    if json:
        _print_json({"digests": [digest_json(one) for one in found]})
        return
    if not found:
        typer.echo("There is no digest; newsbrief digest add --to discord:CHANNEL --at “daily 08:00” makes one.")
    for one in found:
        tell_digest(one)


@digest.command()
def remove(ids: Ids, *, json: Json = False) -> None:
    """End digests."""
    from bot.digests.schedule import Listed

    digests = _digests()
    _change(ids, lambda name: Listed(schedule=digests.remove(name), last=None, next=None), "Removed", json=json)


@digest.command()
def pause(
    ids: Ids,
    *,
    until: Annotated[str | None, typer.Option(help="Monday, 3 days, 2026-12-01 or “1 December 9:00”.")] = None,
    json: Json = False,
) -> None:
    """Post nothing until then, or until it is resumed."""
    from bot.chat.digest_typed import read_until
    from bot.digests.zones import zone

    digests, now = _digests(), datetime.now(UTC)

    def stop(name: str) -> Listed:
        schedule = digests.get(name)
        moment = read_until(until, now, zone(schedule.tz)).astimezone(UTC) if until else None
        return digests.pause(schedule.id, now, moment)

    _change(ids, stop, "Paused", json=json)


@digest.command()
def resume(ids: Ids, *, json: Json = False) -> None:
    """Go on with the next slot."""
    digests = _digests()
    _change(ids, lambda name: digests.resume(name, datetime.now(UTC)), "Resumed", json=json)


@digest.command()
def now(ids: Ids, *, json: Json = False) -> None:
    """Have a digest come at once; a running newsbrief serve posts it."""
    digests = _digests()
    _change(ids, lambda name: digests.now(name, datetime.now(UTC)), "On its way:", json=json)


@digest.command()
def preview(
    *,
    at: At = None,
    tz: Tz = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="2026-03-27; now if left out.")] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=3660, help="So many local days; the next five if left out.")
    ] = None,
    json: Json = False,
) -> None:
    """When words would come, through every change of the clocks. Nothing is kept."""
    from bot.digests_preview import foresee, tell_foreseen

    if not at:
        raise typer.BadParameter("Say which words: newsbrief digest preview --at “daily 08:00” --tz Europe/Berlin")
    foreseen = foresee(at, tz, first=first, days=days, now=datetime.now(UTC))
    if json:
        from bot.briefing.briefing import stamp

        _print_json({"slots": [stamp(slot) for slot in foreseen.slots]})
    else:
        tell_foreseen(foreseen)


def _add_lines() -> None:
    from bot.digests.asked import read_wish
    from bot.digests_shown import digest_json
    from bot.intake import standard_input
    from bot.jsonl import answer_each

    digests = _digests()

    def answer(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one(record) for record in records]

    def one(record: dict[str, Any]) -> dict[str, Any]:
        try:
            return digest_json(digests.add(read_wish(record), datetime.now(UTC)))
        except NewsbriefError as error:
            return {"error": str(error)}

    _exit_if(answer_each(standard_input(), ("to", "at"), answer))


def _change(ids: Sequence[str], act: Callable[[str], Listed], done: str, *, json: bool) -> None:
    from bot.digests_shown import digest_json, tell_changed

    told: list[dict[str, Any]] = []
    failed = 0
    for name in ids:
        try:
            listed = act(name)
        except NewsbriefError as error:
            failed += 1
            told.append({"id": name, "error": str(error)})
            typer.echo(f"newsbrief: {_plain(str(error))}", err=True)
            continue
        told.append(digest_json(listed) | ({"removed": True} if done == "Removed" else {}))
        if not json:
            tell_changed(listed, done)
    if json:
        _print_json({"digests": told})
    _exit_if(failed)


def _plain(text: str) -> str:
    from bot.chat.plain import plain

    return plain(text)


def _print_json(document: object) -> None:
    from bot.jsonl import write

    write(document)


def _exit_if(failures: int) -> None:
    if failures:
        raise typer.Exit(1)


def _digests() -> Digests:
    from bot.app import App
    from bot.log import configure
    from bot.settings import load_settings

    settings = load_settings()
    configure(settings.log_level)
    return App(settings).digests
