from __future__ import annotations

import asyncio
import threading
from datetime import time, timedelta

import pytest

from bot.digests.pace import Limits, Pace, Rate
from bot.digests.poster import DoubtError, PlaceLostError, PostError
from bot.digests.schedule import Alerts, DeliveryState, Quiet, ScheduleState, WhenEmpty
from bot.news.posts import Posts
from tests.digests.fakes import DAY, EIGHT, START, World, turn

ON_BOTH = True  # SQLite and PostgreSQL
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def world(archive):
    made = World(archive)
    yield made
    await made.close()


async def morning(world, runner, moment=EIGHT) -> None:
    """Compose ahead and post."""
    world.clock.to(moment - timedelta(seconds=30))
    await turn(runner)
    world.clock.to(moment)
    await turn(runner)


async def test_a_digest_is_composed_ahead_and_posted_at_its_slot(world):
    made, runner = world.add(), world.runner()
    await turn(runner)
    assert world.states(made) == []
    world.clock.to(EIGHT - timedelta(seconds=50))
    await turn(runner)
    assert world.states(made) == [("24 08:00", "composing", None)]
    assert world.poster.messages == []
    world.clock.to(EIGHT)
    await turn(runner)
    await turn(runner)

    assert world.states(made) == [("24 08:00", "sent", None)]
    assert world.poster.seen() == [("discord:1", "Story 0")]
    assert world.poster.messages[0].part["said"] == ""
    assert world.newsroom.told_of == [made.id]
    assert world.kept == [world.poster.messages[0].key]
    listed = world.store.list()[0]
    assert (listed.last.slot, listed.last.state, listed.next) == (EIGHT, DeliveryState.SENT, EIGHT + DAY)


async def test_each_slot_tells_what_is_new_since_the_one_before(world):
    made, runner = world.add(), world.runner()
    await morning(world, runner)
    await morning(world, runner, EIGHT + DAY)
    world.add("every 30m", "discord:2", id="often")
    await morning(world, runner, EIGHT + DAY + 30 * MINUTE)

    # Since the last one was made, rounded down: what came in between that and its slot is not lost.
    assert world.newsroom.asked == [(made.id, EIGHT - DAY), (made.id, EIGHT - 5 * MINUTE), ("often", EIGHT + DAY)]


async def test_after_a_long_silence_a_daily_digest_tells_a_week(world):
    made, runner = world.add(), world.runner()
    await morning(world, runner)
    world.store.pause(made.id, world.clock())
    world.clock.on(days=30, minutes=1)
    await turn(runner)
    world.store.resume(made.id, world.clock())
    await morning(world, runner, EIGHT + 31 * DAY)

    assert world.newsroom.asked[-1] == (made.id, EIGHT + 24 * DAY)


async def test_what_is_the_same_is_composed_once(world):
    for number in range(20):
        world.add(to=f"discord:{number + 1}", topic="ferry" if number % 2 else None)
    await morning(world, world.runner())

    assert len(world.newsroom.asked) == 2
    assert len(world.poster.messages) == 20


async def test_the_window_grows_with_what_there_is_to_compose(world):
    runner = world.runner()
    runner._composer._spent, runner._composer._count = 50.0, 10.0
    for number in range(20):
        world.add(to=f"discord:{number + 1}")
    world.clock.to(EIGHT - 3 * MINUTE)
    await turn(runner)

    # Twenty of five seconds each, half as long again to be sure, and the minute that there is always.
    assert timedelta(seconds=200) < runner._window < timedelta(seconds=220)
    assert len(world.newsroom.asked) == 1


async def test_parts_go_out_in_order_and_are_resumed_in_the_middle(world):
    world.newsroom.stories = 4
    made, runner = world.add(), world.runner()
    world.poster.script = [None, None, PostError("Discord is busy.", retry_after=60)]
    await morning(world, runner)
    assert world.states(made) == [("24 08:00", "sending", "Discord is busy.")]
    world.clock.on(seconds=59)
    await turn(runner)
    assert len(world.poster.messages) == 2
    world.clock.on(seconds=1)
    await turn(runner)

    assert [message.part["story"] for message in world.poster.messages] == [f"Story {n}" for n in range(4)]
    assert world.states(made) == [("24 08:00", "sent", None)]
    assert world.poster.finds == []  # nothing was in doubt


