"""The lines that pages put around a story. Each pattern is for one whole line; a doubt leaves the line in."""

from __future__ import annotations

import re

_NETWORKS = (
    r"(?:facebook|twitter|x|instagram|whatsapp|linkedin|reddit|telegram|pinterest|tumblr|youtube|tiktok|threads"
    r"|bluesky|mastodon|messenger|signal|flipboard|pocket|google news|e-?mail|sms)"
)
_THING = r"(?:articles?|stor(?:y|ies)|pages?|posts?|videos?|news|content|items?|pieces?)"

# A whole line that says only this; ends may carry an arrow, a colon or a count.
_ONLY = re.compile(
    rf"""
    (?:site\s|advanced\s)?search(?:\sthe\s(?:site|archives?)|\sthis\ssite|\shere|\sfor)? | (?:date\s|news\s)?archives?
    | (?:main\s)?menu | (?:main\s)?navigation | skip\sto\s(?:main\s|the\s)?(?:content|navigation) | home(?:page)?
    | back\sto\s(?:the\s)?(?:top|home(?:page)?) | (?:sign|log)\s?(?:in|up|out)(?:\sor\s(?:sign|log)\s?(?:in|up))?
    | register(?:\snow)? | my\saccount | toggle\s(?:menu|navigation|search) | close(?:\smenu)? | donate(?:\snow)?
    | share | share\s(?:this|the)(?:\s{_THING})? | share\s(?:this\s(?:{_THING}\s)?)?(?:on|via|to|with|by)\s{_NETWORKS}
    | (?:re)?tweet(?:\sthis)? | (?:e-?mail|print|save|bookmark)(?:\s(?:this|the)(?:\s{_THING})?|\sto\sa\sfriend)?
    | (?:e-?mail|print|save)\s{_THING} | copy\s(?:the\s)?link(?:\sto\sclipboard)? | link\scopied | gift\sthis\sarticle
    | (?:\d+\s|no\s|view\s|leave\sa\s|post\sa\s|add\sa\s|show\s|hide\s|all\s)?
        comments?(?:\s\(?\d+\)?|\sare\sclosed|\soff)?
    | join\sthe\s(?:conversation|discussion) | (?:leave\sa\s)?reply
    | (?:i\s)?(?:accept|reject|allow|decline|agree)(?:\s(?:all|and\sclose))?(?:\scookies)?
    | (?:cookie|manage)\s(?:settings|preferences|policy|cookies|consent)
    | (?:privacy|cookies?|editorial|comments?)\s(?:policy|notice|statement|settings) | privacy
    | terms(?:\s(?:of\s(?:use|service)|(?:and|&)\sconditions))?
    | terms\sand\sprivacy(?:\spolicy)? | contact(?:\sus)? | about(?:\sus)? | advertise(?:\swith\sus)?
    | accessibility | careers | site\s?map
    | advertisements?(?:\s-\s(?:story\scontinues\sbelow|scroll\sto\scontinue))? | advertising
    | (?:story|article)\scontinues\sbelow(?:\sadvertisement)?
    | sponsored(?:\s(?:content|links?|by))? | promoted(?:\scontent|\slinks?)? | paid\s(?:post|content)
    | scroll\sto\scontinue
    | related(?:\s(?:{_THING}|topics?|coverage|links?|reading|tags))?
    | more\s(?:news|stories|articles|on\sthis(?:\sstory)?|top\sstories|like\sthis|from\s[\w\s]{{3,25}})
    | (?:(?:the\s)?most\s(?:read|popular|viewed|shared|commented|recent))
        (?:\s(?:{_THING}|now|today|this\sweek|in\s\w+))?
    | trending(?:\snow|\s{_THING})? | popular(?:\snow|\s{_THING})?
    | (?:read|see|show|load|view|find\sout|learn|discover)\smore(?:\s{_THING}|\scomments)?
    | read\sthe\sfull\s{_THING} | read\snext | up\snext | next\s{_THING} | previous\s{_THING}
    | see\salso | continue(?:\sreading)? | keep\sreading | read\sthis\snext
    | recommended(?:\sfor\syou|\s{_THING}|\sreading|\sby\s\w+)?
    | (?:you\s(?:may|might)\salso\s(?:like|enjoy)|what\sto\sread\snext|don['’]?t\smiss)
    | (?:editor['’]?s?['’]?\s(?:picks?|choice)) | (?:top|latest|breaking)\s(?:news|stories|headlines|updates)
    | (?:our\s|e-?mail\s)?newsletters?(?:\s(?:sign\s?-?up|preferences))? | subscribe(?:\s(?:now|today|here))?
    | become\sa\s(?:member|subscriber|supporter)
    | follow(?:\sus)?(?:\son)?(?:\s(?:social(?:\smedia)?))? | get\sthe\sapp | all\srights\sreserved
    | listen(?:\sto\sthis\s{_THING})? | watch(?:\snow|\slive)?
    | (?:image|photo|picture|video)(?:\s(?:caption|credit|source|gallery|captions?))? | getty\simages
    | play\svideo | (?:enlarge|open)(?:\sthis)?\simage(?:\sin\s(?:full\sscreen|gallery))?
    | \d+\s(?:shares?|likes?|views?|retweets) | loading | please\swait | topics? | tags | sections?
    """,
    re.IGNORECASE | re.VERBOSE,
)

