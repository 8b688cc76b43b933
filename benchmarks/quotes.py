"""Who said what: our reader against textacy's direct_quotations, on the same articles in the same run.

    python -m benchmarks.quotes [--data FILE.jsonl]

Each line of the data is {"id", "text", "attributions": [{"source": [[s, e], …], "content": [[s, e], …]}, …]}.
Without --data our own labelled articles (tests/quotes/gold.jsonl) are judged. A quotation is two or more words in
double marks of which at least 60 % lie in one labelled content; it is found when a prediction covers 60 % of it. Its
speaker is right when the predicted mention overlaps the labelled source, or the names share a capitalised word.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.quotes.reader import DEFAULT_MODEL, QuoteReader

GOLD = Path(__file__).parent.parent / "tests" / "quotes" / "gold.jsonl"
COVERED = 0.6
_PARAGRAPH = re.compile(r"[^\n]+")
_NAME = re.compile(r"[A-Z][\w’'\-]+")
_NO_NAMES = frozenset("mr mrs ms dr sen rep gov president the a an of in on and for his her their".split())
_MARKED = re.compile(r"“(?P<curly>[^“”]*)(?:”|(?=“)|$)|\"(?P<straight>[^\"]*)(?:\"|$)")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """What a system says of one quotation."""

    start: int
    end: int
    speaker: str | None
    mention: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A quotation and the spans that name its source."""

    start: int
    end: int
    source: tuple[Span, ...]


def main(argv: Sequence[str] | None = None) -> int:
    """Print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quotes", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=GOLD, help="labelled articles, a JSON document a line")
    options = parser.parse_args(argv)
    articles = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = [article["text"] for article in articles]
    gold = [labelled(article) for article in articles]
    print(f"{options.data.name}: {len(articles)} articles, {sum(map(len, gold))} quotations")
    print(f"{'':12}{'precision':>10}{'recall':>8}{'f1':>8}{'speaker':>9}{'articles/s':>12}")
    speeds = {}
    for name, predict in (("newsbrief", _ours), ("textacy", _textacy)):
        predict(texts[:4])  # models loaded, caches warm
        begun = time.perf_counter()
        predictions = predict(texts)
        speeds[name] = len(texts) / (time.perf_counter() - begun)
        precision, recall, speaker = judge(texts, gold, predictions)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{name:12}{precision:10.3f}{recall:8.3f}{f1:8.3f}{speaker:9.3f}{speeds[name]:12.1f}")
    print(f"speed, ours / textacy's on the same spaCy pipeline: {speeds['newsbrief'] / speeds['textacy']:.2f}")
    return 0


def judge(
    texts: Sequence[str], gold: Sequence[Sequence[Labelled]], predictions: Sequence[Sequence[Predicted]]
) -> tuple[float, float, float]:
    """Precision and recall of finding quotations, and the share of all sourced ones with the right speaker."""
    found = missed = extra = right = sourced = 0
    for text, wanted, given in zip(texts, gold, predictions, strict=True):
        spans = _marked(text)
        near = [one for one in given if any(shared((one.start, one.end), span) for span in spans)]
        for quote in wanted:
            span = (quote.start, quote.end)
            hit = next((p for p in near if shared((p.start, p.end), span) >= COVERED * (span[1] - span[0])), None)
            found += hit is not None
            missed += hit is None
            sourced += bool(quote.source)
            right += bool(quote.source) and hit is not None and is_right(text, quote, hit)
        extra += sum(not any(shared((p.start, p.end), (q.start, q.end)) for q in wanted) for p in near)
    return found / max(1, found + extra), found / max(1, found + missed), right / max(1, sourced)


def _ours(texts: Sequence[str]) -> list[list[Predicted]]:
    return [
        [
            Predicted(
                start=quote.start,
                end=quote.end,
                speaker=quote.speaker.name if quote.speaker else None,
                mention=(quote.speaker.start, quote.speaker.end) if quote.speaker else None,
            )
            for quote in quotes
        ]
        for quotes in _reader().read(texts)
    ]


def _textacy(texts: Sequence[str]) -> list[list[Predicted]]:
    from textacy.extract import direct_quotations

    predictions = []
    for doc in _pipeline().pipe(texts):
        found = []
        for one, at in _by_paragraph(doc, direct_quotations):
            speaker = one.speaker
            found.append(
                Predicted(
                    start=one.content.start_char + at,
                    end=one.content.end_char + at,
                    speaker=" ".join(token.text for token in speaker),
                    mention=(speaker[0].idx + at, speaker[-1].idx + len(speaker[-1]) + at) if speaker else None,
                )
            )
        predictions.append(found)
    return predictions


def _by_paragraph(doc: Any, extract: Callable[[Any], Iterable[Any]]) -> Iterator[tuple[Any, int]]:
    """textacy refuses a text with an odd number of marks: it loses that paragraph then, not the article."""
    for match in _PARAGRAPH.finditer(doc.text):
        span = doc.char_span(match.start(), match.end(), alignment_mode="contract")
        if span is not None:
            with suppress(ValueError):
                yield from ((one, span.start_char) for one in extract(span.as_doc()))


_loaded: dict[str, Any] = {}


def _reader() -> QuoteReader:
    return _loaded.setdefault("reader", QuoteReader())


def _pipeline() -> Any:
    import spacy

    if "spacy" not in _loaded:
        _loaded["spacy"] = spacy.load(DEFAULT_MODEL)  # textacy needs the lemmas that we do without
    return _loaded["spacy"]


def labelled(article: dict[str, Any]) -> list[Labelled]:
    attributions = article.get("attributions")
    if attributions is None:
        attributions = [
            {
                "content": [[quote["start"], quote["end"]]],
                "source": [[quote["mention_start"], quote["mention_end"]]] if quote["mention"] else [],
            }
            for quote in article["quotes"]
        ]
    found = []
    for start, end in _marked(article["text"]):
        covered = [sum(shared((start, end), span) for span in one["content"]) for one in attributions]
        best = max(range(len(covered)), key=covered.__getitem__, default=None)
        if best is not None and covered[best] >= COVERED * (end - start):
            source = tuple((s, e) for s, e in attributions[best]["source"])
            found.append(Labelled(start=start, end=end, source=source))
    return found


def _marked(text: str) -> list[Span]:
    """Two or more words in double marks; a mark left open closes with its paragraph or where another opens."""
    spans = []
    for paragraph in _PARAGRAPH.finditer(text):
        for match in _MARKED.finditer(text, paragraph.start(), paragraph.end()):
            start, end = match.span("curly" if match["curly"] is not None else "straight")
            if len(text[start:end].split()) >= 2:
                spans.append((start, end))
    return spans


def shared(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def is_right(text: str, quote: Labelled, given: Predicted) -> bool:
    if given.mention and any(shared(given.mention, span) for span in quote.source):
        return True
    return bool(_names(given.speaker or "") & _names(" ".join(text[s:e] for s, e in quote.source)))


def _names(words: str) -> set[str]:
    return {re.sub(r"[’']s$", "", word).lower() for word in _NAME.findall(words)} - _NO_NAMES


if __name__ == "__main__":
    raise SystemExit(main())