async def test_a_short_rest_is_taken_in_place(world):
    made, runner = world.add(), world.runner()
    world.poster.script = [PostError("Slow down.", retry_after=0.01), PostError("Slow down.", retry_after=0.01)]
    await morning(world, runner)
    assert world.states(made) == [("24 08:00", "sent", None)]


@pytest.mark.parametrize("lag", [0, 1])
async def test_a_lost_answer_is_looked_for_and_not_posted_again(world, lag):
    made, runner = world.add(), world.runner()
    world.poster.script, world.poster.lag = ["arrived"], lag
    await morning(world, runner)

    assert world.states(made) == [("24 08:00", "sent", None)]
    assert len(world.poster.messages) == 1
    assert len(world.poster.finds) == 1 + lag


async def test_a_message_that_did_not_arrive_is_posted_again(world):
    made, runner = world.add(), world.runner()
    world.poster.script = ["lost", "lost"]
    await morning(world, runner)

    assert world.states(made) == [("24 08:00", "sent", None)]
    assert len(world.poster.messages) == 1


async def test_nothing_is_posted_while_nobody_can_tell_whether_it_is_there(world):
    made, runner = world.add(), world.runner()
    world.poster.script = ["arrived"]
    world.poster.find_errors = [PostError("The history cannot be read.")] * 2
    await morning(world, runner)
    for _ in range(10):
        world.clock.on(seconds=20)
        await turn(runner)

    assert world.states(made) == [("24 08:00", "sent", None)]
    assert len(world.poster.messages) == 1


async def test_errors_are_tried_again_for_an_hour_and_hold_up_nobody_else(world):
    made = world.add()
    other = world.add(to="slack:C1", home="T1")
    slack = type(world.poster)(world.clock, platform="slack")
    world.posters["slack"] = slack
    world.poster.always = PostError("Discord answered 500.")
    runner = world.runner()
    await morning(world, runner)
    assert world.states(other) == [("24 08:00", "sent", None)]
    while world.states(made)[0][1] == "sending":
        world.clock.on(seconds=60)
        await turn(runner, 1)

    assert world.states(made) == [("24 08:00", "failed", "Discord answered 500.")]
    assert 40 * MINUTE < world.clock() - EIGHT < 62 * MINUTE
    assert world.store.get(made.id).state is ScheduleState.ACTIVE


async def test_a_place_that_is_gone_pauses_its_schedules_and_tells_their_maker_once(world):
    first, second = world.add(), world.add("daily 08:01", topic="ferry")
    world.poster.always = PlaceLostError("#news is gone.")
    runner = world.runner()
    await morning(world, runner)
    await morning(world, runner, EIGHT + MINUTE)
    await morning(world, runner, EIGHT + DAY)

    paused = world.store.get(first.id)
    assert (paused.state, paused.paused_why) == (ScheduleState.PAUSED, "#news is gone.")
    assert world.states(first)[0] == ("24 08:00", "failed", "#news is gone.")
    assert world.states(first)[1] == ("25 08:00", "skipped", "paused")
    assert [(person, home) for person, _, home in world.poster.told] == [("ada", "g1"), ("ada", "g1")]
    assert first.id in world.poster.told[0][1]
    assert second.id in world.poster.told[1][1]
    assert "is paused: #news is gone." in world.poster.told[0][1]


async def test_a_place_that_is_back_gets_the_next_slot(world):
    made, runner = world.add("every 30m"), world.runner()
    world.clock.to(START + 29 * MINUTE)
    await turn(runner)
    world.store.now(made.id, world.clock())  # fails while the next slot is composed already
    world.poster.always = PlaceLostError("#news is gone.")
    await turn(runner)
    world.poster.always = None
    await morning(world, runner, START + 30 * MINUTE)
    assert world.poster.messages == []
    world.store.resume(made.id, world.clock())
    await morning(world, runner, START + 60 * MINUTE)
    assert [message.part["slot"][11:16] for message in world.poster.messages] == ["07:00"]


async def test_a_briefing_that_fails_falls_back_to_headlines_and_says_so(world):
    made, runner = world.add(), world.runner()
    world.newsroom.error = RuntimeError("the model is broken")
    await morning(world, runner)

    assert world.states(made) == [("24 08:00", "sent", None)]
    assert world.poster.messages[0].part["title"] == "Headlines"
    assert world.poster.messages[0].part["note"] == "The briefing could not be made; these are the headlines."


