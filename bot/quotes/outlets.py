"""Which names are those of news outlets: they pass on what others said."""

from __future__ import annotations

from collections.abc import Sequence

_KINDS = frozenset(
    """media radio tv television newspaper newspapers paper papers press agency network station outlet outlets news
    newswire wire website broadcaster broadcasters magazine tabloid daily weekly times post journal herald gazette
    courier tribune guardian telegraph observer chronicle examiner inquirer sentinel dispatch bulletin register
    reporter mirror standard independent globe mail sun star""".split()
)
# Words of outlets that are other things as often: they count in a name only.
_IN_NAMES = frozenset("wire post guardian telegraph observer mirror standard independent globe mail sun star".split())
_AGENCIES = frozenset(
    """reuters ap afp upi bloomberg cnn bbc npr pbs nbc abc cbs msnbc cnbc c-span xinhua tass interfax dpa efe ansa ntb
    kyodo yonhap al-jazeera axios politico vox buzzfeed newsweek breitbart huffpost slate forbes time""".split()
)
_NOT_ALONE = frozenset({"time", "ap", "vox", "slate"})  # a name of one small word is an outlet only in capitals
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})


def is_outlet(words: Sequence[str]) -> bool:
    """Whether a noun phrase, its words as written, names a news outlet: by a word in it, or as a known one."""
    owned = max((at for at, word in enumerate(words) if word in _POSSESSIVE), default=-1)
    return any(_is_one(word) for word in words[owned + 1 :])  # "CNN's Ada Brink" is a person


def _is_one(word: str) -> bool:
    lower = word.casefold()
    capital = word[:1].isupper()
    if lower in _AGENCIES:
        return capital and (lower not in _NOT_ALONE or word.isupper() or word == "Time")
    return lower in _KINDS and (capital or lower not in _IN_NAMES)
