"""The gate's entailment model as it is trained: MiniLM with two heads, and how a claim and its sources go in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from benchmarks import minilm
from benchmarks.faithful import auc, ranked
from summarizers.gate.alignment import Alignment
from summarizers.gate.entailment import tokens_of
from summarizers.gate.rewording import Parts, parts_of
from summarizers.gate.source import Source
from summarizers.gate.verdict import Parse
from summarizers.gate.words import tidy

FROZEN = 1  # lowest layers that stay as they are
DROPPED = 0.1  # of what goes into the layers and of what comes out of their parts; nothing of the attention
WORDS = 0.5  # weight of the loss on words
MARKED = 3.0  # of a wrong word, of which there are few
ORDER = 0.5  # weight of the loss on the order in a pair
SEED = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A claim with its sources, in tokens."""

    ids: list[int]  # of both
    claim: int  # how many are the claim's with its ends
    wrong: list[int]  # 1 for each of these that is wrong
    label: float  # 1 for a claim that is supported


class Texts:
    """Prepares claims about texts; a text is prepared once as long as its claims come in a row."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._source = Source("", parse)
        self._text = ""
        self._parts: dict[str, Parts] = {}  # of the text's sentences and of claims

    def example(self, text: str, claim: str, label: float, wrong: Sequence[Sequence[int]] = ()) -> Example:
        """A claim about a text; `wrong` are the spans of it that are."""
        (aligned,) = self._prepared(text, [claim])
        return self._example(claim, (aligned.order, len(aligned.rows)), label, wrong)

    def aligned(self, text: str, claim: str, label: float, wrong: Sequence[Sequence[int]] = ()) -> Example:
        """A claim with the sentences that it rests on, and no others: shorter by half."""
        (aligned,) = self._prepared(text, [claim])
        return self._example(claim, (aligned.rows, len(aligned.rows)), label, wrong)

    def of_rows(self, rows: Sequence[dict[str, Any]]) -> list[Example]:
        """One example a row with a text, a summary and a label."""
        found = []
        for text, of_text in groupby(rows, key=itemgetter("text")):
            some = list(of_text)
            claims = [tidy(row["summary"]) for row in some]
            for row, claim, one in zip(some, claims, self._prepared(text, claims), strict=True):
                found.append(self._example(claim, (one.order, len(one.rows)), row["label"], row.get("wrong", ())))
        return found

    def _prepared(self, text: str, claims: Sequence[str]) -> list[Alignment]:
        """What each claim about a text rests on; the words of both get their parts of speech in one batch."""
        if text != self._text:
            self._text, self._source, self._parts = text, Source(text, self._parse), {}
        aligned = [self._source.align(claim) for claim in claims]
        wanted = [*claims, *(self._source.texts[row] for one in aligned for row in one.rows)]
        missing = [one for one in dict.fromkeys(wanted) if one not in self._parts]
        for one, doc in zip(missing, self._parse(missing), strict=True):
            self._parts[one] = parts_of(doc)
        return aligned

    def _example(
        self, claim: str, shown: tuple[Sequence[int], int], label: float, wrong: Sequence[Sequence[int]]
    ) -> Example:
        """A claim that has been prepared; `shown` are the rows beside it, and on how many of the first it rests."""
        rows, rests = shown
        sources = [(row, self._source.texts[row]) for row in rows]
        parts = tuple(self._parts[one] for one in (claim, *(text for _, text in sources[:rests])))
        tokens = tokens_of(claim, sources, rests, parts)
        bad = [int(any(a < end and start < b for start, end in wrong)) for a, b in tokens.places]
        return Example(tokens.both, len(tokens.claim) + 2, [0, *bad, 0], label)


@dataclass(slots=True)
class Network:
    """The encoder with its two heads: whether a claim is supported, and which of its words are wrong."""

    torch: Any
    model: Any
    heads: Any

    @property
    def weights(self) -> list[Any]:
        """What learns."""
        return [one for one in (*self.model.parameters(), *self.heads.parameters()) if one.requires_grad]

    def forward(self, examples: Sequence[Example]) -> tuple[Any, Any, Any, Any]:
        """Logits of the claims (supported) and of their words (wrong), which words are the claim's, which are wrong."""
        ids, mask, types, claim, wrong = self._batch(examples)
        with self.torch.autocast("cpu", self.torch.bfloat16):
            hidden = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        out = self.heads(hidden.float())
        return out[:, 0, 0], out[:, :, 1], claim, wrong

    def loss(self, examples: Sequence[Example], pairs: int = 0) -> Any:
        """Of the claims, their words, and of the order in the first `pairs` pairs, the true claim of each first."""
        functional = self.torch.nn.functional
        cross_entropy = functional.binary_cross_entropy_with_logits
        whole, each, claim, wrong = self.forward(examples)
        of_words = cross_entropy(each, wrong.float(), reduction="none", pos_weight=self.torch.tensor(MARKED))
        loss = cross_entropy(whole, self.torch.tensor([float(one.label) for one in examples]))
        loss = loss + WORDS * (of_words * claim).sum() / claim.sum()
        if pairs:
            loss = loss + ORDER * functional.softplus(whole[1 : 2 * pairs : 2] - whole[0 : 2 * pairs : 2]).mean()
        return loss

    def scores(self, examples: Sequence[Example]) -> np.ndarray:
        """How well each is supported: as a whole, and by its worst word."""
        self.model.eval()
        found = np.zeros((len(examples), 2))
        places = sorted(range(len(examples)), key=lambda place: len(examples[place].ids))
        with self.torch.inference_mode():
            for first in range(0, len(places), 64):
                some = places[first : first + 64]
                whole, each, claim, _ = self.forward([examples[place] for place in some])
                found[some, 0] = whole.numpy()
                found[some, 1] = -each.masked_fill(claim == 0, -99).max(1).values.numpy()
        self.model.train()
        return found

    def exported(self) -> bytes:
        """The model as it is shipped, both heads side by side."""
        head = self.heads.weight.detach().numpy().T, self.heads.bias.detach().numpy()
        return minilm.exported(minilm.weights_of(self.model), [head])

    def state(self) -> dict[str, Any]:
        """All weights, as torch saves them."""
        return {"model": self.model.state_dict(), "heads": self.heads.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        """Take weights that `state` gave."""
        self.model.load_state_dict(state["model"])
        self.heads.load_state_dict(state["heads"])

    def _batch(self, examples: Sequence[Example]) -> Any:
        width = max(len(one.ids) for one in examples)
        ids = np.zeros((len(examples), width), dtype=np.int64)
        mask, types, claim, wrong = (np.zeros_like(ids) for _ in range(4))
        for row, one in enumerate(examples):
            length = len(one.ids)
            ids[row, :length] = one.ids
            mask[row, :length] = 1
            types[row, one.claim : length] = 1
            claim[row, 1 : one.claim - 1] = 1
            wrong[row, : len(one.wrong)] = one.wrong
        return [self.torch.from_numpy(part) for part in (ids, mask, types, claim, wrong)]


def mean_of(states: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The mean of weights that `Network.state` gave; what is not a weight is the first one's."""
    return {
        part: {
            name: sum(one[part][name] for one in states) / len(states) if value.is_floating_point() else value
            for name, value in states[0][part].items()
        }
        for part in states[0]
    }


def load_network() -> Network:
    """MiniLM with its lowest parts frozen and untrained heads."""
    import torch

    torch.manual_seed(SEED)
    model = minilm.load(FROZEN)
    model.set_attn_implementation("eager")  # on processors torch's fused attention is slow backwards
    for part in model.encoder.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    model.embeddings.dropout.p = DROPPED
    for layer in model.encoder.layer:
        layer.attention.output.dropout = _shared_dropout(torch)
        layer.output.dropout = _shared_dropout(torch)
    return Network(torch, model, torch.nn.Linear(model.config.hidden_size, 2))


def _shared_dropout(torch: Any) -> Any:
    """Leaves out the same parts of all vectors of a sequence (Gal and Ghahramani 2016): one mask for each costs a third
    of the time."""

    class SharedDropout(torch.nn.Module):
        def forward(self, vectors: Any) -> Any:
            if not self.training:
                return vectors
            kept = torch.rand(vectors.shape[0], 1, vectors.shape[2]) >= DROPPED
            return vectors * (kept.to(vectors.dtype) / (1 - DROPPED))

    return SharedDropout()


def print_measures(name: str, found: np.ndarray, rows: Sequence[dict[str, Any]]) -> None:
    """AUC, and the share of pairs where there are any, by the whole, by the worst word and by both."""
    labels = np.array([row["label"] for row in rows], dtype=bool)
    line = f"  {name:<18}"
    for what, values in (("whole", found[:, 0]), ("words", found[:, 1]), ("sum", found.sum(1))):
        pairs = ranked(values, rows)
        line += f"  {what} AUC {auc(values, labels):.3f}" + ("" if pairs is None else f" pairs {pairs:.3f}")
    print(line, flush=True)