async def test_a_briefing_that_takes_too_long_falls_back_too(world):
    made, runner = world.add(), world.runner()
    stuck = threading.Event()
    world.newsroom.brief = lambda *_: stuck.wait(20)
    runner._composer.patience = 0.05
    await morning(world, runner)
    stuck.set()

    assert world.states(made) == [("24 08:00", "sent", None)]
    assert world.poster.messages[0].part["title"] == "Headlines"


async def test_when_even_headlines_fail_so_does_the_delivery_with_the_reason(world):
    made, runner = world.add(), world.runner()
    world.newsroom.error = world.newsroom.no_headlines = RuntimeError("the disk is gone")
    await morning(world, runner)

    state = world.states(made)
    assert [one[:2] for one in state] == [("24 08:00", "failed")]
    assert "the disk is gone" in state[0][2]


@pytest.mark.parametrize(("when_empty", "state"), [(WhenEmpty.SKIP, "skipped"), (WhenEmpty.SAY, "sent")])
async def test_nothing_new_is_skipped_or_said(world, when_empty, state):
    world.newsroom.stories = 0
    made, runner = world.add(when_empty=when_empty), world.runner()
    await morning(world, runner)

    assert world.states(made)[0][1] == state
    if state == "sent":
        assert world.poster.messages[0].part["note"] == "Nothing new since Mon 23 Nov, 08:00."
    else:
        assert world.states(made)[0][2] == "nothing new"


async def test_a_digest_found_late_is_delivered_and_says_so(world):
    made, runner = world.add(), world.runner()
    world.clock.to(EIGHT + timedelta(hours=2, minutes=30))
    await turn(runner)

    assert world.states(made) == [("24 08:00", "sent", None)]
    assert world.poster.messages[0].part["said"] == "late"


async def test_one_that_was_composed_in_time_and_posted_late_says_so_too(world):
    made, runner = world.add(), world.runner()
    world.clock.to(EIGHT - timedelta(seconds=30))
    await turn(runner)
    await runner.close()
    world.clock.to(EIGHT + timedelta(hours=2))
    again = world.runner()
    await again.start()
    await turn(again)

    assert world.states(made) == [("24 08:00", "sent", None)]
    assert world.poster.messages[0].part["said"] == "late"
    assert len(world.newsroom.asked) == 1  # rendered anew, not made anew


async def test_after_a_day_of_downtime_there_is_no_flood(world):
    often = world.add("every 30m", "discord:2")
    daily = world.add()
    world.clock.to(START + DAY + 5 * MINUTE)
    await turn(world.runner())

    assert [place for place, _ in world.poster.seen()] == ["discord:2"]
    states = world.states(often)
    assert len(states) == 48
    assert {state[1:] for state in states[:-1]} == {("skipped", "missed")}
    assert states[-1] == ("25 06:00", "sent", None)
    assert world.states(daily) == [("24 08:00", "skipped", "missed")]  # 22 hours late is too late


async def test_a_digest_that_nobody_could_post_in_time_is_missed(world):
    made, runner = world.add(), world.runner()
    world.posters.clear()
    await morning(world, runner)
    world.clock.on(hours=7)
    await turn(runner)
    assert world.states(made) == [("24 08:00", "skipped", "missed")]


async def test_a_clock_that_goes_back_repeats_nothing(world):
    made, runner = world.add("every 30m"), world.runner()
    world.clock.to(EIGHT - 20 * MINUTE)
    await turn(runner)
    for moment in (EIGHT, EIGHT - 25 * MINUTE, EIGHT, EIGHT + 30 * MINUTE):
        await morning(world, runner, moment)

    slots = [message.part["slot"][11:16] for message in world.poster.messages]
    assert slots == ["07:30", "08:00", "08:30"]
    assert [state[0] for state in world.states(made) if state[1] != "sent"] == ["24 06:30", "24 07:00"]


