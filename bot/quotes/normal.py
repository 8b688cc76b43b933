"""Words as they are compared: without case, accents, punctuation, ligatures, or the way a number is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

NOT = "not"
GLUED = "n't"  # the `not` of don't and cannot: it reads as `not`, and no quotation is cut in front of it

_APOSTROPHES = "’‘ʼ`´′＇‛"
_SIGNS = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys("“”„‟«»‹›–—―‑‐−•…\xa0\u2009\u202f\u2007", " ")
    | dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff")
)
# Letters that Unicode does not take apart into a plain one and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_GROUPED = re.compile(
    r"(?<![\d.,])(\d{1,3})[ \xa0\u2009\u202f](?=\d{3}(?!\d))(?:(\d{3})[ \xa0\u2009\u202f](?=\d{3}(?!\d)))?"
)
_EAST = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # no spaces between words there: each sign is one
_WORD = re.compile(rf"\d+(?:[.,]\d+)+|[{_EAST}]|[^\W_{_EAST}]+(?:'[^\W_]+)*|[%&]")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")


def _each(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_AUXILIARIES = _each("do does did is are was were have has had would could should must need might")
_CONTRACTED = {f"{verb}nt": (verb, GLUED) for verb in sorted(_AUXILIARIES)} | {
    "wont": ("will", GLUED),
    "cant": ("can", GLUED),
    "cannot": ("can", GLUED),
    "shant": ("shall", GLUED),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "youve": ("you", "have"),
    "weve": ("we", "have"),
    "theyve": ("they", "have"),
    "youre": ("you", "are"),
    "theyre": ("they", "are"),
    "youll": ("you", "will"),
    "theyll": ("they", "will"),
}
_ENDINGS = {"ll": "will", "re": "are", "ve": "have", "m": "am", "d": "would"}
_SINGLE = {"%": ("percent",), "&": ("and",)} | _CONTRACTED

NEGATIONS = _each("""
    not no never none nobody nothing nowhere neither nor without cannot hardly barely scarcely aint refuse refused
    refuses refusing deny denied denies denying reject rejected rejects rejecting unable fail failed fails""")
_COUNTED = """
    zero _ two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty"""
_TENS = "_ _ _ thirty forty fifty sixty seventy eighty ninety hundred"
_AMOUNTS = _each("thousand million billion trillion half third quarter twice double dozen")
_NUMBERS = (
    {word: str(value) for value, word in enumerate(_COUNTED.split()) if word != "_"}
    | {word: str(10 * value) for value, word in enumerate(_TENS.split()) if word != "_"}
    | {word: word for word in sorted(_AMOUNTS)}
)
# Words that carry no content of their own. Negations are here too: two of them are no quotation.
FUNCTION = _each("""
    a an the this that these those there here it its itself he him his himself she her hers herself they them their
    theirs themselves we us our ours ourselves i me my mine myself you your yours yourself who whom whose which what
    when where why how and or but nor so yet if then than as because while although though of in on at by to from
    with for about into onto over under up down out off between through during before after against until upon is
    are was were be been being am do does did done doing have has had having will would shall should can could may
    might must not no yes thats theres whats lets heres hes shes ones one some any each all both just also too well
    oh really said say says""")
_PERSONS = (
    _each("i me my mine myself we us our ours ourselves"),
    _each("you your yours yourself yourselves"),
    _each("he him his himself she her hers herself they them their theirs themselves hes shes"),
)
_MODALS = (
    _each("will shall"),
    _each("would"),
    _each("can could"),
    _each("may might"),
    _each("must"),
    _each("should"),
)
# What one sentence has and another has not, without being the same claim any more.
LIMITS = _each("only if unless except almost nearly maybe perhaps possibly always sometimes ever again")
_OPPOSITE = """
    raise raised increase increased rise rose grow grew|cut cuts lower reduce reduced fall fell shrink drop
    up|down
    more most|less least fewer
    higher high highest|low lower lowest
    win won wins winning victory|lose lost loses losing defeat
    open opened opens opening reopen|close closed closes closing shut
    buy bought buys buying|sell sold sells selling
    accept accepted accepts agree agreed agrees approve approved|reject rejected refuse refused disagree oppose turn
    support supported supports back backed backs favour favor|oppose opposed opposes against
    yes|no
    good great fine best better|bad worse worst terrible awful
    right correct true|wrong incorrect false
    strong stronger strength|weak weaker weakness
    safe safer safety|dangerous unsafe danger
    start started begin began|end ended stop stopped finish finished
    keep kept stay stayed stays remain hold|leave left go went gone quit abandon
    before earlier|after later
    always|never sometimes
    everyone everybody all|nobody none
    first|last
    rich richer wealthy|poor poorer
    love loved loves like|hate hated hates dislike
    guilty|innocent
    war|peace
    friend friends ally allies|enemy enemies
    success succeed succeeded|failure fail failed
    build built builds|destroy destroyed demolish scrap
    add added|remove removed
    remember|forget
    easy easier|hard harder difficult
    cheap cheaper|expensive dear costly
    public|private
    men man|women woman
    old older|new young younger
    in into|out
    with|without against
    for|against
    legal|illegal
    give gave|take took
    come came|go went
    north|south
    east|west
    left|right
    morning|evening night
    today|tomorrow yesterday
    yesterday|tomorrow
    january february march april june july august|september october november december
    monday tuesday wednesday|thursday friday saturday sunday
