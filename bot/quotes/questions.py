"""What somebody wants to know: the words looked for, and whom the question pins them on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a question asks."""

    WORDS = "words"  # no question: words that somebody said
    QUOTED = "quoted"  # words between quotation marks, with or without a question around them
    SAID = "said"  # who said, in plain words
    CALLED = "called"  # who called something something
    ABOUT = "about"  # what somebody said about something
    ALL = "all"  # everything a person said


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question taken apart."""

    kind: Kind
    words: str  # what is looked for; "" for everything by a person
    fragments: tuple[str, ...]  # the same, cut where something was left out or between quotation marks
    speaker: str | None = None  # whom the question names as the one who said it

    @property
    def in_plain_words(self) -> bool:
        """Whether the words are the asker's own, so that their meaning counts and not their letters."""
        return self.kind in {Kind.SAID, Kind.CALLED, Kind.ABOUT}


_DOUBLE = re.compile(r"[“„«\"＂]([^“”„«»\"＂]{2,}?)[”“»\"＂]")
_SINGLE = re.compile(r"(?<!\w)['‘‚](\S.*?\S)['’](?!\w)")
_ELISION = re.compile(r"\s*[\[(]?\s*(?:…|\.\s?\.\s?\.+)\s*[\])]?\s*")
_BRACKETS = re.compile(r"\s*\[[^\]]*\]\s*")

_PREAMBLE = re.compile(
    r"^\s*(?:(?:and|so|but|hey|please|ok|okay|hi|hello)\b[\s,]*|(?:can|could|would) (?:you|anyone|anybody|somebody) "
    r"(?:please )?(?:tell me|say|remember)\s+|(?:do|does) (?:you|anyone|anybody) (?:know|remember|recall)\s+|"
    r"(?:i wonder|i'm wondering|i want to know|tell me|remind me|find out)\s+|is it true(?: that)?\s+)+",
    re.IGNORECASE,
)
_ADVERB = r"(?:(?:ever|really|actually|once|first|just|also|already|recently|publicly|then|originally|even)\s+)*"
_SAY = (
    r"(?:say|says|said|saying|tell|tells|told|claim|claims|claimed|warn|warns|warned|promise|promises|promised|state|"
    r"states|stated|argue|argues|argued|insist|insists|insisted|predict|predicts|predicted|announce|announces|"
    r"announced|admit|admits|admitted|declare|declares|declared|think|thinks|thought|believe|believes|believed|"
    r"complain|complains|complained|write|writes|wrote|tweet|tweets|tweeted|suggest|suggests|suggested|add|adds|added|"
    r"vow|vows|vowed|joke|jokes|joked|remark|remarks|remarked|mention|mentions|mentioned|note|notes|noted|"
    r"acknowledge|acknowledges|acknowledged|utter|uttered|reply|replied|ask|asks|asked|explain|explained)"
)
_CALL = (
    r"(?:call|calls|called|calling|describe|describes|described|label|labels|labelled|labeled|brand|brands|branded|"
    r"dub|dubs|dubbed|refer(?:s|red)? to|liken|likens|likened|compare|compares|compared)"
)
_ABOUT = r"(?:about|on|of|regarding|concerning)"
_VERB = rf"(?P<verb>{_SAY}|{_CALL})\b"
_THAT = r"(?:\s*[:,]?\s*(?:that|how)\b)?\s*[:,]?"
_NAME = r"(?P<name>[\w.'’-]+(?:\s+[\w.'’-]+){0,5}?)"
_BY_WHOM = (
    r"(?P<nobody>who|whom|which (?:\w+ ){1,2}?|what (?:politician|person|minister|official|man|woman) )(?:'s|’s)?"
)
_IT_WAS = (
    r"\s*(?:(?:was|is) it (?:that|who)|(?:was|is) the (?:one|person) (?:that|who)|else|has|had|have"
    r"|(?:was|is) (?:quoted )?(?:as )?)?"
)
_DID = r"(?:did|does|do|has|have|had|was|is)"
_TELL = r"(?:to say|say|said|saying|been saying|think|thinks|thought|t(?:ell|old) \w+|write|written|comment(?:ed)?)"
_VIEW = r"(?:'s|’s|’|')?\s+(?:words|views?|opinions?|comments?|thoughts?|position|statements?|take)"
_PICTURE = r"(?:describe|described|explain|explained|comment on|react(?:ed)? to|respond(?:ed)? to|feel about)"
_SPEAK = r"(?:say|said|talk|talked|speak|spoken|comment|commented|mention)\s+(?:(?:anything|something|much)\s+)?"
_SPOKE = r"(?:said (?:anything|something) about|talked about|spoke about|talks about|commented on|mentioned)"
_SAYINGS = r"(?:everything|anything|something|quotes?|quotations?|statements?) (?:from|by|of)"
_LINE = r"(?:words|quote|quotation|line|phrase)\s+(?:(?:is|are|was|were)\s+)?(?:it|this|these)?\s*[:,]?"
_LATELY = r"(?: (?:today|yesterday|so far|recently|lately))?"
_WORDS = r"\s*(?P<words>.+?)"


def _patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text + r"\s*[?!.]*\s*$", re.IGNORECASE | re.DOTALL) for text in texts)


