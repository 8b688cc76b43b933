"""The numbers of a sentence that its source does not bear out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from summarizers.gate.agreement import agrees, derived, ends, is_year, lies_between
from summarizers.gate.amounts import Amount, amounts
from summarizers.gate.dates import lie_apart
from summarizers.gate.finding import Finding
from summarizers.gate.reckoning import reckoned
from summarizers.gate.source import Source
from summarizers.gate.thesaurus import groups_of
from summarizers.gate.words import content, is_content, stems

_IDLE = frozenset(("one", "once", "pair", "couple", "double", "doubled", "half", "score"))
_PHRASE_END = re.compile(
    r"[,.;:!?()\[\]“”\"–—]|\b(?:and|to|by|in|on|at|for|from|with|of|after|before|since|when|while|than|as|but|or|who|that|was|were|is|are|had|have|has)\b"
)
_ANYBODY = frozenset(found for word in "people man woman animal victim".split() for found in stems(word))
_AGE = re.compile(r"\b([A-Z][\w’'-]+), (\d{1,3})\b")
_NAMED = re.compile(r"\b(?:the|these|those|both|his|her|their|its)(?: \w+)? $", re.IGNORECASE)
_BOTH = 2
_OTHERWISE = " of something else"


def numbers(claim: str, source: Source, rows: Sequence[int]) -> Iterable[Finding]:
    """Numbers that the text does not have, or has of other things."""
    ours = content(stems(claim))
    near = [
        one
        for row in rows
        for one in source.amounts[row]
        if not (one.implied and one.kind == "percent") or ours & source.contents[row]  # half of what it speaks of
    ]
    everywhere = [one for row in source.amounts for one in row]
    for one in amounts(claim):
        if one.implied or (one.loose and one.text.lower() in _IDLE):
            continue
        if one.kind == "ordinal" and not _ordinal_matters(one, claim, source, rows):
            continue
        if any(agrees(one, other) for row in rows for other in reckoned(source.texts[row])):
            continue
        if lie_apart(one, claim, [source.texts[row] for row in rows]) or ends(one, near):
            continue
        if one.value == _BOTH and one.kind == "count" and any("both" in source.stems[row] for row in rows):
            continue
        if any(agrees(one, other) for other in near):
            wrong = _counted_otherwise(one, claim, source, rows)
            if wrong is not None:
                # What has another name here may be the same thing; where both name it alike, the numbers differ.
                otherwise = wrong.endswith(_OTHERWISE)
                kind = "number-elsewhere" if otherwise else "number"
                yield Finding(kind, f"the article says {wrong}, not {one.text}", strong=not otherwise)
            continue
        if any(agrees(one, other) for other in everywhere):
            yield Finding("number-elsewhere", f"the article says {one.text} of something else")
            continue
        better, told = _instead(one, near), _told(one)
        yield Finding(
            "number",
            f"the article says {better}, not {told}" if better else f"the number {told} is not in the article",
            strong=not (one.loose or derived(one, near) or lies_between(one, everywhere) or _counts_named(one, claim)),
        )


def _told(one: Amount) -> str:
    return f"{one.text} {one.measure}".strip()


def _counts_named(one: Amount, claim: str) -> bool:
    """Whether it counts those that were named, as in "the two men": the source need not have counted them."""
    return one.value in {2, 3} and one.kind == "count" and not one.days and bool(_NAMED.search(claim[: one.start]))


def _ordinal_matters(one: Amount, claim: str, source: Source, rows: Sequence[int]) -> bool:
    """Whether the source numbers the same thing: "the third increase" where the claim says the second."""
    counted = _after(claim, one.end)[:1]
    return bool(counted) and any(
        other.kind == "ordinal" and _after(source.texts[row], other.end)[:1] == counted
        for row in rows
        for other in source.amounts[row]
    )


def ages(claim: str, source: Source) -> Iterable[Finding]:
    """Numbers that stand behind a name as its age."""
    for match in _AGE.finditer(claim):
        given = {
            found for text in source.texts for found in re.findall(rf"\b{re.escape(match[1])}, (\d{{1,3}})\b", text)
        }
        if given and match[2] not in given:
            yield Finding("number", f"the article says {match[1]} is {min(given)}, not {match[2]}", strong=True)


def _after(text: str, end: int) -> list[str]:
    following = text[end : end + 40]
    stop = _PHRASE_END.search(following)
    return [one for one in stems(following[: stop.start()] if stop else following)[:3] if is_content(one)]


def _instead(one: Amount, near: Sequence[Amount]) -> str:
    stated = [other for other in near if not other.implied]
    same = [other for other in stated if other.kind == one.kind] or stated
    return _told(min(same, key=lambda other: abs(other.value - one.value))) if same else ""


def _counted_otherwise(one: Amount, claim: str, source: Source, rows: Sequence[int]) -> str | None:
    """The number that the source gives to what the claim counts, where it gives this number to other things only."""
    counted = _after(claim, one.end)[:1]
    if not counted or one.kind != "count" or is_year(one) or _counts_named(one, claim):
        return None
    others: list[str] = []
    for row in rows:
        for other in source.amounts[row]:
            after = _after(source.texts[row], other.end)
            if agrees(one, other):
                if other.implied or other.loose or "-" in other.text or (one.days and other.days) or not after:
                    return None  # "four kilograms when dry and eleven when wet"
                if counted[0] in (after or source.stems[row]) or other.kind != "count":
                    return None
                if after and (
                    counted[0] not in source.vocabulary
                    or _ANYBODY.intersection((counted[0], after[0]))
                    or groups_of(counted)[0] & groups_of(after)[0]
                ):  # another word for the same thing
                    return None
                others.append(f"{other.text}{_OTHERWISE}")
                continue
            if after[:1] == counted and other.kind == "count":
                others.append(other.text)
    return others[0] if others else None
