"""The summarizers that ours is measured against, given the sentences that ours is given."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

from summarizers import shape

Peer = Callable[[Sequence[str], int], list[str]]
STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further had has have having he her here hers him his how i
    if in into is it its just me more most my no nor not now of off on once only or other our out over own said same she
    should so some such than that the their them then there these they this those through to too under until up very was
    we were what when where which while who whom why will with would you your""".split()
)


def installed() -> dict[str, Peer]:
    """LexRank (Erkan and Radev 2004) and TextRank (Mihalcea and Tarau 2004) of sumy, where it is installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from sumy.nlp.stemmers import Stemmer  # type: ignore[import-untyped]
            from sumy.summarizers.lex_rank import LexRankSummarizer  # type: ignore[import-untyped]
            from sumy.summarizers.text_rank import TextRankSummarizer  # type: ignore[import-untyped]
    except ImportError:
        return {}
    peers = {}
    for name, maker in (("sumy LexRank", LexRankSummarizer), ("sumy TextRank", TextRankSummarizer)):
        summarizer = maker(Stemmer("english"))
        summarizer.stop_words = STOP_WORDS
        peers[name] = lambda texts, sentences, ranks=summarizer: _ranked(ranks, texts, sentences)
    return peers


def _ranked(summarizer: Callable[..., Sequence[object]], texts: Sequence[str], sentences: int) -> list[str]:
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence  # type: ignore[import-untyped]

    class Words:
        def to_words(self, text: str) -> tuple[str, ...]:
            return tuple(shape.words(text))

    document = ObjectDocumentModel([Paragraph([Sentence(text, Words()) for text in texts])])
    return [str(one) for one in summarizer(document, sentences)]