_ABOUT_PATTERNS = _patterns(
    rf"what {_DID} {_NAME}\s+{_ADVERB}{_TELL}\s+{_ABOUT}\s{_WORDS}",
    rf"what (?:are|were|is|was) {_NAME}{_VIEW}\s+{_ABOUT}\s{_WORDS}",
    rf"how {_DID} {_NAME}\s+{_ADVERB}{_PICTURE}\s{_WORDS}",
    rf"what {_DID} {_NAME}\s+{_ADVERB}call(?:ed)?\s{_WORDS}",
    rf"(?:(?:when|where) )?{_DID} {_NAME}\s+{_ADVERB}{_SPEAK}(?:about|on|regarding)\s{_WORDS}",
    rf"(?P<nobody>who)\s+{_ADVERB}{_SPOKE}\s{_WORDS}",
    rf"{_SAYINGS} {_NAME}\s+{_ABOUT}\s{_WORDS}",
)
_ALL_PATTERNS = _patterns(
    rf"what {_DID} {_NAME}\s+{_ADVERB}(?:to say|say|said){_LATELY}",
    rf"{_SAYINGS} {_NAME}",
)
_SAID_PATTERNS = _patterns(
    rf"(?:when|where|why|how)?\s*(?:did|does|do|has|have|had)\s+{_NAME}\s+{_ADVERB}{_VERB}{_THAT}{_WORDS}",
    rf"(?:was|is|wasn't|wasn’t) it {_NAME}\s+(?:who|that)\s+{_ADVERB}{_VERB}{_THAT}{_WORDS}",
    rf"{_BY_WHOM}{_IT_WAS}\s*{_ADVERB}{_VERB}{_THAT}{_WORDS}",
    rf"(?P<nobody>whose|who's|who’s)\s+{_LINE}{_WORDS}",
    r"(?P<words>.{3,}?)[\s,:;.?!–—-]+(?P<nobody>who)\s+(?:said|says|wrote)(?:\s+(?:that|this|it|so|these words))?",
    rf"{_NAME}\s+{_ADVERB}{_VERB}{_THAT}{_WORDS}",
)
_STATEMENT = len(_SAID_PATTERNS) - 1  # the last one is no question: somebody tells who said what
_NOBODY = """
    he she they it i you we who anyone anybody someone somebody people everyone everybody one that this there what
    no which"""
_NO_NAMES = frozenset(_NOBODY.split())
_CALLS = re.compile(_CALL, re.IGNORECASE)


def parse(text: str) -> Question:
    """What a person asks for. Text without a question in it is the words themselves."""
    text = " ".join(text.split())
    asked = _PREAMBLE.sub("", text)
    marked = _marked(text)
    if marked:
        framed = _frame(_blank(asked))
        if not (_frame(_blank(asked), statements=False) or _DOUBLE.search(text) or _SINGLE.fullmatch(text)):
            # Single marks in words that are no question: a quotation inside the quotation.
            return as_words(text)
        speaker = framed.speaker if framed else None
        return Question(kind=Kind.QUOTED, words=" ".join(marked), fragments=_cut(marked), speaker=speaker)
    return _frame(asked) or Question(kind=Kind.WORDS, words=text, fragments=_cut((text,)))


def as_words(text: str) -> Question:
    """The same text taken as words that somebody said, whatever it looks like."""
    return Question(kind=Kind.WORDS, words=text, fragments=_cut((text,)))


def without_brackets(text: str) -> tuple[str, ...]:
    """The pieces of a quotation around what an editor put in brackets; nothing where there are none."""
    pieces = tuple(piece for piece in _BRACKETS.split(text) if any(sign.isalnum() for sign in piece))
    return pieces if _BRACKETS.search(text) else ()


def _frame(asked: str, *, statements: bool = True) -> Question | None:
    for pattern in _ABOUT_PATTERNS:
        if (found := pattern.match(asked)) and (question := _made(Kind.ABOUT, found)):
            return question
    for pattern in _ALL_PATTERNS:
        if (found := pattern.match(asked)) and (name := _name(found)):
            return Question(kind=Kind.ALL, words="", fragments=(), speaker=name)
    for index, pattern in enumerate(_SAID_PATTERNS):
        found = pattern.match(asked)
        if found is None:
            continue
        kind = Kind.CALLED if _CALLS.match(found.groupdict().get("verb") or "") else Kind.SAID
        if index == _STATEMENT and not (statements and _looks_like_name(found["name"])):
            continue
        if question := _made(kind, found):
            return question
    return None


def _made(kind: Kind, found: re.Match[str]) -> Question | None:
    words = found["words"].strip()
    if not any(sign.isalnum() for sign in words):
        return None
    return Question(kind=kind, words=words, fragments=_cut((words,)), speaker=_name(found))


def _name(found: re.Match[str]) -> str | None:
    name = found.groupdict().get("name")
    if name is None or name.casefold() in _NO_NAMES:
        return None
    return re.sub(r"(?:'s|’s)$", "", name)


def _looks_like_name(name: str) -> bool:
    # Nothing tells a name from other words in a statement but its capitals.
    parts = name.split()
    return name.casefold() not in _NO_NAMES and parts[-1][:1].isupper() and len(parts) <= 4


def _marked(text: str) -> tuple[str, ...]:
    found = _DOUBLE.findall(text) or _SINGLE.findall(text)
    return tuple(piece.strip() for piece in found if any(sign.isalnum() for sign in piece))


def _blank(text: str) -> str:
    """The question with a stand-in for the words between its marks, which may themselves look like a question."""
    return _SINGLE.sub("xx", _DOUBLE.sub("xx", text))


def _cut(pieces: tuple[str, ...]) -> tuple[str, ...]:
    found = (part for piece in pieces for part in _ELISION.split(piece))
    return tuple(part for part in found if any(sign.isalnum() for sign in part))
