"""Word lists that the gate reads grammar with: what hedges, what attributes, what contradicts what."""

from __future__ import annotations

from summarizers.gate.places import place
from summarizers.gate.words import stem


def _each(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


PRONOUNS = _each(
    "i me my we us our you your he him his she her hers it its they them their who whom which that this those these"
)
NEGATIONS = _each("not n't never no nobody nothing none neither nor without hardly barely scarcely cannot")
MODALS = _each("may might could would should can must")
# Nouns by which a sentence says whose view it tells: "by her account", "in the mayor's view".
VIEWS = _each("account view opinion word words eyes telling estimate judgment judgement reckoning version")
UNCERTAIN = _each("may might could would should perhaps possibly probably likely maybe")
# A verb over another that leaves open whether the other happens.
PLANNING = _each(
    """plan intend vow promise pledge prepare agree offer set due poised decide schedule aim advise tell order recommend
    invite"""
)
# A verb over another that claims nothing of it.
DOUBTING = _each("doubt question wonder")
WISHING = _each(
    """hope want expect try attempt seek threaten propose consider ask urge call demand likely need vote ready wish
    suppose
    would-be"""
)
# What is planned or called off has not happened.
CANCELLING = _each("cancel postpone avert drop scrap abandon reject refuse shelve")
DENYING = _each("deny reject dispute refute refuse fail decline dismiss avoid prevent stop")
ALLEGING = _each(
    """claim allege accuse accusation allegation charge suspect suspicion fear believe think suggest argue insist
    indictment complaint lawsuit estimate speculate imply contend assert warn predict rumour rumor indicate hint
    reckon maintain worry complain blame caution feel hold foresee forecast calculate protest"""
)
SAYING = _each(
    """say tell report announce add state explain note write admit confirm testify post tweet reveal acknowledge
    according describe call recall reply respond declare concede stress emphasise emphasize underline remark comment
    observe assure inform mention disclose recount point"""
)
# Between two of them the claim turns round: what rose did not fall. `|` parts the sides.
_OPPOSITE = """
    rise grow increase climb raise surge soar up higher high|fall drop decrease decline sink lower cut down low reduce
    more most|less least fewer few
    win victory|lose defeat loss
    open reopen|close shut closure
    buy purchase acquire|sell sale
    accept agree approve|reject refuse oppose veto
    support back endorse favour favor|oppose against
    admit confess|deny
    confirm|deny
    begin start|end finish stop
    arrive enter|leave depart
    join|leave quit
    arrest jail detain imprison|release free
    convict guilty|acquit innocent
    hire recruit|fire dismiss sack
    survive alive|die kill
    allow permit legalise|ban forbid prohibit bar block
    praise welcome applaud|criticise criticize condemn slam attack
    succeed success successful|fail failure unsuccessful
    good better best|bad worse worst
    strong stronger|weak weaker
    largest biggest large big larger bigger highest|smallest small smaller lowest
    oldest older old|youngest younger young new
    first|last
    before|after
    always|never
    include|exclude
    build|destroy demolish
    safe|dangerous unsafe
    legal lawful|illegal unlawful
    save rescue|kill
    appeared|vanished
    return|keep
    strengthen|weaken
    expensive|cheap
    easy|difficult hard
    fast quick|slow
    rich|poor
    full|empty
    early|late
    happy|unhappy
    majority|minority
    widen|narrow
    improve|worsen
    encourage|discourage
    inside|outside
    import|export
    friend ally|enemy rival
    profit|loss
    twice double|half halve
    ahead|behind
    later|earlier
    more|fewer
    exceed|miss
    lift|impose
"""
OPPOSITES: dict[str, frozenset[str]] = {}
for _line in _OPPOSITE.strip().splitlines():
    _left, _right = (frozenset(stem(word) for word in side.split()) for side in _line.split("|"))
    for _word in _left:
        OPPOSITES[_word] = OPPOSITES.get(_word, frozenset()) | _right
    for _word in _right:
        OPPOSITES[_word] = OPPOSITES.get(_word, frozenset()) | _left

# Names of one thing that share no beginning.
SAME_NAMES: tuple[frozenset[str], ...] = tuple(
    _each(line)
    for line in """catholic catholics catholicism
muslim muslims islam islamic
eu europe european union
un nations united
monday mon
tuesday tues
wednesday wed
thursday thurs
friday fri
january jan
february feb
august aug
september sept sep
october oct
november nov
december dec""".splitlines()
)


def names_for(word: str) -> frozenset[str]:
    """A name, in lower case, with the other words for it."""
    return frozenset({word}).union(place(word).same, *(same for same in SAME_NAMES if word in same))


TITLES = _each(
    "mr mrs ms miss dr prof professor sir dame lord lady president mayor minister king queen prince princess"
)
DATES = _each(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december"""
)
# Before whom one gives one's own version.
BENCH = _each("court tribunal jury judge judges jurors hearing inquest trial inquiry")
# Who takes a side: what they say is their claim, and not yet a fact.
PARTIES = frozenset(
    stem(word)
    for word in """prosecutor prosecution indictment complaint lawsuit suit plaintiff defendant defence defense lawyer
    attorney accuser suspect critic opponent opposition rival activist campaigner witness source rumour rumor rebel
    separatist militant union whistleblower""".split()
)