"""
_OPPOSITES = tuple(
    (_each(left), _each(right)) for left, _, right in (line.partition("|") for line in _OPPOSITE.strip().splitlines())
)
_REVERSING = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "de", "anti", "counter", "over", "under")


def words(text: str) -> list[str]:
    """The words of a text as they are compared.

    `don't`, `dont` and `do not` are alike (`do`, then `not` or GLUED), so are `40,000` and `40 000`, `Väli` and `VALI`.
    """
    text = _GROUPED.sub(r"\1\2", text)
    text = text.translate(_SIGNS)
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(sign for sign in text if not unicodedata.combining(sign)).translate(_LETTERS)
        text = unicodedata.normalize("NFC", text)
    found = _WORD.findall(text)
    if "'" in text or not _SINGLE.keys().isdisjoint(found):
        found = [part for word in found for part in _parts(word)]
    if "cent" in found:
        found = _percent(found)
    return [_digits(word) if word[0].isdigit() else word for word in found]


def _parts(word: str) -> Sequence[str]:
    if "'" not in word:
        return _SINGLE.get(word, (word,))
    base, _, ending = word.partition("'")
    joined = word.replace("'", "")
    if joined in _CONTRACTED:
        return _CONTRACTED[joined]
    return (base, _ENDINGS[ending]) if ending in _ENDINGS else (joined,)


def _percent(found: list[str]) -> list[str]:
    result: list[str] = []
    for word in found:
        if word == "cent" and result and result[-1] == "per":
            result[-1] = "percent"
        else:
            result.append(word)
    return result


def _digits(word: str) -> str:
    return word.replace(",", "").replace(".", "") if _THOUSANDS.fullmatch(word) else word


def plain_word(word: str) -> str:
    """A word without the trace of a contraction."""
    return NOT if word == GLUED else word


def plain_words(text: str) -> list[str]:
    """`words`, with `not` for every contracted one."""
    return [plain_word(word) for word in words(text)]


def is_content(word: str) -> bool:
    """Whether a word says something by itself."""
    return word not in FUNCTION and word not in NEGATIONS and word != GLUED


def content(found: Sequence[str]) -> list[str]:
    """The words that say something by themselves, in order."""
    return [word for word in found if is_content(word)]


def number(word: str) -> str | None:
    """What a word counts: `10` for `ten` and `10`, None for a word that is no number."""
    if word[:1].isdigit():
        return word
    return _NUMBERS.get(word)


def numbers(found: Sequence[str]) -> frozenset[str]:
    """Every number among these words."""
    return frozenset(value for word in found if (value := number(word)) is not None)


def negations(found: Sequence[str]) -> int:
    """How many of these words deny."""
    return sum(plain_word(word) in NEGATIONS for word in found)


def stem(word: str) -> str:
    """The word without its commonest endings: `gambling`, `gambled` and `gambles` are one."""
    if len(word) < 4 or word[0].isdigit():
        return word
    for ending, instead in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sleaou":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def is_critical(word: str) -> bool:
    """Whether a sentence says something else once this word is put in or left out."""
    return plain_word(word) in NEGATIONS or number(word) is not None or word in LIMITS or _class(_MODALS, word) >= 0


def modals(found: Sequence[str]) -> frozenset[int]:
    """Which kinds of `will`, `would`, `may` and the like these words have."""
    return frozenset(kind for word in found if (kind := _class(_MODALS, word)) >= 0)


def contradict(left: str, right: str, *, reported: bool) -> bool:
    """Whether one word in the place of the other makes another claim: numbers, negations, opposites, other persons.

    In a question in people's own words (`reported`) `we` becomes `they` without a change of claim.
    """
    counted = number(left), number(right)
    if counted != (None, None):
        return counted[0] != counted[1]
    if left in NEGATIONS or right in NEGATIONS or left in LIMITS or right in LIMITS:
        return True
    modal = _class(_MODALS, left), _class(_MODALS, right)
    if modal != (-1, -1):
        return modal[0] != modal[1]
    person = _class(_PERSONS, left), _class(_PERSONS, right)
    if not reported and min(person) >= 0 and person[0] != person[1]:
        return True
    if any((left in a and right in b) or (left in b and right in a) for a, b in _OPPOSITES):
        return True
    return _reversed(left, right) or _reversed(right, left)


def _class(classes: Sequence[frozenset[str]], word: str) -> int:
    return next((i for i, members in enumerate(classes) if word in members), -1)


def _reversed(longer: str, shorter: str) -> bool:
    return len(shorter) > 2 and any(longer == prefix + shorter for prefix in _REVERSING)
