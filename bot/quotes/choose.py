"""Chooses the speaker of each quotation: the rules propose, trained models decide, with a confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.attribution import Attribution
from bot.quotes.marks import Marked
from bot.quotes.mentions import UNSAID
from bot.quotes.networks import Matrix
from bot.quotes.outlets import is_outlet
from bot.quotes.pointer import UNSURE, load_pointer
from bot.quotes.ranker import load_ranker
from bot.quotes.ranking import Article, Candidate, as_attribution
from bot.quotes.resolve import Resolver
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

LEAST = 0.2  # confidence below which nobody is named
_QUOTED = frozenset({"quoted", "cited"})
_MOST_ASKED = 60  # quotations of one article that the pointer is asked about, the least sure first
# Rules that read a form, not a sentence. The labelled articles have too few of these to measure: an estimate.
_CERTAIN = {"transcript": 0.9, "signed": 0.9}
_PASSED_ON = _FIXED = 0.7  # estimated too
# A cue's own subject on which rules and ranker agree is right more often than the ranker by itself would say: in the
# held-out articles, where the ranker said less than 0.9, 19 of 19 and 45 of 49 such.
_AGREED = {"framing": 0.85, "speech": 0.85}
# The pointer is not asked about these: of 54 such in the held-out articles the ranker had 45 right, the pointer 44.
_BY_GRAMMAR = frozenset({"adjacent", "framing", "speech"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Whose words a quotation is, and how often such a choice is right."""

    attribution: Attribution
    confidence: float


def choose(
    text: str,
    marked: Sequence[Marked],
    paragraphs: Sequence[Paragraph],
    rules: Sequence[Attribution | None],
    resolver: Resolver,
) -> list[Choice | None]:
    """The choice for each of `marked`; None where nobody is likely enough."""
    article = Article(text, marked, paragraphs, rules, resolver)
    candidates = [article.candidates(quotation) for quotation in range(len(rules))]
    # All at once: many small products of matrices take longer than one.
    rows = [one.features for several in candidates for one in several]
    if not rows:
        return [None] * len(rules)
    ranker = load_ranker()
    shares = ranker.shares_of(np.array(rows, dtype=np.float32), [len(several) for several in candidates])
    asked = _asked(paragraphs, rules, candidates, shares)
    for quotation in asked:
        several = candidates[quotation]
        places = [one.places for one in several]
        shares[quotation] = load_pointer().shares(article.window(quotation), places, shares[quotation])
    choices: list[Choice | None] = []
    for quotation, (rule, several, own) in enumerate(zip(rules, candidates, shares, strict=True)):
        best = _best(paragraphs, rule, several, own)
        made = None if best is None else _choice(article, paragraphs, quotation, rule, several[best])
        sure = load_pointer() if quotation in asked else ranker
        confidence = 0.0 if best is None else sure.confidence(float(own[best]))
        if best is not None and rule is not None and _is_rules(several[best], rule):
            confidence = max(confidence, _least(paragraphs, rule), _AGREED.get(rule.rule, 0.0))
        choices.append(None if made is None or confidence < LEAST else Choice(attribution=made, confidence=confidence))
    return choices


def _asked(
    paragraphs: Sequence[Paragraph],
    rules: Sequence[Attribution | None],
    candidates: Sequence[Sequence[Candidate]],
    shares: Sequence[Matrix],
) -> frozenset[int]:
    """The quotations for which the ranker is unsure and the pointer is worth its time."""
    found = [
        quotation
        for quotation, (rule, several, own) in enumerate(zip(rules, candidates, shares, strict=True))
        if len(several) > 1 and own.max() < UNSURE and not _settled(paragraphs, rule, several[int(own.argmax())])
    ]
    return frozenset(sorted(found, key=lambda quotation: shares[quotation].max())[:_MOST_ASKED])


def _settled(paragraphs: Sequence[Paragraph], rule: Attribution | None, first: Candidate) -> bool:
    """Whether the rules have the last word, or found the subject of a cue that the ranker puts first too."""
    if rule is None:
        return False
    return _least(paragraphs, rule) > 0 or (rule.rule in _BY_GRAMMAR and _is_rules(first, rule))


def _best(
    paragraphs: Sequence[Paragraph], rule: Attribution | None, candidates: Sequence[Candidate], shares: Matrix
) -> int | None:
    if not candidates:
        return None
    if rule is not None and _least(paragraphs, rule):
        return next((i for i, one in enumerate(candidates) if _is_rules(one, rule)), int(shares.argmax()))
    return int(shares.argmax())


def _choice(
    article: Article,
    paragraphs: Sequence[Paragraph],
    quotation: int,
    rule: Attribution | None,
    chosen: Candidate,
) -> Attribution:
    if rule is not None and _is_rules(chosen, rule):
        made = rule
    else:
        made = as_attribution(paragraphs, chosen)
        if chosen.cue is None:
            # No cue says that these words were said; one may say that they were not.
            unsaid = chosen.mention.traits[UNSAID] > 0 or (rule is not None and rule.unsaid)
            made = replace(made, unsaid=unsaid)
    return _said_by_another_cue(article, quotation, made) if made.unsaid else made


def _least(paragraphs: Sequence[Paragraph], rule: Attribution) -> float:
    """The least confidence of a rule that has the last word; 0 for all others."""
    if rule.rule in {"framing", "speech"} and _is_fixed(paragraphs[rule.paragraph].doc[rule.head]):
        return _FIXED
    return _CERTAIN.get(rule.rule, _PASSED_ON if _passed_on(paragraphs, rule) else 0.0)


def _is_fixed(token: Token) -> bool:
    """Whether a mention is the X of "was described by X as" or of "X was quoted by Y as saying"."""
    quoted = token.dep_ == "nsubjpass" and token.head.lower_ in _QUOTED
    return bool(quoted or (token.dep_ == "pobj" and token.head.dep_ == "agent"))


def _passed_on(paragraphs: Sequence[Paragraph], rule: Attribution) -> bool:
    """Whether a news outlet relays what somebody told: "state media said X told …"; the words are X's."""
    if rule.relay is None:
        return False
    words = paragraphs[rule.paragraph].doc[rule.relay[0] : rule.relay[1] + 1]
    return is_outlet([word.text for word in words])


def _is_rules(candidate: Candidate, rule: Attribution) -> bool:
    mention = candidate.mention
    return mention.paragraph == rule.paragraph and rule.head in {mention.head, mention.source}


def _said_by_another_cue(article: Article, quotation: int, unsaid: Attribution) -> Attribution:
    """What he would do was said by him: "He said that he would offer “a prayer”"."""
    who = article.who(unsaid.paragraph, unsaid.head)[1]
    for one in article.cues(quotation):
        if not one.unsaid and one.rule in {"speech", "adjacent"} and article.who(one.paragraph, one.head)[1] == who:
            return replace(unsaid, unsaid=False, cue=one.cue)
    return unsaid
