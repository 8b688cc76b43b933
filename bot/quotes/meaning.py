"""What two sentences that mean about the same must share: a vector hardly sees a `not`, a number or a name."""

from __future__ import annotations

from bot.quotes.library import capitals
from bot.quotes.normal import content, contradict, negations, numbers, plain_words, stem


def claims_alike(asked: str, said: str, context: str, speaker: str | None) -> bool:
    """Whether a question's words contradict no word of a quotation that denies, counts, names or has an opposite."""
    query, own, around = plain_words(asked), plain_words(said), plain_words(context)
    if bool(negations(query)) != bool(negations(own)) or not numbers(query) <= (numbers(own) or numbers(around)):
        return False
    known = {stem(word) for word in (*own, *around, *plain_words(speaker or ""))}
    if any(stem(name) not in known for name in capitals(asked)):
        return False
    mine, theirs = content(query), content(own)
    missing = [word for word in mine if stem(word) not in known]
    return not any(contradict(word, other, reported=True) for word in missing for other in theirs)