# A line that starts like this is never part of a story, even when it is a whole sentence.
_TIGHT = re.compile(
    rf"""
    (?:©|\(c\)\s|copyright\s(?:©|\(c\)|notice|\d{{4}}\b[^a-z]{{0,6}}[A-Z])).{{0,200}}
    | [^.!?]{{0,120}}\ball\srights\sreserved\.?
    | (?:we|we\sand\sour\spartners|our\s(?:web)?site|this\s(?:web)?site|our\spartners|\w+\.\w+)
        \s(?:also\s)?(?:use|uses|stores?|place|places|set|sets)\s
        (?:[\w,]+\s){{0,4}}cookies\b
        (?=.*\b(?:experience|site|website|service|services|advert\w*|ads?
            |content|traffic|analy\w+|browser|consent|policy|settings|accept|agree|partners)\b|\.?$).{{0,400}}
    | by\s(?:continuing|clicking|using|closing|browsing)\b(?=.*\b(?:cookies?|terms|privacy)\b)(?=.*\byou\b).{{0,400}}
    | (?:sign|signing)\s?up\s(?:here\s)?(?:for|to)\s
        (?=.*\b(?:newsletters?|inbox|e-?mails?|alerts?|briefings?|updates)\b).{{0,200}}
    | subscribe\s(?:to|for|and)\s
        (?=.*\b(?:our|us|your|newsletters?|podcast|channel|updates|unlimited|free)\b).{{0,160}}
    | (?:get|receive|want)\s(?=.*\b(?:(?:in|to)\syour\sinbox|newsletters?)\b).{{0,200}}
    | (?:download|get|install)\s(?:our|the)\s(?:[\w’']+\s){{0,4}}apps?\b
        (?:\s(?:for|from|on|to|now|today|here|free)\b.{{0,80}})?[.!]?
    | (?:click|tap|press)\shere\s(?:to|for)\b.{{0,120}}
    | (?:to\s[\w\s]{{3,40}},?\s)?(?:click|tap)\shere[.!]?
    | follow\s(?:us|@\w+|[\w’'\s]{{2,30}})\son\s{_NETWORKS}\b.{{0,80}}
    | like\sus\son\sfacebook\b.{{0,60}}
    | share\s(?:this\s)?{_THING}?\s?(?:on|via|with\s(?:a\sfriend|your\sfriends))\s?{_NETWORKS}?
        (?:[\s,|/]+(?:(?:or|and)\s)?{_NETWORKS})*[.!]?
    | \(?(?:additional\s|with\s)?(?:reporting|writing)\sby\s[A-Z][^.]{{3,120}}
        (?:;\s?(?:\w+\s)*(?:editing|writing|additional|compiled|graphics)\b[^.]{{0,120}})\.?\)?\.?
    | \(?(?:additional\s)?(?:reporting|editing)\sby\s(?:[A-Z][\w.’'-]+(?:,?\s(?:and\s|in\s)?)?){{2,12}}\.?\)?\.?
    | our\sstandards:.{{0,100}}
    | (?:the\spost\s.{{3,200}}\s)?(?:first\s)?appeared\sfirst\son\s.{{2,80}}
    | this\s(?:site|page|form)\s(?:is\sprotected\sby\srecaptcha|requires\sjavascript)\b.{{0,200}}
    | please\senable\sjavascript\b.{{0,120}}
    | (?:your|this)\sbrowser\s(?:does\snot|doesn['’]t)\ssupport\b.{{0,120}}
    """,
    re.IGNORECASE | re.VERBOSE,
)

