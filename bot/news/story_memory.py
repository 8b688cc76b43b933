"""Stories kept in memory only: for articles that come as JSON lines, and for benchmarks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.news.clues import rarest
from bot.news.grouping import WHOLE, WINDOW, Change, Member, place
from bot.news.links import Link

POSTINGS = 48  # articles that one term leads to, the newest: a word that everything has finds nothing


class StoriesInMemory:
    """Puts articles into stories as they come."""

    def __init__(self, link: Link | None = None) -> None:
        self._link = link
        self._posted: dict[int, list[str]] = defaultdict(list)
        self._members: dict[str, list[str]] = {}
        self._by_key: dict[str, Member] = {}
        self._founded = 0
        self.story: dict[str, str] = {}  # of each article
        self.merged: list[tuple[str, str]] = []
        self.split: list[tuple[str, str]] = []

    def add(self, new: Member) -> Change:
        """Put an article into a story; what that changes of others is in the change."""
        change = place(self, new, self._link)
        self._by_key[new.key] = new
        for key, story in {new.key: change.story, **change.moved}.items():
            if key in self.story:
                self._members[self.story[key]].remove(key)
            self._members.setdefault(story, []).append(key)
            self.story[key] = story
        for old, into in change.merged:
            for key in self._members.pop(old, []):
                self._members[into].append(key)
                self.story[key] = into
        self.merged += change.merged
        self.split += change.split
        for term in rarest(new.clues):
            self._posted[term].append(new.key)
        return change

    # What grouping asks for

    def near(self, terms: Sequence[int], at: float | None) -> list[str]:
        """Stories with these terms around this time, those with most of them first."""
        shared: Counter[str] = Counter()
        for term in terms:
            shared.update(
                key
                for key in self._posted.get(term, ())[-POSTINGS:]
                if at is None or (when := self._by_key[key].at) is None or abs(when - at) <= WINDOW
            )
        return list(dict.fromkeys(self.story[key] for key, _ in shared.most_common()))

    def members(self, stories: Sequence[str]) -> dict[str, tuple[int, list[Member]]]:
        """How many articles each story has, and its newest."""
        return {
            story: (len(keys), [self._by_key[key] for key in keys[-WHOLE:]])
            for story in stories
            if (keys := self._members.get(story))
        }

    def found(self, _key: str) -> str:
        """An id for a new story."""
        self._founded += 1
        return f"s{self._founded}"