async def test_a_clock_that_was_wrong_by_years_loses_nothing(world):
    made, runner = world.add(), world.runner()
    await turn(runner)
    world.clock.to(EIGHT + 20 * DAY)
    await turn(runner)
    world.clock.to(START)
    await turn(runner)
    for day in range(3):
        await morning(world, runner, EIGHT + day * DAY)

    sent = [slot for slot, state, _ in world.states(made) if state == "sent"]
    assert sent == ["24 08:00", "25 08:00", "26 08:00", "14 08:00"]
    assert len(world.poster.messages) == 4


async def test_slots_in_quiet_time_are_carried_over_and_several_become_one(world):
    quiet = Quiet(start=time(6, 45), end=time(8, 15))
    made, runner = world.add("every 30m", quiet=quiet), world.runner()
    world.clock.to(START + 25 * MINUTE)
    while world.clock() < EIGHT + 35 * MINUTE:
        world.clock.on(minutes=5)
        await turn(runner, 2)

    carried = "told with the next one, after the quiet time"
    assert world.states(made)[:5] == [
        ("24 06:30", "sent", None),
        ("24 07:00", "skipped", carried),
        ("24 07:30", "skipped", carried),
        ("24 08:00", "sent", None),
        ("24 08:30", "sent", None),
    ]
    assert [f"{message.at:%H:%M}" for message in world.poster.messages] == ["06:30", "08:15", "08:30"]
    assert world.newsroom.asked[1] == (made.id, START + 30 * MINUTE)


async def test_paused_slots_are_skipped_and_the_next_one_after_the_pause_is_posted(world):
    made, runner = world.add("every 30m"), world.runner()
    world.clock.to(START + 29.5 * MINUTE)
    await turn(runner)
    assert world.states(made) == [("24 06:30", "composing", None)]
    world.store.pause(made.id, world.clock(), until=EIGHT)
    assert world.states(made) == []
    for minutes in (30, 60, 95):
        world.clock.to(START + minutes * MINUTE)
        await turn(runner)
    await morning(world, runner)

    assert world.states(made) == [
        *((f"24 {slot}", "skipped", "paused") for slot in ("06:30", "07:00", "07:30")),
        ("24 08:00", "sent", None),
    ]
    assert world.store.get(made.id).state is ScheduleState.ACTIVE


async def test_paused_and_resumed_before_its_slot_a_digest_is_posted(world):
    made, runner = world.add(), world.runner()
    world.clock.to(EIGHT - timedelta(seconds=40))
    await turn(runner)
    world.store.pause(made.id, world.clock())
    await turn(runner)
    world.clock.on(seconds=20)
    assert world.store.resume(made.id, world.clock()).next == EIGHT
    await morning(world, runner)
    assert world.states(made) == [("24 08:00", "sent", None)]


async def test_a_removed_schedule_posts_nothing_even_when_it_is_composed(world):
    made, runner = world.add(), world.runner()
    world.clock.to(EIGHT - timedelta(seconds=40))
    await turn(runner)
    world.store.remove(made.id)
    await morning(world, runner)
    assert (world.poster.messages, world.states(made)) == ([], [])


async def test_a_replaced_schedule_posts_by_its_new_words_only(world):
    made, runner = world.add(id="morning"), world.runner()
    world.clock.to(EIGHT - timedelta(seconds=40))
    await turn(runner)
    world.add(id="morning", to="discord:2")
    await morning(world, runner)
    assert world.states(made) == [("24 08:00", "sent", None)]
    assert [place for place, _ in world.poster.seen()] == ["discord:2"]


async def test_now_is_a_slot_of_its_own(world):
    made, runner = world.add(when_empty=WhenEmpty.SKIP), world.runner()
    world.newsroom.stories = 0  # who asks gets an answer
    for _ in range(2):
        world.store.now(made.id, world.clock())
    await turn(runner)
    world.newsroom.stories = 1
    await morning(world, runner)

    assert [state for _, state, _ in world.states(made)] == ["sent"] * 3
    assert world.newsroom.asked[-1] == (made.id, EIGHT - DAY)


async def test_a_story_alerts_once_and_only_so_often_a_day(world):
    made, runner = world.add("daily 05:00", alerts=Alerts(outlets=3, cap=2)), world.runner()
    world.newsroom.is_breaking = ["ferry sinks"]
    await turn(runner)
    await turn(runner)
    world.newsroom.is_breaking = ["ferry sinks", "bridge falls", "bank closes"]
    world.clock.on(minutes=6)
    await turn(runner)
    world.clock.on(minutes=6)
    await turn(runner)
    assert [story for _, story in world.poster.seen()] == ["ferry sinks", "bridge falls"]
    assert world.poster.messages[0].part["said"] == "alert"
    world.clock.to(START.replace(hour=0, minute=10) + DAY)
    await turn(runner)

    assert [story for _, story in world.poster.seen()][2:] == ["bank closes"]
    assert [state for _, state, _ in world.states(made)] == ["sent"] * 3


