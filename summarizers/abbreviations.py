"""Words that end in a full stop without ending a sentence, and words that begin one; lower case, without the stop."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What follows belongs to them: a name, a number, an explanation. They never end a sentence.
LEADING = _words("""
    mr mrs ms mx dr prof gen sen rep gov lt lieut col capt sgt maj rev hon mt ft pres supt adm cmdr cpl pvt messrs
    mme mlle fr br det insp atty amb sec cllr mgr msgr revd rt brig cdr lt-gen maj-gen st ste vs v cf e.g i.e eg ie
    viz approx ca c al reps sens govs drs profs dir asst assoc dept vol vols fig figs pp nos art arts op eq ch para
    dist hr dipl ing z.b d.h u.a s.o bzw usw.u ggf nr sr.a srta sra m.me p.ej av
""")

# They end a sentence now and then: only a word that hardly ever stands in a name may follow as the next sentence.
TRAILING = _words("""
    inc ltd co corp llc plc bros jr sr esq etc u.s u.k u.n e.u u.s.a u.a.e d.c l.a n.y a.m p.m am pm ph.d m.d b.a
    m.a b.sc m.sc d.phil ave rd blvd sq ln hwy bldg apt jan feb mar apr jun jul aug sep sept oct nov dec mon tue
    tues wed thu thurs fri sat sun ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss
    mo mont neb nev okla ore pa tenn tex vt va wash wis wyo assn assoc natl intl univ govt mfg est min max hrs mins
    secs lbs oz kg km cm mm ft. yds mph a.k.a r.i.p p.s n.b q.v a.d b.c usw gmbh s.a s.p.a a.s
""")

# Only before a number: "no." alone is an answer.
NUMBERING = _words("no nos p pp ch sec par fig art vol nr núm n")

# Words that begin sentences and hardly ever stand inside a name after an abbreviation.
STARTERS = _words("""
    the a an this that these those he she it they we you i his her its their our my your there here who what when
    where why how which while whether if in on at by for from with without after before since until during under
    over as to of about against between among through despite although though because but and or so yet nor however
    meanwhile moreover instead also still then now later earlier once even only just not no yes some many most
    several few all both each every another other others such one two three is are was were do does did can could
    will would should may might must has have had let please asked according nobody everyone everybody nothing
    something last next der die das ein eine er sie es wir und aber le la les il elle un une et mais el los las
""")

# Exclamation marks that belong to a name.
EXCLAIMED = _words("yahoo jeopardy joomla westward oklahoma")

# A day before them is an ordinal in the languages that write "3. November".
MONTHS = _words("""
    januar februar märz maerz april mai juni juli august september oktober november dezember januari februari mars
    maj augusti desember marts
""")

# Verbs that tie a question or an exclamation to its speaker: “Is it ours?” Ada Brink asked.
CUES = _words("""
    said says asked asks told tells added adds replied replies wrote writes shouted shouts cried cries exclaimed
    wondered joked insisted recalled demanded tweeted posted declared announced responded answered warned explained
    screamed yelled begged pleaded called thought observed noted
""")
