"""The words that tell of speech: verbs, nouns and phrases, in every form they take.

Three strengths, because they nest: in "state media said Xi told him that China believes …" the
telling decides who speaks, not the believing (an attitude) nor the outer saying (a relay).
"""

from __future__ import annotations

# Speech: the subject utters the words.
_SPEECH = """
say tell add ask explain respond reply answer note write tweet post state declare announce argue claim insist warn
suggest recall remark observe comment continue conclude joke quip admit acknowledge concede confess assert maintain
contend allege predict promise pledge vow swear boast brag complain lament bemoan caution counter retort shout yell
scream chant whisper mutter murmur exclaim cry declare proclaim reveal report confirm deny stress emphasise emphasize
reiterate repeat echo mention point recount relate testify wonder muse inquire enquire question interject intone
assure inform advise urge plead beg demand order instruct counsel hint imply indicate opine elaborate clarify begin
agree disagree object protest rail fume thunder bark snap sneer scoff gush enthuse rave blog email text message
telegraph cable write-up caption quote read recite sing shoot fire chime volunteer offer go conclude summarise
summarize theorise theorize speculate reason reflect remember reminisce apologise apologize thank congratulate greet
counter-claim summon rule find retaliate press demur riff boom beam grouse vent snipe ponder command surmise retweet
affirm interrupt marvel gripe grumble moan deadpan preach sigh sob stammer hiss growl roar bellow holler cheer venture
posit tease taunt crow gloat fret rant plead protest pen utter relay
""".split()

# Framing: the subject puts its own words on something: called it “a gamble”, hailed “progress”.
_FRAMING = """
call describe label brand dub term characterise characterize portray depict dismiss denounce decry condemn criticise
criticize slam blast attack accuse blame charge mock ridicule deride lampoon chide scold rebuke lambast lambaste
assail excoriate praise hail laud applaud tout trumpet celebrate welcome salute commend compliment credit defend
justify reject rebuff refute dispute rebut challenge challenge liken compare cite reference refer address speak talk
discuss express voice raise propose recommend advocate endorse back support oppose threaten invite mean deem
consider regard view see paint cast frame present pronounce diagnose identify nickname name-check name signal
promote pitch advertise deliver issue release publish sign decry rip disavow highlight stress bill list
""".split()

# Attitude: what somebody thinks; reported from words, but never itself an utterance when speech stands above it.
_ATTITUDE = """
think believe feel hope fear worry doubt suspect expect want wish know understand see assume imagine guess reckon
decide realise realize learn consider intend plan seek agree support like love hate prefer favour favor
""".split()

_IRREGULAR = {
    "say": "says said saying",
    "tell": "tells told telling",
    "write": "writes wrote written writing",
    "begin": "begins began begun beginning",
    "speak": "speaks spoke spoken speaking",
    "swear": "swears swore sworn swearing",
    "mean": "means meant meaning",
    "read": "reads read reading",
    "sing": "sings sang sung singing",
    "shoot": "shoots shot shooting",
    "go": "goes went gone going",
    "find": "finds found finding",
    "see": "sees saw seen seeing",
    "think": "thinks thought thinking",
    "feel": "feels felt feeling",
    "know": "knows knew known knowing",
    "understand": "understands understood understanding",
    "learn": "learns learned learnt learning",
    "deny": "denies denied denying",
    "cry": "cries cried crying",
    "reply": "replies replied replying",
    "imply": "implies implied implying",
    "testify": "testifies testified testifying",
    "clarify": "clarifies clarified clarifying",
    "justify": "justifies justified justifying",
    "identify": "identifies identified identifying",
    "worry": "worries worried worrying",
    "seek": "seeks sought seeking",
    "beg": "begs begged begging",
    "snap": "snaps snapped snapping",
    "quip": "quips quipped quipping",
    "dub": "dubs dubbed dubbing",
    "slam": "slams slammed slamming",
    "brag": "brags bragged bragging",
    "riff": "riffs riffed riffing",
    "sob": "sobs sobbed sobbing",
    "pen": "pens penned penning",
    "rip": "rips ripped ripping",
    "decry": "decries decried decrying",
    "plan": "plans planned planning",
    "blog": "blogs blogged blogging",
    "admit": "admits admitted admitting",
    "rebut": "rebuts rebutted rebutting",
    "refer": "refers referred referring",
    "tout": "touts touted touting",
    "label": "labels labeled labelled labeling labelling",
    "signal": "signals signaled signalled signaling signalling",
    "counsel": "counsels counseled counselled counseling counselling",
}


def _forms(verb: str) -> list[str]:
    if verb in _IRREGULAR:
        return [verb, *_IRREGULAR[verb].split()]
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return [verb, third, verb + "ed", verb + "ing"]


_BASES = {form: verb for verb, several in _IRREGULAR.items() for form in several.split()}


def base_form(word: str) -> str:
    """The verb that an irregular form belongs to; any other word as it is."""
    return _BASES.get(word, word)


def forms(verbs: list[str]) -> frozenset[str]:
    """Every form that these verbs take."""
    return frozenset(form for verb in verbs for form in _forms(verb))


SPEECH = forms(_SPEECH)
FRAMING = forms(_FRAMING) - SPEECH
CUES = SPEECH | FRAMING
ATTITUDE = forms(_ATTITUDE) - SPEECH - FRAMING

# What follows these is a name that somebody gives: called him “Little Man”, branded it “Fortress Quay”.
CALLING = forms(
    """call label brand dub hail describe mock ridicule deride denounce dismiss tag portray refer characterize
characterise rate compare deem declare proclaim chant shout yell cry scream""".split()
)

# In these the words belong to nobody: they were not said, or may never be.
DENIAL = frozenset("deny denies denied denying".split())
UNSAID = frozenset("would could might may should".split())

# Nouns that carry words: Oduya's warning that “…”, a statement from the council, in a letter.
NOUNS = frozenset(
    """statement warning claim assertion comment comments remark remarks declaration announcement pledge promise vow
    message tweet post email e-mail letter memo op-ed column editorial article essay speech address testimony interview
    answer reply response question argument view opinion belief suggestion call appeal plea demand insistence
    description criticism accusation allegation charge complaint objection concern fear hope prediction forecast
    confession admission apology denial quip joke boast threat words quote quotation slogan motto mantra refrain
    phrase term line report""".split()
)

# Verbs whose clause is what somebody said; others of speech ("find", "go", "begin") only are with marks.
REPORTING = forms(
    """say tell add announce argue claim insist warn suggest recall note explain state declare predict promise pledge
    vow admit acknowledge concede confirm report contend allege maintain assert emphasize emphasise stress testify
    write tweet complain estimate caution reiterate""".split()
)
_NO_CLAUSE = frozenset(
    """to of for about as on over against into with in at by from if whether what who why how where when which
    being having""".split()
)


def says_that(cue: str | None, words: str) -> bool:
    """Whether reported words read well behind "said that": the cue tells of speech and they look like a clause."""
    if cue is None:
        return True
    found = cue.casefold().split()
    opening = words.split(maxsplit=1)[0].casefold() if words.split() else ""
    return any(word in REPORTING or word == "according" for word in found) and opening not in _NO_CLAUSE
