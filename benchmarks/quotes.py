"""Who said what: our reader, textacy's direct_quotations and a plain baseline, on the same articles in the same run.

    python -m benchmarks.quotes [--data FILE.jsonl] [--held-out]

Each line of the data is {"id", "text", "attributions": [{"source": [[s, e], …], "content": [[s, e], …]}, …]}.
Without --data our own labelled articles (tests/quotes/gold.jsonl) are judged. A quotation is two or more words in
double marks of which at least 60 % lie in one labelled content; it is found when a prediction covers 60 % of it. Its
speaker is right when the predicted mention overlaps the labelled source, or the names share a capitalised word.

The baseline takes every pair of marks for a quotation and the nearest verb of speech in the paragraph for its cue.
Below the table: how often speakers are right by the confidence we give them, and reported speech without marks (words
of all labelled contents that touch no marks against the words we report without any, and the share of the labelled
sources among those of ours that touch one). With --held-out only every fifth article counts: those that
benchmarks/train_speakers.py leaves out when FILE is what it trained on.
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

from bot.quotes.cues import SPEECH
from bot.quotes.quote import Kind
from bot.quotes.reader import DEFAULT_MODEL, QuoteReader

GOLD = Path(__file__).parent.parent / "tests" / "quotes" / "gold.jsonl"
COVERED = 0.6
HELD_OUT = 5  # the trainer leaves out one article in so many
RELIABILITY = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)  # lower edges of the bins of confidence
SURE = 0.9
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
    confidence: float = 0.0
    reported: bool = False  # speech without marks


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
    parser.add_argument("--held-out", action="store_true", help="only the articles that the trainer leaves out")
    options = parser.parse_args(argv)
    articles = read_articles(options.data)
    if options.held_out:
        articles = articles[HELD_OUT - 1 :: HELD_OUT]
    texts = [article["text"] for article in articles]
    gold = [labelled(article) for article in articles]
    print(f"{options.data.name}: {len(articles)} articles, {sum(map(len, gold))} quotations")
    print(f"{'':12}{'precision':>10}{'recall':>8}{'f1':>8}{'speaker':>9}{'articles/s':>12}")
    speeds, processor = {}, {}
    ours: list[list[Predicted]] = []
    for name, predict in (("newsbrief", _ours), ("textacy", _textacy), ("baseline", _nearest_cue)):
        predict(texts[:4])  # models loaded, caches warm
        begun, used = time.perf_counter(), time.process_time()
        predictions = predict(texts)
        ours = ours or predictions
        speeds[name] = len(texts) / (time.perf_counter() - begun)
        processor[name] = time.process_time() - used
        precision, recall, speaker = judge(texts, gold, predictions)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{name:12}{precision:10.3f}{recall:8.3f}{f1:8.3f}{speaker:9.3f}{speeds[name]:12.1f}")
    ratios = speeds["newsbrief"] / speeds["textacy"], processor["textacy"] / processor["newsbrief"]
    print("speed, ours / textacy's on the same spaCy pipeline: {:.2f}; by processor time: {:.2f}".format(*ratios))
    print(f"read without a failure: {len(ours)} of {len(texts)} articles")
    _print_reliability(texts, gold, ours)
    _print_reported(articles, ours)
    return 0


def read_articles(path: Path) -> list[dict[str, Any]]:
    """Labelled articles, a JSON document a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _print_reliability(
    texts: Sequence[str], gold: Sequence[Sequence[Labelled]], predictions: Sequence[Sequence[Predicted]]
) -> None:
    """How often the speaker is right, by the confidence given: found quotations with a labelled source."""
    bins: dict[float, list[tuple[float, bool]]] = {}
    for text, wanted, given in zip(texts, gold, predictions, strict=True):
        for quote in wanted:
            hit = _hit(quote, given)
            if quote.source and hit is not None and hit.speaker is not None:
                lower = max(edge for edge in RELIABILITY if edge <= hit.confidence)
                bins.setdefault(lower, []).append((hit.confidence, is_right(text, quote, hit)))
    print(f"\n{'confidence':>12}{'mean':>8}{'right':>8}{'quotations':>12}")
    for lower, several in sorted(bins.items()):
        mean, right = (sum(column) / len(several) for column in zip(*several, strict=True))
        print(f"{f'from {lower:.2f}':>12}{mean:8.3f}{right:8.3f}{len(several):12}")
    sure = [ok for several in bins.values() for confidence, ok in several if confidence >= SURE]
    print(f"right among those at {SURE} and above: {sum(sure) / max(1, len(sure)):.3f} of {len(sure)}")


