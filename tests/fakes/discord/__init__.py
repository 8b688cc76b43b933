"""A Discord on loopback for tests and for trying the bot by hand: `python -m tests.fakes.discord`."""

from tests.fakes.discord.driver import FakeDiscord
from tests.fakes.discord.interactions import Interaction, Reply
from tests.fakes.discord.invoking import NotOffered
from tests.fakes.discord.rates import REAL_RULES, Rule
from tests.fakes.discord.render import draw
from tests.fakes.discord.world import Channel, Guild, Message, Pings, User

__all__ = [
    "REAL_RULES",
    "Channel",
    "FakeDiscord",
    "Guild",
    "Interaction",
    "Message",
    "NotOffered",
    "Pings",
    "Reply",
    "Rule",
    "User",
    "draw",
]
