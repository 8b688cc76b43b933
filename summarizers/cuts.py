"""What may be left out of a sentence: spans found by pattern, and spans found in its dependency parse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

SHORTEST_CUT = 2  # characters

# Negation, modality, quantity and claiming: no cut may hold one of these.
GUARDED = re.compile(
    r"""\b(?:not|no|none|nor|never|nobody|nothing|neither|nowhere|without|cannot|hardly|barely|scarcely|unless|except
      | can|could|may|might|must|shall|should|will|would|ought
      | if|only|almost|nearly|about|alleged|allegedly|reportedly|apparently|purported|purportedly|supposedly|so-called
      | likely|unlikely|possible|possibly|perhaps|probably|presumed|suspected|potential|potentially|expected|planned
      | den(?:y|ies|ied|ying)|claim(?:s|ed|ing)?|alleg(?:e|es|ing|ation|ations)|accus(?:e|es|ed|ing|ation|ations)
      | according|charged|convicted|disput(?:e|es|ed|ing)|refus(?:e|es|ed|ing)|reject(?:s|ed|ing)?|fail(?:s|ed|ing)?
      )\b|n['’]t\b""",
    re.VERBOSE,
)
_WIRES = (
    r"(?:Reuters|AP|the\s+Associated\s+Press|Associated\s+Press|AFP|Agence\s+France-Presse|dpa|DPA|UPI|PA|PA\s+Media"
    r"|the\s+Press\s+Association|Press\s+Association|Bloomberg|ANSA|EFE|Kyodo|PTI|ANI|IANS|the\s+BBC|CNN)"
)
_AGENCY = r"(?:CNN|HLN|AP|AFP|Reuters|UPI|dpa|DPA|PTI|ANI|IANS|BBC|EFE|ANSA|Xinhua|Kyodo|PA)"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PLACE = r"[A-Z][\w.'’/-]*(?:[ ,]+(?:of\s+|the\s+|de\s+)?[A-Z][\w.'’/-]*){0,4}"
_BEGINS = r"(?=[“\"‘'(]?[A-Z0-9])"
_DATELINE = re.compile(
    rf"""^(?:
        (?:{_PLACE})?(?:,?\s+\w{{3,9}}\.?\s+\d{{1,2}})?,?\s*
        \((?:[A-Z][\w&.]*(?:\s+[A-Z][\w&.]*){{0,3}})\)\s*(?:--|[-–—])\s*
      | (?:{_PLACE})?(?:,?\s+\w{{3,9}}\.?\s+\d{{1,2}})?,?\s*\({_AGENCY}\)\s*
      | [A-Z]{{3,}}[A-Z.'’]*(?:[ ,]+[A-Z][A-Z.'’]+){{0,3}}(?:,\s+[A-Z]\w+\.?)?
        (?:,\s+\w{{3,9}}\.?\s+\d{{1,2}})?\s*(?:--|[–—]|\s-)\s+
    ){_BEGINS}""",
    re.VERBOSE,
)
_WIRE_TAIL = re.compile(rf",\s+{_WIRES}(?:\s+news\s+agency)?\s+(?:has\s+)?report(?:ed|s)(?:\s+on\s+{_DAY})?(?=\.$)")
_SAYING = (
    r"(?:said|says|announced|told\s+(?:reporters|journalists|parliament|the\s+(?:court|council|paper|newspaper|board))"
    r"|wrote|added|warned|confirmed|declared)"
)
_SAID_ON = re.compile(
    rf"(?<=[a-z])\s+on\s+{_DAY}(?:\s+(?:morning|afternoon|evening|night))?(?=,?\s+(?:that|he|she|they|it)\b|\.$)"
)
_SPEAKS = re.compile(
    r"sa(?:id|ys?)|t(?:old|ells?)|add(?:ed|s)|warn(?:ed|s)|wr(?:ote|ites?)|announced|argu(?:ed|es)|confirmed|called|insist(?:ed|s)"
)
_AFTER_SAYING = re.compile(rf"\b{_SAYING}$")
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|«[^»]*»?|„[^“”]*[“”]?|(?<!\w)[‘'][^’']*[’'](?!\w)")
_MARKS = re.compile("[“”\"«»„‘]|(?<!\\w)'|'(?!\\w)")
_BRACKET = re.compile(r"\s\([^()]*\)(?=[\s.,;:!?]|$)")
_IS_AGENCY = re.compile(_AGENCY)
_DASHED = re.compile(r"\s(?P<dash>–|—|--)\s[^–—“”\"()]{3,120}?\s(?P=dash)(?=\s)")
_WEEKDAY = re.compile(rf"^{_DAY}s?$")
_DISCOURSE = frozenset(
    "meanwhile however moreover furthermore additionally also earlier later separately yesterday today afterwards then "
    "nevertheless nonetheless still besides".split()
)
_OPENINGS = frozenset("on after before during since amid following".split())


class Cut(NamedTuple):
    """Characters to leave out, and what they are."""

    start: int
    end: int
    kind: str


def plain_cuts(sentence: str) -> list[Cut]:
    """Datelines, the wire that reported it where nothing is claimed, and the day on which something was said."""
    cuts = []
    if match := _DATELINE.match(sentence):
        cuts.append(Cut(0, match.end(), "dateline"))
    if (match := _WIRE_TAIL.search(sentence)) and not GUARDED.search(sentence.lower()):
        cuts.append(Cut(match.start(), match.end(), "wire"))
    cuts += [
        Cut(match.start(), match.end(), "day")
        for match in _SAID_ON.finditer(sentence)
        if _AFTER_SAYING.search(sentence[: match.start()])
    ]
    return _outside_quotations(sentence, cuts)


def grammar_cuts(doc: Any) -> list[Cut]:
    """Asides of a parsed sentence, apart from each other and in order; the longest of those that overlap."""
    sentence: str = doc.text
    found = [*_brackets(sentence), *_dashes(doc), *_after_nouns(doc), *_opening(doc)]
    spared = [
        cut
        for cut in _outside_quotations(sentence, found)
        if not GUARDED.search(cutout := sentence[cut.start : cut.end].lower()) and not _MARKS.search(cutout)
    ]
    chosen: list[Cut] = []
    for cut in sorted(spared, key=lambda one: (one.start - one.end, one.start)):
        if all(cut.end <= other.start or cut.start >= other.end for other in chosen):
            chosen.append(cut)
    return sorted(chosen)


def join(sentence: str, cuts: Sequence[Cut]) -> str:
    """What the cuts leave, in order."""
    kept, at = [], 0
    for cut in sorted(cuts):
        kept.append(sentence[at : cut.start])
        at = max(at, cut.end)
    return "".join([*kept, sentence[at:]]).strip()


def _outside_quotations(sentence: str, cuts: Sequence[Cut]) -> list[Cut]:
    spans = [match.span() for match in _QUOTED.finditer(sentence)]
    return [
        cut
        for cut in cuts
        if cut.end - cut.start >= SHORTEST_CUT and all(cut.end <= start or cut.start >= end for start, end in spans)
    ]


def _brackets(sentence: str) -> Iterator[Cut]:
    for match in _BRACKET.finditer(sentence):
        inside = match[0].strip(" ()")
        again = sentence[match.end() :]
        # A name's short form is needed where it is used again; a bracket at the end may hold the full stop.
        whole = inside.endswith((".", "!", "?")) or _IS_AGENCY.fullmatch(inside)
        if inside and inside not in again and match.start() > 0 and not whole:
            yield Cut(match.start(), match.end(), "bracket")


def _dashes(doc: Any) -> Iterator[Cut]:
    root = next(token for token in doc if token.head.i == token.i)
    for match in _DASHED.finditer(doc.text):
        inside = [token for token in doc if match.start() <= token.idx < match.end()]
        within = {token.i for token in inside}
        holds = {root.i, *(child.i for child in root.children if child.dep_ in ("nsubj", "nsubjpass", "dobj", "ccomp"))}
        # One thing hangs on one outside of it: an aside. Several: the dashes only look like a pair.
        hanging = [t for t in inside if t.head.i not in within and t.dep_ != "punct"]
        if not within & holds and len(hanging) == 1:
            yield Cut(match.start(), match.end(), "dashes")


def _after_nouns(doc: Any) -> Iterator[Cut]:
    """Appositions, relative clauses and participles between commas: those without commas restrict, and stay."""
    for token in doc:
        if token.dep_ not in ("appos", "relcl", "acl"):
            continue
        first, last = token.left_edge.i, token.right_edge.i
        before = doc[first - 1] if first else None
        after = doc[last + 1] if last + 1 < len(doc) else None
        if doc[last].text == ",":
            after, last = doc[last], last - 1
        if before is None or after is None or before.text != "," or after.text not in (",", ".", ";"):
            continue
        if after.text == "." and after.i != len(doc) - 1:  # of an abbreviation
            continue
        if not _is_aside(doc, token, first, last):
            continue
        end = after.idx
        if after.text == ",":
            following = doc[after.i + 1] if after.i + 1 < len(doc) else None
            if following is None or following.dep_ in ("cc", "conj") or following.lower_ in ("and", "or", "but"):
                continue
            if _goes_on(token.head, following):
                end = after.idx + 1
        yield Cut(before.idx, end, token.dep_)


def _is_aside(doc: Any, token: Any, first: int, last: int) -> bool:
    noun = token.head
    span = doc[first : last + 1]
    contiguous = last - first + 1 == len([one for one in token.subtree if first <= one.i <= last])
    listed = any(child.dep_ in ("conj", "cc") for child in noun.children) or noun.dep_ == "conj"
    if not contiguous or listed or noun.i > first:
        return False
    if token.dep_ == "appos":
        # "the leader, Maren Oduya," names whom it is; "Oduya, the leader," can do without.
        # Whoever is quoted is told with what makes them worth quoting.
        is_place = token.ent_type_ in ("GPE", "LOC") and last - first < 3
        is_named = token.tag_ in ("NNP", "NNPS") and not is_place
        has_list = any(child.dep_ in ("conj", "cc") for child in token.children)
        speaks = noun.dep_ == "nsubj" and bool(_SPEAKS.fullmatch(noun.head.lower_)) and not is_place
        return noun.tag_ in ("NNP", "NNPS") and not (is_named or has_list or speaks)
    if token.dep_ == "relcl":
        return span[0].lower_ in ("which", "who", "whose", "where") or (
            len(span) > 1 and span[1].lower_ in ("which", "whom", "whose")
        )
    return token.tag_ in ("VBN", "VBG") and span[0].i == token.i and noun.dep_ in ("nsubj", "nsubjpass")


def _goes_on(noun: Any, following: Any) -> bool:
    """Whether the sentence goes on from the noun to what follows, so that the second comma goes as well."""
    top = noun
    while top.dep_ in ("pobj", "prep", "poss", "compound", "nmod") and top.head.i < top.i:
        top = top.head
    if top.dep_ in ("nsubj", "nsubjpass"):
        verb = top.head
        helps = following.head.i == verb.i and following.dep_ in ("aux", "auxpass", "advmod")
        return following.i == verb.i or helps
    return noun.dep_ in ("dobj", "attr", "pobj", "dative") and following.dep_ == "prep" and following.head.i <= noun.i


def _opening(doc: Any) -> Iterator[Cut]:
    """An adverbial before the subject, where a capital letter follows it: nothing is changed but left out."""
    first = doc[0]
    top = first
    while top.head.i != top.i and top.head.left_edge.i == 0 and top.head.dep_ not in ("ROOT", "ccomp"):
        top = top.head
    end = top.right_edge.i + 1
    if end + 1 >= len(doc) or doc[end].text != "," or top.left_edge.i != 0 or top.head.i <= end:
        return
    words = [token for token in doc[:end] if token.dep_ != "punct"]
    is_light = len(words) == 1 and first.lower_ in _DISCOURSE
    names = [token for token in words[1:] if token.text[:1].isupper() and not _WEEKDAY.match(token.text)]
    days = any(_WEEKDAY.match(token.text) for token in words)
    is_phrase = top.dep_ == "prep" and first.lower_ in _OPENINGS and not names and not any(w.like_num for w in words)
    is_phrase = is_phrase and (days or first.lower_ != "on")  # "on average", "on paper" say how true it is
    subjects = {
        token.left_edge.i for token in doc if token.dep_ in ("nsubj", "nsubjpass") and token.head.i == top.head.i
    }
    following = doc.text[doc[end + 1].idx :]
    if (is_light or is_phrase) and end + 1 in subjects and (following[0].isupper() or following[0].isdigit()):
        yield Cut(0, doc[end + 1].idx, "opening")