# A short line that starts like this, as long as it does not read as a sentence.
_LOOSE = re.compile(
    rf"""
    (?:read|see|watch|listen|learn|more|find\sout|related|also\sread|read\salso|read\snext|see\salso|don['’]?t\smiss|recommended)
        (?:\s(?:more|also|next|now|on\sthis|here|{_THING}))?\s?[:»›>|]\s?.*
    | (?:read|see|find\sout|learn)\smore\s(?:about|on|at|from|in|here)\b.*
    | more\s(?:on|from|about)\s(?:this|the|our)\b.*
    | (?:continue|keep)\sreading\b.*
    | (?:photo|photos|image|images|picture|photograph|pictured|file\sphoto|video|graphic|credit|caption|illustration)
        (?:\s(?:credit|source|by|courtesy))?\s?[:/©].*
    | (?:photo|image|picture|photograph|illustration|file\sphoto)s?\s(?:by|credit|courtesy)\b.*
    | \((?:photo|image|picture|file\sphoto)\b.*\)
    | (?:tags|topics|filed\sunder|categories|category|keywords)\s?:.* | share\s(?:this|on|via)\b.*
    | (?:advertisement|sponsored)\b[:\s-].{{0,30}}
    | subscribe\s(?:to|for)\b.*
    | \d+\scomments?\b.{{0,20}}
    | (?:support|help)\s(?:our|independent|quality)\s(?:independent\s|local\s)?journalism\b.*
    | (?:sign|log)\sin\sto\b.* | you\smay\salso\s(?:like|be\sinterested)\b.* | (?:last\s)?updated\s(?:\w+\s){{1,3}}ago
    """,
    re.IGNORECASE | re.VERBOSE,
)

_SHARE_BAR = re.compile(
    rf"(?:(?:share|tweet|post|print|save|copy link|comments?|{_NETWORKS})(?:[\s|·•,/]+|$)){{2,}}", re.IGNORECASE
)
_MENU_BAR = re.compile(r"[\w&’' -]{2,25}(?:\s?[|·•›»/]\s?[\w&’' -]{2,25}){2,}")
_RULE = re.compile(r"[-=_*•·|~#\s]+")
_EDGES = " \t\xa0\u200b\ufeff›»→>▶▼▾↓+•·*|-–—:….✕×✖"
SENTENCE_END = re.compile(r"[.!?…][\"”’'»)\]]*$")
_QUOTED = re.compile(r"[“”\"«»„]|(?:^|\s)[‘'].+[’'](?:\W|$)")
_QUOTATION_MARK = re.compile(r"[“”\"«»„‘']")  # most lines hold none, and are spared the closer look
_CUE = re.compile(
    r"\b(?:said|says|saying|told|tells|asked|added|adds|called|calls|insisted|warned|wrote|writes|explained|argued"
    r"|announced|claimed|replied|stated|noted|admitted|joked|promised|according to)\b",
    re.IGNORECASE,
)
# A sentence that reports what was said is the story's, even when it starts like a cookie notice.
_TOLD = re.compile(r"\b(?:said|says|told|asked|added|warned|insisted|found)\b", re.IGNORECASE)
_READ = 2000  # characters of a line that are looked at: a whole text can be one line
_LONG = 8  # words; a longer line that ends like a sentence is one


def is_sentence(line: str) -> bool:
    """Whether a line reads as part of a story: a long sentence, or words in quotation marks that someone said."""
    return (bool(SENTENCE_END.search(line)) and len(line.split()) > _LONG) or is_quoted_speech(line)


def is_quoted_speech(line: str) -> bool:
    """Whether a line holds words in quotation marks and a verb of saying."""
    start = line[:_READ]
    return bool(_QUOTATION_MARK.search(start)) and bool(_QUOTED.search(start)) and bool(_CUE.search(start))


def is_boilerplate(line: str) -> bool:
    """Whether a line (stripped, not empty) is a page's furniture, judged by itself."""
    if len(line) > 600 or is_quoted_speech(line):
        return False
    bare = " ".join(line.strip(_EDGES).split())
    if not bare:
        return _RULE.fullmatch(line) is not None and len(line) > 1
    told = _TOLD.search(line) is not None
    if not told and (_TIGHT.fullmatch(bare) or _TIGHT.fullmatch(" ".join(line.split()))):
        return True
    if is_sentence(line):
        return False
    return bool(_ONLY.fullmatch(bare) or _LOOSE.fullmatch(bare) or _SHARE_BAR.fullmatch(bare + " ") or _is_menu(bare))


def _is_menu(line: str) -> bool:
    return _MENU_BAR.fullmatch(line) is not None and all(len(one.split()) <= 3 for one in re.split(r"[|·•›»/]", line))
