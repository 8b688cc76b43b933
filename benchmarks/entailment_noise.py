"""Noise that keeps the entailment model from learning its articles by heart.

It reads the same articles a few times, and learns which sentences about them are true faster than what makes them so.
So it never reads quite the same: names that it cannot know are others each time, the same ones in both sentences of a
pair and in what they rest on; and some words are hidden, never those that are wrong.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from benchmarks.entailment_network import Example
from summarizers.fine_tuned import tokenizer

MASK = 103  # the token that stands for a hidden one
HIDDEN = 0.03  # of the sources' tokens
HIDDEN_CLAIM = 0.02  # of the claim's tokens, as far as they are right
RENAMED = 0.6  # of the pairs
LONGEST = 116  # tokens of a claim and its sources once the names are others

Tokens = tuple[int, ...]

_CAPITAL = re.compile(r"(?<!\w)[A-Z][a-zA-Z\u00c0-\u024f]{2,}")
_LOWER = re.compile(r"(?<!\w)[a-z]{3,}")


class Names:
    """The names of some texts that the model has no word for: of two pieces and more, and never in lower case."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._pieces: dict[str, Tokens] = {}
        self._of: dict[str, Mapping[int, Sequence[Tokens]]] = {}

    @cached_property
    def pool(self) -> list[Tokens]:
        """All of them, in order of appearance."""
        for text in self._texts:
            self.of(text)
        return list(dict.fromkeys(ids for ids in self._pieces.values() if len(ids) > 1))

    def of(self, text: str) -> Mapping[int, Sequence[Tokens]]:
        """The names of a text by their first token, longer ones first."""
        if text not in self._of:
            found: dict[int, set[Tokens]] = {}
            for word in dict.fromkeys(_CAPITAL.findall(text)):
                if word.lower() in self._common:
                    continue
                if word not in self._pieces:
                    self._pieces[word] = tuple(tokenizer().encode(word, add_special_tokens=False).ids)
                ids = self._pieces[word]
                if len(ids) > 1:
                    found.setdefault(ids[0], set()).add(ids)
            self._of[text] = {first: sorted(names, key=lambda ids: (-len(ids), ids)) for first, names in found.items()}
        return self._of[text]

    def renamed(self, examples: Sequence[Example], text: str, rng: random.Random) -> list[Example]:
        """Examples about a text with other names for its own, the same ones in all of them."""
        others: dict[Tokens, Tokens] = {}
        return [self._renamed(one, self.of(text), others, rng) for one in examples]

    @cached_property
    def _common(self) -> set[str]:
        return {word for text in self._texts for word in _LOWER.findall(text)}

    def _renamed(
        self,
        example: Example,
        names: Mapping[int, Sequence[Tokens]],
        others: dict[Tokens, Tokens],
        rng: random.Random,
    ) -> Example:
        ids: list[int] = []
        wrong: list[int] = []
        at = 0
        while at < len(example.ids):
            name = _name_at(example.ids, at, names)
            new = (example.ids[at],) if name is None else others.setdefault(name, rng.choice(self.pool))
            end = at + (1 if name is None else len(name))
            if at < example.claim:
                wrong += [max(example.wrong[at : min(end, example.claim)])] * len(new)
            ids += new
            at = end
        if len(ids) > LONGEST:
            ids = [*ids[: LONGEST - 1], ids[-1]]
        return replace(example, ids=ids, claim=len(wrong), wrong=wrong)


def masked(example: Example, rng: random.Random) -> Example:
    """An example with some of its tokens hidden; what is wrong in it, and what opens and closes its parts, is not."""
    ids = list(example.ids)
    kept = {0, example.claim - 1, len(ids) - 1, *(at for at, bad in enumerate(example.wrong) if bad)}
    for at in range(len(ids)):
        if at not in kept and rng.random() < (HIDDEN_CLAIM if at < example.claim else HIDDEN):
            ids[at] = MASK
    return replace(example, ids=ids)


def _name_at(ids: Sequence[int], at: int, names: Mapping[int, Sequence[Tokens]]) -> Tokens | None:
    for name in names.get(ids[at], ()):
        end = at + len(name)
        if tuple(ids[at:end]) == name and not (end < len(ids) and _goes_on(ids[end])):
            return name
    return None


def _goes_on(token: int) -> bool:
    return bool(tokenizer().id_to_token(token).startswith("##"))
