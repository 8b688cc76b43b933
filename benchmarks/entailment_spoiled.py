"""Changes of a claim that make it false, as models err or as people lie."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from benchmarks.entailment_claims import Change, Claim, Forms, Setting, Word, any_of, clauses_of, frame, tidied, tree
from benchmarks.entailment_kept import NUMBERS, QUANTITIES, exchanged, own_clause, voiced
from benchmarks.entailment_words import contrary_words
from summarizers.gate.lexicon import OPPOSITES, PLANNING, WISHING
from summarizers.gate.thesaurus import alike
from summarizers.gate.words import content, stem, stems

NEAR = 6  # sentences on either side from which other people and things are taken


def other_name(at: Setting) -> Claim | None:
    entities = [entity for entity in at.doc.ents if at.has(list(entity)) and entity.label_ in _SWAPPED]
    at.rng.shuffle(entities)
    for entity in entities:
        mine = {word.lower() for word in entity.text.split()}
        others = [
            other.text
            for _, other in at.article.names[entity.label_]
            if not mine & {word.lower() for word in other.text.split()} and other.text.lower() != entity.text.lower()
        ]
        if others:
            return at.put(list(entity), at.rng.choice(others).removesuffix("'s"), wrong=True)
    return None


_SWAPPED = frozenset("PERSON ORG GPE NORP LOC DATE CARDINAL MONEY PERCENT QUANTITY TIME ORDINAL FAC EVENT".split())


def other_number(at: Setting) -> Claim | None:
    there = [at.doc[w.place] for w in at.claim if w.place >= 0 and (w.text.isdigit() or w.text.lower() in NUMBERS[1:])]
    token = any_of(at.rng, there)
    if token is None:
        return None
    value = int(token.text) if token.text.isdigit() else NUMBERS.index(token.lower_)
    other = at.rng.choice([value + 1, value * 2, value + 10, max(1, value - 1), value * 10])
    if other == value:
        return None
    return at.put([token], NUMBERS[other] if not token.text.isdigit() and other <= 12 else str(other), wrong=True)


def other_pronoun(at: Setting) -> Claim | None:
    there = [at.doc[w.place] for w in at.claim if w.place >= 0 and w.text.lower() in _PRONOUNS]
    token = any_of(at.rng, there)
    return at.put([token], _PRONOUNS[token.lower_], wrong=True) if token is not None else None


_PRONOUNS = {"he": "she", "she": "he", "his": "her", "him": "her", "their": "his", "my": "his", "himself": "herself"}


def negated(at: Setting) -> Claim | None:
    negs = [t for t in at.doc if t.dep_ == "neg" and t.lower_ in {"not", "n't", "n’t", "never"} and at.has([t])]
    if negs and at.rng.random() < 0.7:
        gone = at.rng.choice(negs)
        found: Claim = []
        for word in at.claim:
            if word.place == gone.i:
                if found:
                    found[-1] = Word(
                        {"wo": "will", "ca": "can"}.get(found[-1].text, found[-1].text), " ", True, found[-1].place
                    )
                continue
            found.append(word)
        return _marked(found, gone.head.i)
    verbs = [t for t in at.doc if t.tag_ in {"VBD", "VBZ", "VBP", "MD"} and at.has([t]) and t.dep_ != "relcl"]
    verb = any_of(at.rng, verbs)
    if verb is None or any(child.dep_ == "neg" for child in (*verb.children, *verb.head.children)):
        return None
    if verb.tag_ == "MD" or verb.lemma_ == "be" or verb.dep_ in {"aux", "auxpass"}:
        short = verb.lower_ in {"is", "was", "are", "were", "has", "have", "had", "did", "does", "would", "could"}
        text = f"{verb.text}n't" if short and at.rng.random() < 0.4 else f"{verb.text} not"
        return at.put([verb], text, wrong=True)
    does = {"VBD": "did", "VBZ": "does", "VBP": "do"}[verb.tag_]
    return at.put([verb], f"{does} not {verb.lemma_}" if at.rng.random() < 0.6 else f"never {verb.text}", wrong=True)


def _marked(claim: Claim, place: int) -> Claim:
    return [Word(w.text, w.space, w.wrong or w.place == place, w.place) for w in claim]


def outright(at: Setting) -> Claim | None:
    """What may be, is planned or expected, as a fact."""
    for token in at.doc:
        if (
            token.lower_ in {"may", "might", "could", "would", "should", "will"}
            and token.dep_ == "aux"
            and at.has([token, token.head])
        ):
            verb = token.head
            if verb.tag_ != "VB" or verb.i < token.i or verb.i - token.i > 2:
                continue
            past = at.forms.form(verb.lemma_.lower(), "VBD")
            if verb.lemma_ == "be":
                past = at.rng.choice(("is", "was"))
            if verb.lemma_ == "have":
                past = "has"
            if past is None:
                continue
            return at.put(list(at.doc[token.i : verb.i + 1]), past, wrong=True)
        if stem(token.lower_) in _OPEN and at.has([token]):
            below = next((c for c in token.children if c.dep_ == "xcomp" and c.tag_ == "VB"), None)
            to = next((c for c in below.children if c.tag_ == "TO"), None) if below is not None else None
            if to is None or not at.has([to, below]) or to.i != token.i + 1:
                continue
            start = min([token.i, *(c.i for c in token.children if c.dep_ in {"aux", "auxpass"})])
            past = at.forms.form(below.lemma_.lower(), "VBD")
            if past is not None and start >= token.i - 2:
                return at.put(list(at.doc[start : below.i + 1]), past, wrong=True)
    return None


_OPEN = frozenset(stem(word) for word in PLANNING | WISHING | {"expect", "try", "fail", "threaten", "set", "refuse"})


def other_verb(at: Setting) -> Claim | None:
    verbs = [
        at.doc[w.place]
        for w in at.claim
        if w.place >= 0
        and at.doc[w.place].tag_.startswith("VB")
        and at.doc[w.place].dep_ not in {"aux", "auxpass", "amod"}
        and at.doc[w.place].lemma_ not in {"be", "have", "do"}
    ]
    verb = any_of(at.rng, verbs)
    if verb is None:
        return None
    opposites = contrary_words(verb, at.forms)
    opposites += [
        form for other in sorted(OPPOSITES.get(stem(verb.lower_), ())) for form in _forms_of(other, verb.tag_, at.forms)
    ]
    if opposites and at.rng.random() < 0.7:
        return at.put([verb], at.rng.choice(opposites), wrong=True)
    key = verb.tag_ + frame(verb)
    pool = at.article.verbs[key] if at.rng.random() < 0.5 else at.forms.all_verbs[key]
    others = [
        other.lower_
        for other in at.rng.sample(pool, min(8, len(pool)))
        if not alike(stem(other.lemma_), stem(verb.lemma_))
    ]
    return at.put([verb], others[0], wrong=True) if others else None


def _forms_of(stemmed: str, tag: str, forms: Forms) -> list[str]:
    return [form for (lemma, one), found in _by_stem(forms).get(stemmed, ()) if one == tag for form in found]


def _by_stem(forms: Forms) -> dict[str, list[tuple[tuple[str, str], list[str]]]]:
    if not _STEMMED or _STEMMED["size"] != len(forms.by):
        _STEMMED.clear()
        _STEMMED["size"] = len(forms.by)
        table: dict[str, Any] = defaultdict(list)
        for key, found in forms.by.items():
            table[stem(key[0])].append((key, [found.most_common(1)[0][0]]))
        _STEMMED["table"] = table
    table_now: dict[str, Any] = _STEMMED["table"]
    return table_now


_STEMMED: dict[str, Any] = {}


def other_word(at: Setting) -> Claim | None:
    """Another noun of the article in the place of a noun."""
    nouns = [
        at.doc[w.place]
        for w in at.claim
        if w.place >= 0
        and at.doc[w.place].tag_ in {"NN", "NNS"}
        and at.doc[w.place].dep_ in {"dobj", "pobj", "attr", "nsubj", "nsubjpass"}
    ]
    noun = any_of(at.rng, nouns)
    if noun is None:
        return None
    here = {token.lemma_ for token in at.doc}
    others = [o.text for row, o in at.article.nouns[noun.tag_] if o.lemma_ not in here and abs(row - at.row) <= NEAR]
    return at.put([noun], at.rng.choice(others), wrong=True) if others else None


def turned_roles(at: Setting) -> Claim | None:
    """Subject and object exchanged."""
    if at.rng.random() < 0.3:
        return voiced(at, turned=True)
    for verb in at.doc:
        if not verb.tag_.startswith("VB"):
            continue
        who = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
        what = next((c for c in verb.children if c.dep_ in {"dobj", "attr"}), None)
        if what is None:
            by = next((c for c in verb.children if c.dep_ in {"agent", "prep"}), None)
            what = next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None
        if who is None or what is None or "PRP" in {who.tag_, what.tag_} or verb.lemma_ in {"be", "meet", "marry"}:
            continue
        if who.tag_ in {"WP", "WDT", "DT"} or what.tag_ in {"CD", "DT"}:
            continue
        one, other = tree(who), tree(what)
        if at.has([*one, *other]) and len(one) < 9 and len(other) < 9:
            return exchanged(at, one, other, wrong=True)
    return None


def other_actor(at: Setting) -> Claim | None:
    """A subject or object that is that of another clause of the text."""
    ours = [
        at.doc[w.place]
        for w in at.claim
        if w.place >= 0
        and at.doc[w.place].dep_ in {"nsubj", "nsubjpass", "dobj", "pobj"}
        and at.doc[w.place].pos_ in {"NOUN", "PROPN"}
    ]
    ours = [token for token in ours if at.has(tree(token)) and len(tree(token)) < 10]
    mine = any_of(at.rng, ours)
    if mine is None:
        return None
    words = content(stems(" ".join(token.text for token in tree(mine))))
    pool = [
        other
        for kind in (("NN", "NNP") if mine.tag_ in {"NN", "NNP"} else ("NNS", "NNPS", "NN"))
        for row, other in at.article.nouns[kind]
        if abs(row - at.row) <= NEAR and len(tree(other)) < 9
    ]
    at.rng.shuffle(pool)
    mine_is_person = mine.ent_type_ == "PERSON"
    for other in pool[:12]:
        theirs = content(stems(" ".join(token.text for token in tree(other))))
        if theirs & words or (other.doc is at.doc and other.i in {t.i for t in tree(mine)}):
            continue
        if mine_is_person and not (other.ent_type_ == "PERSON" or other.pos_ == "NOUN"):
            continue
        text = " ".join(token.text for token in tree(other)).strip(" ,.")
        if mine_is_person and at.row and other.dep_ not in {"nsubj", "nsubjpass"}:
            continue
        return at.put(tree(mine), text, wrong=True)
    return None


def unhedged_clause(at: Setting) -> Claim | None:
    return own_clause(at, wrong=True)


def crossed_clause(at: Setting) -> Claim | None:
    """The subject of one clause with what another clause says of somebody else: in the sentence, or its neighbours."""
    clauses = [(verb, subject, tail, at.row) for verb, subject, tail in clauses_of(at.doc)]
    own = len(clauses)
    if at.rng.random() < 0.5 or own < 2:
        for row in range(max(0, at.row - 2), min(len(at.article.docs), at.row + 3)):
            if row != at.row:
                clauses += [(verb, subject, tail, row) for verb, subject, tail in clauses_of(at.article.docs[row])]
    at.rng.shuffle(clauses)
    for verb, subject, _, row in clauses:
        for other_verb_, other_subject, other_tail, other_row in clauses:
            if (row, verb.i) == (other_row, other_verb_.i) or at.row not in {row, other_row}:
                continue
            one, two = (content(stems(" ".join(t.text for t in part))) for part in (subject, other_subject))
            inside = {t.i for t in other_tail}
            if one & two or not one or (row == other_row and any(t.i in inside for t in subject)):
                continue
            if not two and row != other_row:
                continue  # a pronoun, which may be the same
            if not two and subject[-1].ent_type_ == "PERSON":
                continue
            if other_verb_.tag_ != verb.tag_ and at.rng.random() < 0.6:
                continue
            claim = [Word(t.text, t.whitespace_ or " ", True) for t in subject]
            claim += [
                Word(
                    t.text,
                    t.whitespace_,
                    t.i == other_verb_.i
                    or (t.head.i == other_verb_.i and t.dep_ in {"dobj", "aux", "attr", "auxpass"}),
                )
                for t in other_tail
            ]
            return tidied(claim)
    return None


def spliced(at: Setting) -> Claim | None:
    """The beginning of a sentence and, after the same preposition or verb form, the end of another."""
    joints = [t for t in at.doc if t.tag_ in {"IN", "VBD", "VBZ", "TO"} and 3 <= t.i < len(at.doc) - 3 and at.has([t])]
    at.rng.shuffle(joints)
    for joint in joints:
        rows = [row for row in range(max(0, at.row - 3), min(len(at.article.docs), at.row + 4)) if row != at.row]
        at.rng.shuffle(rows)
        for row in rows:
            for other in at.article.docs[row]:
                if other.lower_ == joint.lower_ and 1 <= other.i < len(other.doc) - 2:
                    first = [word for word in at.claim if 0 <= word.place <= joint.i]
                    first = [Word(w.text, w.space, w.place in {joint.i, joint.head.i}, w.place) for w in first]
                    rest = [t for t in other.doc if t.i > other.i]
                    if content(t.lower_ for t in rest) & content(t.lower_ for t in at.doc if t.i > joint.i):
                        continue
                    end = next(
                        (t.i for t in rest if t.text in {",", ";", ".", "”", '"'} and t.i > other.i + 2), len(other.doc)
                    )
                    return tidied(first + [Word(t.text, t.whitespace_, True) for t in rest if t.i < end])
    return None


def lost_word(at: Setting) -> Claim | None:
    """A word left out that others hang on: "half of", "X's", "allegedly", the object of a verb."""
    options: list[list[Any]] = []
    for token in at.doc:
        if token.lower_ in QUANTITIES and any(c.lower_ == "of" for c in token.children):
            of = next(c for c in token.children if c.lower_ == "of")
            options += [[*[c for c in token.lefts if c.dep_ in {"det", "advmod", "amod"}], token, of]] * 3
        if token.dep_ == "poss" and token.pos_ == "PROPN" and token.head.dep_ in {"nsubj", "nsubjpass"}:
            own = tree(token)
            options += [[t for t in tree(token.head) if t.i not in {x.i for x in own} or t.tag_ == "POS"]]
        if token.lower_ in {
            "allegedly",
            "reportedly",
            "former",
            "almost",
            "nearly",
            "probably",
            "possibly",
            "suspected",
            "alleged",
            "attempted",
            "only",
            "fake",
        }:
            options += [[token]] * 3
        if token.dep_ in {"dobj", "pobj"} and token.pos_ == "NOUN":
            inner = next(
                (c for c in token.children if c.dep_ == "prep" and c.lower_ in {"of", "for", "from", "against"}), None
            )
            if inner is not None and any(c.dep_ == "pobj" for c in inner.children):
                options.append([*token.lefts, token, inner])
    options = [one for one in options if at.has(one)]
    gone = any_of(at.rng, options)
    if gone is None:
        return None
    places = {t.i for t in gone}
    beside = {min(places) - 1, max(places) + 1}
    found = [Word(w.text, w.space, w.wrong or w.place in beside, w.place) for w in at.claim if w.place not in places]
    return tidied([w for w in found if w.text != "."])


SPOILING: list[tuple[Change, float]] = [
    (other_name, 2.0),
    (other_number, 0.7),
    (other_pronoun, 0.3),
    (negated, 1.0),
    (outright, 1.5),
    (other_verb, 2.0),
    (other_word, 1.2),
    (turned_roles, 2.0),
    (other_actor, 2.5),
    (unhedged_clause, 1.0),
    (crossed_clause, 4.0),
    (spliced, 2.0),
    (lost_word, 1.0),
]
