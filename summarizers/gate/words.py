"""Words as the gate compares them: without tokenisers' marks, case, endings or the way a sign is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

# What tokenisers of summarisation corpora leave behind.
_BRACKETS = {"lrb": "(", "rrb": ")", "lsb": "[", "rsb": "]", "lcb": "{", "rcb": "}"}
_BRACKET = re.compile(r"-([lr][rsc]b)-", re.IGNORECASE)
_QUOTE = re.compile(r"``\s?|\s?''")
_SPLIT_NOT = re.compile(r"\b(\w+) n ?['’] ?t\b", re.IGNORECASE)
_SPLIT_SUFFIX = re.compile(r"(?<=\w) (['’])(?= ?(?:s|re|ve|ll|d|m)\b) ?", re.IGNORECASE)
_BEFORE = re.compile(r"\s+([,.;:!?%)\]}])(?!\d)")
_AFTER = re.compile(r"([(\[{$£€])\s+")
_MARKED = re.compile(r"-[lr][rsc]b-|``| ''| n['’]t\b| ['’]s\b|\w [.,]( |$)", re.IGNORECASE)

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|\w+")
_POSSESSIVE = re.compile(r"['’]s?$")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")

FUNCTION = frozenset(
    """a an the this that these those there here it its itself he him his himself she her hers herself they them their
    theirs themselves we us our ours ourselves i me my mine myself you your yours yourself who whom whose which what
    when where why how and or but nor so yet if then than as because while although though of in on at by to from with
    for about into onto over under out off between through during before after against until upon is are was
    were be been being am do does did done doing have has had having will would shall should can could may might must
    not no n't 's 're 've 'll 'd 'm s t also just very too both such only own same other some any all each every more
    most""".split()
)


def tidy(text: str) -> str:
    """A sentence as a newspaper would print it, where a tokeniser has taken it apart; others come back as they are."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()  # half a character, which JSON can carry, is none to a parser
    if not _MARKED.search(text):
        return text
    text = _BRACKET.sub(lambda match: _BRACKETS[match[1].lower()], text)
    text = _QUOTE.sub('"', text)
    text = _SPLIT_NOT.sub(r"\1n't", text)
    text = _SPLIT_SUFFIX.sub(r"\1", text)
    text = _BEFORE.sub(r"\1", text)
    return " ".join(_AFTER.sub(r"\1", text).split())


def words(text: str) -> list[str]:
    """The words of a text in lower case; `U.S.` is `us`, possessive endings are gone."""
    text = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    return [_POSSESSIVE.sub("", word.lower()) or word.lower() for word in _WORD.findall(text)]


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word of a text by its stem, and where it stands there, without a possessive ending."""

    stem: str
    start: int
    end: int


def spelled(text: str) -> list[Spelled]:
    """The words of a text in their places; unlike `words`, which puts `U.S.` together, each run of letters is one."""
    found = []
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match[0]) or match[0]
        found.append(Spelled(_irregular(word.lower()), match.start(), match.start() + len(word)))
    return found


def stem(word: str) -> str:
    """A word without its commonest endings: `gambling`, `gambled` and `gambles` are one."""
    if len(word) < 4 or word[0].isdigit():
        return word
    if len(word) == 4 and word.endswith("ed") and word[1] in "aiou":  # sued, used
        return word[:-1]
    for ending, instead in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sleaou":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def stems(text: str) -> list[str]:
    """Every word of a text, stemmed, in order."""
    return [_irregular(word) for word in words(text)]


def content(found: Iterable[str]) -> frozenset[str]:
    """The stems that say something by themselves."""
    return frozenset(one for one in found if one not in _FUNCTION_STEMS)


def is_content(one: str) -> bool:
    """Whether a stem says something by itself."""
    return one not in _FUNCTION_STEMS


def weights(sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """Each stem's weight: the rarer among the sentences, the more (inverse document frequency)."""
    counts: dict[str, int] = {}
    for one in sentences:
        for found in one:
            counts[found] = counts.get(found, 0) + 1
    return {found: log(1 + len(sentences) / count) for found, count in counts.items()}


_IRREGULAR = {
    past: present
    for present, forms in (
        line.split("|")
        for line in """be|is are was were been being am
have|has had
do|does did done
say|said says
tell|told
make|made
take|took taken
give|gave given
go|went gone goes
get|got gotten
find|found
become|became
leave|left
win|won
lose|lost loses losing
begin|began begun beginning
see|saw seen
come|came
hold|held
keep|kept
sell|sold
buy|bought
pay|paid
meet|met
lead|led
run|ran running
rise|rose risen rising
fall|fell fallen
grow|grew grown
bring|brought
build|built
send|sent
spend|spent
stand|stood
speak|spoke spoken
write|wrote written
fight|fought
choose|chose chosen
break|broke broken
drive|drove driven
know|knew known
think|thought
feel|felt
show|shown
shoot|shot
steal|stole stolen
throw|threw thrown
fly|flew flown
catch|caught
teach|taught
draw|drew drawn
wear|wore worn
strike|struck
die|dying death dead
kill|killing
arise|arose arisen
beat|beaten
bite|bit bitten
blow|blew blown
breed|bred
cling|clung
creep|crept
deal|dealt
dig|dug
drink|drank drunk
eat|ate eaten
feed|fed
flee|fled
forbid|forbade forbidden
forget|forgot forgotten
freeze|froze frozen
hang|hung
hear|heard
hide|hid hidden
kneel|knelt
lend|lent
mean|meant
overcome|overcame
overtake|overtook overtaken
ride|rode ridden
ring|rang rung
seek|sought
shake|shook shaken
shrink|shrank shrunk
sing|sang sung
sink|sank sunk
sit|sat
sleep|slept
slide|slid
spring|sprang sprung
stick|stuck
swear|swore sworn
sweep|swept
swim|swam swum
tear|tore torn
undergo|underwent undergone
understand|understood
wake|woke woken
weep|wept
withdraw|withdrew withdrawn
marry|marriage
use|used using uses
sue|sued suing sues
tie|tied tying ties
lie|lying lies
man|men
woman|women
child|children kid kids
person|people
police|policeman policemen officer officers
life|lives
wife|wives
half|halves
thief|thieves
percent|pc
million|m mn
billion|bn
kilometre|km kilometer kilometres kilometers
""".strip().splitlines()
    )
    for past in forms.split()
}


def _irregular(word: str) -> str:
    return stem(_IRREGULAR.get(word, word))


_FUNCTION_STEMS = FUNCTION | {stem(one) for one in FUNCTION}
