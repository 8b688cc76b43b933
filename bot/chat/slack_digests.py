"""`/digest` on Slack: typed, by a form whose mistakes stand beside its fields, and by buttons on the Home tab."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import slack_digest_views as views
from bot.chat import slack_texts, texts
from bot.chat.digest_desk import Asker
from bot.chat.digest_typed import read_add
from bot.chat.replies import Reply
from bot.chat.slack_answers import Answers
from bot.chat.slack_calls import Call, Handler, listener
from bot.chat.slack_client import code_of
from bot.chat.slack_home import Home
from bot.chat.slack_people import People, asker
from bot.chat.slack_place import Place as Conversation
from bot.chat.slack_render import render, sentence
from bot.chat.slack_words import plain_words
from bot.digests.calendar import parse_quiet
from bot.digests.desk import Wish
from bot.digests.schedule import Place, WhenEmpty
from bot.digests.wording import parse
from bot.errors import CommandError, NewsbriefError, ScheduleError
from bot.log import get_logger

DIGEST_ACTIONS = ("digest_add", "digest_pause", "digest_resume", "digest_remove")
_ANY_TIME = "daily 08:00"  # words that are always understood, to see whether a zone is


class SlackDigests:
    """What people type after /digest, and what they press and fill in."""

    def __init__(self, answers: Answers, people: People, home: Home) -> None:
        self._answers = answers
        self._people = people
        self._home = home

    def register(self, app: AsyncApp, *, unfurl: bool) -> None:
        """Tell Bolt of the buttons and the form; the command is registered with the others."""
        handlers: dict[str, Handler] = {
            "digest_add": self._open_from_home,
            "digest_pause": self._pressed,
            "digest_resume": self._pressed,
            "digest_remove": self._pressed,
        }
        for action in DIGEST_ACTIONS:
            app.action(action)(listener(handlers[action], unfurl=unfurl))
        app.view_submission(views.ADD_DIGEST)(listener(self._submitted, unfurl=unfurl))

    # Typed

    async def command(self, call: Call) -> None:
        """/digest with its verbs; what comes of it is for the one who asked."""
        words = plain_words(str(call.body.get("text") or ""))
        verb, _, rest = words.partition(" ")
        if verb.casefold() == "add" and not rest.strip():
            await self._open(call, await asker(call, self._people))
            return
        await self._answers.give(call.place(), lambda: self._do(call, verb.casefold(), rest.strip()), private=True)

    async def _do(self, call: Call, verb: str, rest: str) -> Reply:
        digests = self._answers.commands.digests
        who = await asker(call, self._people)
        by_name: dict[str, Callable[[Asker, str], Awaitable[Reply]]] = {
            "resume": digests.resume,
            "remove": digests.remove,
            "now": digests.now,
        }
        if verb in {"", "list"}:
            return await digests.listed(who)
        if verb == "add":
            return await self._add(call, who, rest)
        if verb == "pause":
            name, _, until = rest.partition(" ")
            return await digests.pause(who, name, until.strip() or None)
        if verb in by_name:
            return await by_name[verb](who, rest)
        if verb == "preview":
            try:
                return await digests.preview_of(who, rest)
            except CommandError:
                if not rest:
                    raise
            return await digests.preview(rest, None if parse(rest).tz else who.zone)
        raise CommandError(texts.DIGEST_WORDS)

    async def _add(self, call: Call, who: Asker, words: str) -> Reply:
        typed = read_add(words)
        if not typed.at:
            raise CommandError(texts.DIGEST_WHEN)
        to = _private(who) if typed.private else who.here
        await self._check_inside(call.client, to)
        wish = Wish(to=to, at=typed.at, topic=typed.topic, length=typed.length)
        return await self._answers.commands.digests.add(who, wish)

    # The form

    async def _open_from_home(self, call: Call) -> None:
        who = await asker(call, self._people)
        leads = await self._people.may_manage(call.client, call.team, call.user)
        await self._open(call, who, choose=leads)

    async def _open(self, call: Call, who: Asker, *, choose: bool = False) -> None:
        """`choose`: the form asks where to, which only the Home tab leaves open."""
        try:
            await self._check_open(call, who, choose=choose)
        except CommandError as error:
            await call.place().whisper([sentence(str(error))])
            return
        where = {
            "channel": "" if who.here.direct else who.here.channel,
            "hook": str(call.body.get("response_url") or ""),
            "asked": call.channel,
            "zone": who.zone or "",
        }
        try:
            await call.client.views_open(trigger_id=call.trigger, view=views.add_digest(where, choose=choose))
        except SlackApiError as error:
            if code_of(error) not in {"expired_trigger_id", "exchanged_trigger_id"}:
                raise
            get_logger().info("too late for a form", error=code_of(error))
            if call.channel:
                await call.place().whisper([sentence(slack_texts.TOO_LATE)])

    async def _check_open(self, call: Call, who: Asker, *, choose: bool) -> None:
        """Raise CommandError where it is known already that nothing will come of the form."""
        _ = self._answers.commands.digests
        if choose or who.here.direct:
            return
        if not await who.may_manage(who.here):
            raise CommandError(texts.NOT_ALLOWED_DIGESTS)
        await self._check_inside(call.client, who.here)

    async def _submitted(self, call: Call) -> dict[str, Any] | None:
        """The form was sent in: each mistake stands beside its field."""
        view = call.body["view"]
        where: dict[str, str] = json.loads(view.get("private_metadata") or "{}")
        filled = views.read(view["state"]["values"])
        who = await asker(call, self._people, channel=where.get("channel") or "")
        wish, errors = _wish(filled, who, where.get("zone", ""))
        if wish is None:
            return _errors(errors)
        try:  # asked again: the form may have been open for long
            await self._check_inside(call.client, wish.to)
            added = await self._answers.commands.digests.add(who, wish)
        except NewsbriefError as error:
            field = views.WHERE if filled.get(views.WHERE) else views.WHEN
            return _errors({field: str(error)})
        if not where.get("asked"):
            self._home.publish_later(call, render(added)[0].text)
            return None
        asked = Conversation(
            client=call.client,
            team=call.team,
            channel=where["asked"],
            user=call.user,
            response_url=where.get("hook") or None,
        )
        self._home.start(asked.whisper(render(added)))
        return None

    # The Home tab

    async def _pressed(self, call: Call) -> None:
        name = str(call.action.get("value", ""))
        try:
            digests = self._answers.commands.digests
            verbs = {
                "digest_pause": digests.pause,
                "digest_resume": digests.resume,
                "digest_remove": digests.remove,
            }
            done = await verbs[str(call.action["action_id"])](await asker(call, self._people), name)
            note = render(done)[0].text
        except NewsbriefError as error:  # somebody else was quicker, or may not
            note = str(error)
        await self._home.publish(call, note)

    async def _check_inside(self, client: AsyncWebClient, to: Place) -> None:
        """Raise CommandError for a channel that the bot is not in: there it could not see what it posted."""
        if to.direct:
            return
        try:
            found = (await client.conversations_info(channel=to.channel))["channel"]
        except SlackApiError as error:
            if code_of(error) != "channel_not_found":
                raise
            found = {}
        if not found.get("is_member"):
            raise CommandError(slack_texts.INVITE_FIRST)
        if found.get("is_archived"):
            raise CommandError("That channel is archived.")


def _wish(filled: Mapping[str, str], who: Asker, offered: str) -> tuple[Wish | None, dict[str, str]]:
    """What a filled form wishes for, or what is wrong with which field."""
    errors: dict[str, str] = {}
    at, zone = filled[views.WHEN], filled[views.ZONE] or None
    try:
        parse(_ANY_TIME, zone)
    except ScheduleError as error:
        errors[views.ZONE] = str(error)
    else:
        try:
            # A zone that stood in the form already gives way to one that the words name.
            if zone == offered and parse(at).tz is not None:
                zone = None
            parse(at, zone)
        except ScheduleError as error:
            errors[views.WHEN] = str(error)
    quiet = None
    if filled[views.QUIET]:
        try:
            quiet = parse_quiet(filled[views.QUIET])
        except ScheduleError as error:
            errors[views.QUIET] = str(error)
    if errors:
        return None, errors
    channel = filled.get(views.WHERE)
    to = Place(platform="slack", channel=channel) if channel else who.here
    empty = WhenEmpty.SKIP if filled[views.EMPTY] == WhenEmpty.SKIP.value else WhenEmpty.SAY
    topic = filled[views.TOPIC] or None
    wish = Wish(to=to, at=at, tz=zone, topic=topic, length=filled[views.LENGTH], when_empty=empty, quiet=quiet)
    return wish, {}


def _errors(found: dict[str, str]) -> dict[str, Any]:
    return {
        "response_action": "errors",
        "errors": {field: slack_texts.slack_words(told) for field, told in found.items()},
    }


def _private(who: Asker) -> Place:
    return Place(platform="slack", channel=who.user, direct=True)