def _print_reported(articles: Sequence[dict[str, Any]], predictions: Sequence[Sequence[Predicted]]) -> None:
    """Reported speech: precision, recall and F1 over words, and the share of right sources."""
    both = ours = theirs = right = touched = 0
    for article, given in zip(articles, predictions, strict=True):
        text = article["text"]
        marks = marked_words(text)
        wanted = [one for one in _attributions(article) if not any(shared(s, m) for s in one["content"] for m in marks)]
        labelled_words = {word for one in wanted for span in one["content"] for word in _words(text, span)}
        reported = [one for one in given if one.reported and not any(shared((one.start, one.end), m) for m in marks)]
        given_words = {word for one in reported for word in _words(text, (one.start, one.end))}
        both, ours, theirs = (
            both + len(labelled_words & given_words),
            ours + len(given_words),
            theirs + len(labelled_words),
        )
        for one in reported:
            touching = [w for w in wanted if w["source"] and any(shared((one.start, one.end), s) for s in w["content"])]
            for best in touching[:1]:
                source = tuple((s, e) for s, e in best["source"])
                touched += 1
                right += is_right(text, Labelled(start=one.start, end=one.end, source=source), one)
    precision, recall = both / max(1, ours), both / max(1, theirs)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"\nreported speech, words: precision {precision:.3f}, recall {recall:.3f}, f1 {f1:.3f};", end=" ")
    print(f"right source {right / max(1, touched):.3f} of {touched}")


def judge(
    texts: Sequence[str], gold: Sequence[Sequence[Labelled]], predictions: Sequence[Sequence[Predicted]]
) -> tuple[float, float, float]:
    """Precision and recall of finding quotations, and the share of all sourced ones with the right speaker."""
    found = missed = extra = right = sourced = 0
    for text, wanted, given in zip(texts, gold, predictions, strict=True):
        spans = marked_words(text)
        near = [one for one in given if any(shared((one.start, one.end), span) for span in spans)]
        for quote in wanted:
            hit = _hit(quote, near)
            found += hit is not None
            missed += hit is None
            sourced += bool(quote.source)
            right += bool(quote.source) and hit is not None and is_right(text, quote, hit)
        extra += sum(not any(shared((p.start, p.end), (q.start, q.end)) for q in wanted) for p in near)
    return found / max(1, found + extra), found / max(1, found + missed), right / max(1, sourced)


def _hit(quote: Labelled, given: Iterable[Predicted]) -> Predicted | None:
    """The first prediction that covers enough of a labelled quotation."""
    span = (quote.start, quote.end)
    return next((p for p in given if shared((p.start, p.end), span) >= COVERED * (span[1] - span[0])), None)


def _words(text: str, span: Span) -> set[int]:
    return {match.start() for match in re.compile(r"\w+").finditer(text, *span)}


def _ours(texts: Sequence[str]) -> list[list[Predicted]]:
    return [
        [
            Predicted(
                start=quote.start,
                end=quote.end,
                speaker=quote.speaker.name if quote.speaker else None,
                mention=(quote.speaker.start, quote.speaker.end) if quote.speaker else None,
                confidence=quote.confidence,
                reported=quote.kind is Kind.INDIRECT,
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


def _nearest_cue(texts: Sequence[str]) -> list[list[Predicted]]:
    """Every pair of marks, and the subject of the nearest verb of speech in the paragraph."""
    predictions = []
    for doc in _pipeline().pipe(texts):
        found = []
        marked = marked_words(doc.text)
        for paragraph in _PARAGRAPH.finditer(doc.text):
            spans = [span for span in marked if paragraph.start() <= span[0] < paragraph.end()]
            part = doc.char_span(*paragraph.span(), alignment_mode="contract") if spans else None
            cues = [t for t in part or () if t.lower_ in SPEECH and t.tag_.startswith("VB")]
            cues = [t for t in cues if not any(start <= t.idx < end for start, end in spans)]
            for start, end in spans:
                cue = min(cues, key=lambda t: min(abs(t.idx - start), abs(t.idx - end)), default=None)
                subject = next((t for t in cue.children if t.dep_ == "nsubj"), None) if cue is not None else None
                mention = (subject.left_edge.idx, subject.idx + len(subject)) if subject is not None else None
                name = doc.text[slice(*mention)] if mention else None
                found.append(Predicted(start=start, end=end, speaker=name, mention=mention))
        predictions.append(found)
    return predictions


_loaded: dict[str, Any] = {}


def _reader() -> QuoteReader:
    return _loaded.setdefault("reader", QuoteReader())


def _pipeline() -> Any:
    import spacy

    if "spacy" not in _loaded:
        _loaded["spacy"] = spacy.load(DEFAULT_MODEL)  # textacy needs the lemmas that we do without
    return _loaded["spacy"]


def _attributions(article: dict[str, Any]) -> list[dict[str, Any]]:
    """The labels of an article in one form, whichever it has."""
    if "attributions" in article:
        return list(article["attributions"])
    return [
        {
            "content": [[quote["start"], quote["end"]]],
            "source": [[quote["mention_start"], quote["mention_end"]]] if quote["mention"] else [],
        }
        for quote in article["quotes"]
    ]


def labelled(article: dict[str, Any]) -> list[Labelled]:
    """The quotations in marks of an article that have a label."""
    attributions = _attributions(article)
    found = []
    for start, end in marked_words(article["text"]):
        covered = [sum(shared((start, end), span) for span in one["content"]) for one in attributions]
        best = max(range(len(covered)), key=covered.__getitem__, default=None)
        if best is not None and covered[best] >= COVERED * (end - start):
            source = tuple((s, e) for s, e in attributions[best]["source"])
            found.append(Labelled(start=start, end=end, source=source))
    return found


def marked_words(text: str) -> list[Span]:
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
