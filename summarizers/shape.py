"""What a sentence looks like from outside: whether it can stand alone in a channel. Made for English."""

from __future__ import annotations

import re

from summarizers.summary import CitedSentence, Document, Span

CANDIDATES = 1_000  # sentences of one document that are considered: a book must not hold up the news
SHORTEST = 4  # words
LONGEST = 90  # words
LONGEST_CHARS = 600

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_FINAL = re.compile(r"[.!?…。！？।؟۔][\"”’»)\]'›」』*_]*(?:\[\d{1,3}\])*$")
# Openings of a page's own lines. News sentences can open so too ("More than …"): only short texts are judged by them.
_OPENING = re.compile(
    r"""^\W*(?:
        read\s(?:more|also|next|the\sfull|our|about)\b | see\salso\b | also\s(?:read|on|see)\b
      | (?:more|related|watch|listen|correction|caption)\s*: | watch\sthe\svideo\b | listen\sto\sthis\sarticle\b
      | click\s(?:here|on|to|for|through)\b | tap\shere\b | scroll\s(?:down|for)\b | skip\sto\b | enlarge\b
      | sign\sup\b | subscribe\b | log\sin\b | register\s(?:now|here)\b | share\s(?:this|on|via)\b
      | follow\s(?:us|@|\w+\son\s(?:twitter|facebook|instagram|x))\b | join\sthe\s(?:conversation|discussion)\b
      | advertisement\b | sponsored\b | copyright\b | © | comments?\W*$ | most\sread\b | editor['’]s\snote\b
      | (?:photo(?:graph)?s?|picture|image|video|file\sphoto)\s*[:(/] | hide\scaption\b
      | (?:last\s)?updated\s(?:at|on)?\s*\d | (?:published|posted)\s(?:at|on|by|\d)
      | for\smore\s(?:information|on|about|details|stories)\b | have\syour\ssay\b
      | (?:e-?mail|contact)\s(?:us|the\s(?:author|reporter|writer|newsroom))\b | do\syou\shave\sa\s(?:story|tip)\b
      | (?:we|this\ssite)\suses?\scookies\b | (?:accept|manage)\s(?:all\s)?cookies\b
      | this\s(?:article|story|report|post)\s(?:was|has\sbeen|is|first|originally)\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_OPENING_WORDS = 14
_WITHIN = re.compile(
    r"(?:https?://|www\.)\S+\s*$|\bclick here\b|all rights reserved|may not be (?:published|reproduced|redistributed)"
    r"|contributed to this (?:report|story|article)|getty images|sign up (?:here|for our|to our)|subscribe to our",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:(?:Words|Story|Report|Text|Photos?|WORDS|STORY|REPORT)\s+)?(?:By|BY|by):?\s+[A-Z][\w.'’-]*"
    r"(?:[\s,|]+(?:(?:and|for|in|the|of)\s+){0,2}[A-Z][\w.'’-]*){0,8}\s*[|,]?$"
)
_TIMESTAMP = re.compile(
    r"^(?:\w+,?\s+)?(?:\d{1,2}\s+\w+|\w+\s+\d{1,2}),?\s+\d{4}\b.{0,30}$|^\d{1,2}[:.]\d{2}\b.{0,30}$",
    re.IGNORECASE,
)
_DEPENDENT = re.compile(
    r"""^[“"‘'(\[]*(?:
        but|and|or|so|yet|then|also|nor|too|because|which|still|instead|however|meanwhile|therefore|thus|nevertheless
      | moreover|furthermore|besides|otherwise|similarly|likewise|indeed|that['’]s|even\sso|in\sturn|in\sfact|by\sthen
      | in\saddition|as\sa\sresult|for\s(?:example|instance)|on\sthe\sother\shand|after\sthat|at\sth(?:at|e\ssame)\stime
      | he|she|it|they|him|her|his|its|their|them|theirs|hers|we|i|you|my|our|us|your
      | this|that|these|those|such|here|there|both|neither|either|another|one|others?|some
      | the\s(?:former|latter|two|pair|move|decision|incident|couple|same)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|[Ww]e|[Oo]ur|[Mm]y|[Uu]s|[Mm]e|[Yy]ou|[Yy]our)\b")
# What short sentences have and captions lack: an auxiliary, a common past tense, or a word with a verb's ending.
_VERBISH = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|shall|should"
    r"|said|told|took|made|went|came|won|lost|left|met|kept|held|ran|led|sold|bought|paid|cut|hit|put|set|rose|fell|grew"
    r"|gave|got|saw|found|began|broke|brought|built|chose|drew|drove|felt|fought|knew|meant|read|sat|sent|shot|shut|spent"
    r"|spoke|stood|struck|taught|thought|threw|wrote|vote|plan|want|say|go|make|take|need"
    r"|[a-z]+(?:ed|ing|['’]s|n['’]t)|[a-z]+s(?=\s))\b"
)
_QUOTED = re.compile(r"“[^”]{0,600}”|\"[^\"]{0,600}\"|«[^»]{0,600}»|„[^“”]{0,600}[“”]")
# What is addressed to a model and not to a reader.
_INSTRUCTION = re.compile(
    r"""\b(?:ignore|disregard|forget|override|bypass)\b[^.!?]{0,40}
        \b(?:instruction|prompt|direction|rule|guideline)s?\b
      | \b(?:ignore|disregard|forget)\s+(?:everything|anything|all|what)\b[^.!?]{0,30}
        \b(?:above|before|said|told|previous)
      | \b(?:system|developer)\s+(?:prompt|message|instruction)s?\b
      | \byou\s+are\s+(?:now\s+)?an?\s+(?:ai|assistant|language)\b
      | \bas\s+an?\s+(?:ai|language\s+model|assistant)\b | \bnew\s+instructions?\s*:
      | <\|[^|>]{1,40}\|> | \[/?INST\]
      | \b(?:note|attention|instructions?|message)\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?
        (?:ai|llm|model|assistant|summari[sz]er|bot)s?\b
      | \b(?:instead\s+of|rather\s+than)\s+summari[sz]ing\b | \byour\s+summary\s+(?:must|should|shall|has\s+to)\b
      | ^\W*(?:please\s+)?(?:print|output|reply|respond|answer|summari[sz]e|write|say)\b
        [^.!?]{0,25}\b(?:only|exactly|verbatim|the\s+following|with\s+the\s+words?)\b
      | ^\W*(?:system|assistant|user)\s*:
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOT_WORD = re.compile(r"[\W_]+")


def words(text: str) -> list[str]:
    """The words of a text, as they stand."""
    return _WORD.findall(text)


def plain(text: str) -> str:
    """A text's letters and digits in lower case, for comparing."""
    return _NOT_WORD.sub(" ", text).strip().lower()


def cite(text: str, span: Span) -> CitedSentence:
    """A sentence copied from its source; where it spans lines, each run of white space becomes one space."""
    sentence = text[span[0] : span[1]]
    return CitedSentence(
        text=" ".join(sentence.split()) if "\n" in sentence or "\r" in sentence else sentence, citations=(span,)
    )


def is_noise(text: str) -> bool:
    """Whether this is a page's furniture and no part of the story: a link, a byline, a caption, a time, a credit."""
    return bool(
        (_OPENING.match(text) and len(words(text)) <= _OPENING_WORDS)
        or _WITHIN.search(text)
        or _BYLINE.match(text)
        or _TIMESTAMP.match(text)
    )


def is_instruction(text: str) -> bool:
    """Whether a sentence speaks to a model that would read it: "Ignore all previous instructions"."""
    return bool(_INSTRUCTION.search(text))


def repeats(sentence: str, title: str) -> bool:
    """Whether a sentence is only the headline again."""
    said, headline = plain(sentence), plain(title)
    if not headline or not said:
        return False
    return said == headline or (
        len(said) >= 12 and (said in headline or (headline in said and len(said) < 1.3 * len(headline)))
    )


def is_sentence(text: str) -> bool:
    """Whether a text has the shape of a sentence that can be posted by itself."""
    if len(text) > LONGEST_CHARS or not _FINAL.search(text):
        return False
    count = len(words(text))
    return (
        SHORTEST <= count <= LONGEST
        and balanced(text)
        and (count >= 9 or bool(_VERBISH.search(text)) or not text.isascii())
    )


def balanced(text: str) -> bool:
    """Whether every quotation and bracket that is opened is closed, and none is closed that was not opened."""
    pairs = all(text.count(opens) == text.count(closes) for opens, closes in ("()", "[]", "«»"))
    return pairs and text.count('"') % 2 == 0 and _balanced_curls(text)


def _balanced_curls(text: str) -> bool:
    low, opens, closes = (text.count(mark) for mark in "„“”")
    if low:  # „so“ or „so”
        return low == opens + closes
    return opens == closes or (not opens and closes % 2 == 0)  # ”so” in the north


def is_dependent(text: str) -> bool:
    """Whether the opening points at something said before it: "But he", "It", "The latter"."""
    return bool(_DEPENDENT.match(text))


def is_question(text: str) -> bool:
    """Whether the sentence asks."""
    return text.rstrip("\"”’»)' ").endswith("?")


def quoted_share(text: str) -> float:
    """How much of a sentence stands in quotation marks, from 0 to 1."""
    return sum(len(match[0]) for match in _QUOTED.finditer(text)) / max(1, len(text))


def speaks_in_first_person(text: str) -> bool:
    """Whether "I", "we" or "you" is said outside quotation marks: opinion, advice, a letter."""
    return bool(_FIRST_PERSON.search(_QUOTED.sub("", text)))


def candidates(document: Document) -> list[int]:
    """The rows of a document's sentences that may be posted: whole sentences where there are any, else fragments.

    A page's furniture is never among them, and the headline is not repeated where anything else is said.
    """
    spans = document.sentences[:CANDIDATES]
    texts = [document.text[start:end] for start, end in spans]
    kept = [row for row, text in enumerate(texts) if _has_letters(text) and not is_noise(text)]
    said = [row for row in kept if not repeats(texts[row], document.title)]
    whole = [row for row in said if is_sentence(texts[row])]
    return whole or [row for row in said if len(texts[row]) <= LONGEST_CHARS] or said or kept


def _has_letters(text: str) -> bool:
    return any(sign.isalpha() for sign in text)