async def test_there_are_no_alerts_in_quiet_time(world):
    world.add("daily 23:00", alerts=Alerts(outlets=3, cap=2), quiet=Quiet(start=time(5), end=time(7)))
    world.newsroom.is_breaking = ["ferry sinks"]
    runner = world.runner()
    await turn(runner)
    assert world.poster.messages == []
    world.clock.to(START + 61 * MINUTE)
    await turn(runner)
    assert len(world.poster.messages) == 1


async def test_the_most_wanted_come_first_then_the_oldest(world):
    for number in range(4):
        world.add(to=f"discord:{number + 1}", home=f"g{number + 1}", id=f"d{number + 1}")
        world.clock.on(seconds=1)
    posts = Posts(world.archive)
    key = posts.save(platform="discord", place="g3", content={}, now=START)
    posts.vote(key, 1, "ada", useful=True, now=START)
    posts.vote(key, 2, "ben", useful=False, now=START)
    world.pace = Pace({"discord": Limits(everywhere=Rate(a_second=40), home=None, channel=None)})
    await morning(world, world.runner())

    assert [str(message.place) for message in world.poster.messages] == [f"discord:{n}" for n in (3, 1, 2, 4)]


async def test_two_digests_in_a_channel_do_not_mix(world):
    world.newsroom.stories = 3
    world.add(id="a")
    world.add(id="b", topic="ferry")
    post = world.poster.post

    async def slow(*given, **named):
        await asyncio.sleep(0.01)
        return await post(*given, **named)

    world.poster.post = slow
    await morning(world, world.runner())
    keys = [message.key for message in world.poster.messages]
    assert keys == [keys[0]] * 3 + [keys[3]] * 3


async def test_more_than_fit_at_once_go_out_all_the_same(world):
    world.habits = type(world.habits)(lead=timedelta(0), composing=3, sending=4, looks=(0.0,))
    for number in range(30):
        world.add(to=f"discord:{number + 1}", topic=str(number))
    runner = world.runner()
    world.clock.to(EIGHT - timedelta(seconds=30))
    await turn(runner, 12)
    world.clock.to(EIGHT)
    await turn(runner, 2)
    assert len({str(message.place) for message in world.poster.messages}) == len(world.poster.messages) == 30


async def test_something_unforeseen_in_one_digest_stops_no_other(world):
    world.add(to="discord:1", id="bad")
    world.add(to="discord:2", id="good")
    compose = world.poster.compose

    def fails(briefing, heading, *, key):
        if key in {one.key for one in world.ledger.of("bad")}:
            raise KeyError("embeds")
        return compose(briefing, heading, key=key)

    world.poster.compose = fails
    await morning(world, world.runner())
    assert [place for place, _ in world.poster.seen()] == ["discord:2"]


async def test_a_doubt_that_does_not_end_is_put_off(world):
    made, runner = world.add(), world.runner()
    world.poster.always = DoubtError("No answer.")
    await morning(world, runner)
    assert world.states(made) == [("24 08:00", "sending", "No answer.")]
    world.poster.always = None
    world.clock.on(seconds=10)
    await turn(runner)
    assert world.states(made) == [("24 08:00", "sent", None)]


async def test_asked_to_stop_it_ends_what_it_posts_and_gives_back_the_rest(world):
    world.newsroom.stories = 2
    made, runner = world.add(), world.runner()
    world.clock.to(EIGHT - timedelta(seconds=30))
    await turn(runner)
    world.clock.to(EIGHT)
    post, posting = world.poster.post, asyncio.Event()

    async def slow(*given, **named):
        posting.set()
        await asyncio.sleep(0.05)
        return await post(*given, **named)

    world.poster.post = slow
    await runner.tick()
    await posting.wait()
    await runner.close()

    assert len(world.poster.messages) == 2
    assert world.states(made) == [("24 08:00", "sent", None)]
