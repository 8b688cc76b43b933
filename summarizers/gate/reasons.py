"""Why a sentence is refused, in plain words that name the part of it that is not supported."""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.gate.claim import Claim
from summarizers.gate.entailment import Word
from summarizers.gate.finding import Finding
from summarizers.gate.grammar import Clause
from summarizers.gate.source import Source
from summarizers.gate.verbs import ANOTHER, swaps
from summarizers.gate.words import is_content, stems

UNLIKE = "the article does not put these words together so"
DOUBTED = 0.5  # how doubtful a word is that a reason names
VERB_DOUBTED = 0.6  # and a verb that refuses a sentence


def reasons(found: Sequence[Finding], claim: Claim, source: Source) -> tuple[str, ...]:
    """What was found, the certain first; where nothing was, the words that the entailment model doubts most."""
    told = tuple(dict.fromkeys(one.reason for one in sorted(found, key=lambda one: not one.strong)))
    return told or (_doubted(claim, source),)


def another_verb(claim: Claim) -> str | None:
    """Why a claim's verb is not the source's, where the sentence encoder and the entailment model agree on it."""
    swapped = claim.swapped
    if swapped is None or swapped.distance <= ANOTHER:
        return None
    doubt = next((doubt for start, end, doubt in claim.judged.words if start <= swapped.place < end), 0.0)
    return f"the article says “{swapped.instead}”, not “{swapped.said}”" if doubt >= VERB_DOUBTED else None


def _doubted(claim: Claim, source: Source) -> str:
    words = [one for one in claim.judged.words if any(char.isalnum() for char in claim.text[one[0] : one[1]])]
    worst = max(words, key=lambda one: one[2], default=None)
    if worst is None or worst[2] < DOUBTED:
        return UNLIKE
    clause = next((one for one in claim.said.clauses if claim.doc[one.place].idx == worst[0]), None)
    instead = None if clause is None else _instead(clause, claim, source)
    if instead is not None:
        return f"the article says “{instead}”, not “{claim.text[worst[0] : worst[1]]}”"
    start, end = _run(claim.text, words, words.index(worst))
    return f"the article does not bear out “{claim.text[start:end]}”"


def _instead(clause: Clause, claim: Claim, source: Source) -> str | None:
    """The verb with which the source says something of the same, where it does not have this one."""
    found = (one for one in swaps(claim.said, source, claim.rows) if one.clause is clause)
    return next((one.others[0].text for one in found), None)


def _run(claim: str, words: Sequence[Word], place: int) -> tuple[int, int]:
    """Where the doubtful words around the most doubtful one begin and end."""
    first = last = place
    while first > 0 and _counts(claim, words[first - 1]):
        first -= 1
    while last + 1 < len(words) and _counts(claim, words[last + 1]):
        last += 1
    while last > place and not _says_something(claim, words[last]):
        last -= 1  # "bought a"
    return words[first][0], words[last][1]


def _counts(claim: str, word: Word) -> bool:
    doubt = word[2]
    return doubt >= DOUBTED or (doubt >= DOUBTED / 2 and not _says_something(claim, word))


def _says_something(claim: str, word: Word) -> bool:
    return any(is_content(one) for one in stems(claim[word[0] : word[1]]))
