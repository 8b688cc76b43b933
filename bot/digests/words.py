"""The words for times and days that people use, and the pattern that cuts a sentence into them."""

from __future__ import annotations

import re

EXAMPLES = "“daily 08:00”, “weekdays 8:30 Berlin time”, “mon,thu 18:00”, “monthly 1 09:00” or “every 6 hours”"

_DAY_NAMES = (
    "monday mon mo",
    "tuesday tues tue tu",
    "wednesday weds wed we",
    "thursday thurs thur thu th",
    "friday fri fr",
    "saturday sat sa",
    "sunday sun su",
)
WEEKDAYS = {name: number for number, names in enumerate(_DAY_NAMES, 1) for name in names.split()}
NUMBERS = {
    name: number
    for number, name in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
OFTEN = {"once": 1, "twice": 2, "thrice": 3}
# Hours of a twelve-hour clock that a part of the day moves to its second half.
AFTERNOON = {"morning": range(0), "afternoon": range(1, 12), "evening": range(3, 12), "night": range(6, 12)}
FILLERS = frozenset(
    "at on in the and of a an every each time times from starting please single between & , ; / : @ sharp".split()
)

_MERIDIEM = r"(?:am|pm|a\.m\.?|p\.m\.?)(?![\w.])"
_END = r"(?!\w)"
_NUMBER = "|".join(NUMBERS)
_DAY = rf"(?:{'|'.join(WEEKDAYS)}|{'|'.join(names.split()[0] + 's' for names in _DAY_NAMES)}){_END}"
_KINDS = {
    "space": r"\s+",
    "date": rf"\d{{4}}-\d\d-\d\d{_END}",
    "clock": rf"(?P<hour>\d{{1,2}})[:.h](?P<minute>\d\d)(?::(?P<second>\d\d))?"
    rf"\s*(?P<clock_m>{_MERIDIEM})?(?:\s*(?:hrs?|hours?|h|uhr)(?!\w))?(?!(?!z\b)[\w:])",
    "often": rf"(?P<count>once|twice|thrice|(?:\d|{_NUMBER})\s+times)\s+(?:(?:an?|per|each|every)\s+)?"
    rf"(?P<unit>day|daily|week|weekly|month|monthly){_END}",
    "interval": rf"(?:every|each)\s+(?:(?P<span>\d{{1,4}}|{_NUMBER}|other|half(?:\s+an)?)\s*-?\s*)?"
    rf"(?P<span_unit>h|hrs?|hours?|mins?|minutes?){_END}|(?:(?P<hourly>\d{{1,3}}|{_NUMBER})[-\s])?hourly{_END}",
    "always": rf"(?:7|seven)\s+days\s+(?:a|per)\s+week{_END}",
    "rare": rf"(?:every|each)\s+(?:other|alternate|\d+|{_NUMBER})\s*(?:d|w|days?|weeks?|months?|years?|{_DAY}){_END}"
    rf"|(?:every|each)\s+(?:(?:second|third|fourth|\d+(?:nd|rd|th))\s+)(?:days?|weeks?|months?|years?){_END}(?!\s+of)"
    rf"|(?:every|each)\s+(?:second|2nd)\s+{_DAY}(?!.*\bmonth)"
    rf"|(?:\d+|{_NUMBER})\s+(?:days?|weeks?|months?|years?){_END}|(?:fortnightly|biweekly|bi-weekly|yearly|annually|quarterly"
    rf"|tomorrow|tonight|today){_END}",
    "oclock": rf"(?P<plain_hour>\d{{1,2}})\s*(?P<hour_m>{_MERIDIEM}|(?:o[’']?clock|uhr|h|hrs?|hours?){_END})",
    "past": rf"(?P<quarters>half\s+past|quarter\s+past|quarter\s+to)\s+(?P<past_hour>\d{{1,2}}|{_NUMBER})"
    rf"\s*(?P<past_m>{_MERIDIEM})?{_END}",
    "ordinal": rf"(?:(?P<nth>\d{{1,2}})(?:st|nd|rd|th)|(?P<ordinal_word>{'|'.join(ORDINALS)}))(?:\s+day)?{_END}",
    "range": rf"(?P<first_day>{_DAY})\s*(?:-|–|—|to|through|thru|until|till)\s*(?P<last_day>{_DAY})",
    "weekday": rf"{_DAY}",
    "group": rf"(?:week[- ]?days?|work(?:ing)?[- ]?days?|business\s+days?|weekends?|weekend\s+days?){_END}",
    "period": rf"(?:everyday|daily|days?|weekly|weeks?|monthly|months?){_END}",
    "military": rf"\d{{4}}(?:\s*(?:h|hrs?|hours?|uhr))?{_END}",
    "number": r"\d{1,3}(?![\w:])",
    "named": rf"(?:12\s+)?(?:noon|midday|midnight){_END}",
    "daypart": rf"(?P<daypart_word>morning|afternoon|evening|night)s?{_END}|nightly{_END}",
    "but": rf"(?:except|excluding|but|without|not){_END}",
    "spoken": rf"(?:{_NUMBER})(?:\s+(?P<spoken_m>{_MERIDIEM})|\s+o[’']?clock)?{_END}",
    "through": rf"(?:to|until|till|-|–|—){_END}|[-–—]",
    "offset": rf"(?:(?:utc|gmt)\s*[+−-]|\+)\s*\d{{1,2}}(?::?\d\d)?{_END}",
    "word": r"[^\W\d_][\w.'’/+\-−]*|[&,;/:@]",
}
PATTERN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))


def misspelt(word: str) -> str | None:
    """The word for a day or a time that this one is nearly."""
    from rapidfuzz import process  # noqa: PLC0415 - only mistakes need it
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    long = [name for name in WEEKDAYS if len(name) > 4]
    known = [*long, "daily", "hourly", "weekly", "monthly", "weekdays", "weekends", "midnight", "noon", "every"]
    found = process.extractOne(word, known, scorer=OSA.normalized_similarity, score_cutoff=0.75)
    return found[0] if found else None
