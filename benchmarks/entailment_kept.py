"""Changes of a claim that leave it true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from benchmarks.entailment_claims import NEEDED, Change, Claim, Setting, Word, any_of, clauses_of, tidied, tree
from benchmarks.entailment_words import other_words
from summarizers.gate.lexicon import ALLEGING, DENYING, UNCERTAIN, WISHING
from summarizers.gate.words import stem

NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
QUANTITIES = frozenset("half third quarter most some part many one number majority dozens hundreds thousands".split())


def synonym(at: Setting) -> Claim | None:
    """Up to three words as others that say the same."""
    for _ in range(at.rng.choice((1, 1, 2, 3))):
        there = [at.doc[word.place] for word in at.claim if word.place >= 0]
        options = [(token, other) for token in there for other in other_words(token, at.forms)]
        if not options:
            break
        token, other = at.rng.choice(options)
        at = replace(at, claim=at.put([token], other, wrong=False))
    return at.claim


def said_first(at: Setting) -> Claim | None:
    """ "It is over, Smith said" as "Smith said it is over"."""
    root = next((token for token in at.doc if token.dep_ == "ROOT"), None)
    if root is None or root.lemma_ not in {"say", "tell", "add", "announce", "claim"}:
        return None
    told = next((child for child in root.children if child.dep_ == "ccomp" and child.i < root.i), None)
    who = next((child for child in root.children if child.dep_ == "nsubj"), None)
    if told is None or who is None or '"' in at.doc.text or "“" in at.doc.text:
        return None
    said, speaker = tree(told), tree(who)
    if not at.has(said) or not at.has([*speaker, root]):
        return None
    first = [Word(token.text, " ", place=token.i) for token in [*speaker, root]]
    if at.rng.random() < 0.5:
        first.append(Word("that", " "))
    rest = [Word(token.text, token.whitespace_, place=token.i) for token in said if token.text not in {'"', "“", "”"}]
    rest = _lowered(rest, said[0])
    return tidied([*first, *rest])


def _lowered(claim: Claim, first: Any) -> Claim:
    if claim and first.tag_ not in {"NNP", "NNPS"} and first.text != "I":
        claim[0] = Word(claim[0].text[:1].lower() + claim[0].text[1:], claim[0].space, claim[0].wrong, claim[0].place)
    return claim


def turned_order(at: Setting) -> Claim | None:
    """ "A and B" as "B and A"."""
    for token in at.doc:
        if token.dep_ == "conj" and token.pos_ in {"NOUN", "PROPN"} and not list(token.rights):
            other = tree(token)
            one = [*(below for below in token.head.subtree if below.i < token.head.i), token.head]
            if [child for child in token.head.children if child.dep_ == "conj"] == [token] and at.has([*one, *other]):
                return exchanged(at, one, other, wrong=False)
    return None


def exchanged(at: Setting, one: Sequence[Any], other: Sequence[Any], *, wrong: bool) -> Claim:
    first, second = (" ".join(token.text for token in part) for part in (one, other))
    gone = {token.i for token in (*one, *other)}
    found: Claim = []
    done: set[int] = set()
    for word in at.claim:
        if word.place not in gone:
            found.append(word)
            continue
        part = 0 if any(token.i == word.place for token in one) else 1
        if part in done:
            continue
        done.add(part)
        pieces = (second if part == 0 else first).split()
        space = [w for w in at.claim if any(token.i == w.place for token in (one if part == 0 else other))][-1].space
        found += [Word(piece, " " if n + 1 < len(pieces) else space, wrong) for n, piece in enumerate(pieces)]
    if found and found[0].text[:1].islower():
        found[0] = Word(found[0].text[:1].upper() + found[0].text[1:], found[0].space, found[0].wrong)
    return found


def passive(at: Setting) -> Claim | None:
    return voiced(at, turned=False)


def voiced(at: Setting, *, turned: bool) -> Claim | None:
    """Active as passive; `turned` with the roles exchanged, which makes it false."""
    for verb in at.doc:
        if verb.tag_ != "VBD" or verb.dep_ not in {"ROOT", "ccomp"}:
            continue
        kids = {child.dep_: child for child in verb.children}
        if (
            "nsubj" not in kids
            or "dobj" not in kids
            or "neg" in kids
            or "aux" in kids
            or "prt" in kids
            or "dative" in kids
        ):
            continue
        who, what = kids["nsubj"], kids["dobj"]
        if "PRP" in {who.tag_, what.tag_} or who.tag_ in {"WP", "WDT"} or verb.lemma_ in {"have", "be"}:
            continue
        done = at.forms.form(verb.lemma_.lower(), "VBN") or (verb.lower_ if verb.lower_.endswith("ed") else None)
        tokens = tree(verb)
        core = [*tree(who), verb, *tree(what)]
        if done is None or not at.has(core) or what.i < verb.i:
            continue
        first, second = (who, what) if turned else (what, who)
        be = "were" if first.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "conj" for c in first.children) else "was"
        rest = [token for token in tokens if token.i > tree(what)[-1].i and token.i in at.places()]
        claim = [Word(token.text, token.whitespace_ or " ", turned, token.i) for token in tree(first)]
        claim += [Word(be, " ", turned), Word(done, " ", turned), Word("by", " ", turned)]
        claim += [Word(token.text, token.whitespace_ or " ", turned, token.i) for token in tree(second)]
        claim += [Word(token.text, token.whitespace_, place=token.i) for token in rest]
        return tidied(claim)
    return None


def shorter_name(at: Setting) -> Claim | None:
    """The last word of a person's name, or a name without its title."""
    for entity in at.doc.ents:
        if entity.label_ == "PERSON" and len(entity) > 1 and at.has(list(entity)):
            keep = entity[-1]
            if keep.text in {"'s", "’s"}:
                continue
            gone = [token for token in entity if token.i != keep.i]
            gone += [token for token in keep.lefts if token.dep_ in {"compound", "amod"} and token.i < entity.start]
            places = {token.i for token in gone}
            return tidied(
                [word for word in at.claim if (word.place not in places and word.text != ".") or word.place < 0]
            )
    return None


def number_form(at: Setting) -> Claim | None:
    for word in at.claim:
        if word.place < 0:
            continue
        low = word.text.lower()
        if low in NUMBERS[2:]:
            return at.put([at.doc[word.place]], str(NUMBERS.index(low)), wrong=False)
        if low.isdigit() and 1 < int(low) <= 12:
            return at.put([at.doc[word.place]], NUMBERS[int(low)], wrong=False)
    return None


def named(at: Setting) -> Claim | None:
    """A pronoun as the one person of the sentence before."""
    if at.row == 0 or at.doc[0].lower_ not in {"he", "she"} or at.doc[0].dep_ not in {"nsubj", "nsubjpass"}:
        return None
    before = at.article.docs[at.row - 1]
    people = [entity for entity in before.ents if entity.label_ == "PERSON"]
    if len({entity[-1].text for entity in people}) != 1 or people[0].root.dep_ not in {"nsubj", "nsubjpass"}:
        return None
    return at.put([at.doc[0]], people[0].text, wrong=False) if at.has([at.doc[0]]) else None


def own_clause(at: Setting, *, wrong: bool = False) -> Claim | None:
    """A clause inside the sentence by itself: true where nothing hedges it, false (`wrong`) where something does."""
    clauses = [one for one in clauses_of(at.doc) if one[0].dep_ != "ROOT"]
    at.rng.shuffle(clauses)
    for verb, subject, tail in clauses:
        over, hedged, place = "", False, verb
        while place.dep_ != "ROOT" and place.head.i != place.i:
            if any(c.lower_ in {"if", "whether", "unless"} for c in place.children):
                hedged = True
            if place.dep_ in {"ccomp", "xcomp", "acl", "pcomp", "advcl"}:
                over = stem(place.head.lower_)
                negs = any(c.dep_ == "neg" or c.lower_ in UNCERTAIN for c in place.head.children)
                hedged |= over in _DOUBT or negs
            place = place.head
        if hedged != wrong or (any(t.tag_ == "PRP" for t in subject) and at.rng.random() < 0.5):
            continue
        claim = [Word(t.text, t.whitespace_ or " ", wrong and t.i == verb.i, t.i) for t in subject]
        claim += [
            Word(
                t.text,
                t.whitespace_,
                (wrong and t.dep_ in {"aux", "auxpass"} and t.head.i == verb.i) or (wrong and t.i == verb.i),
                t.i,
            )
            for t in tail
        ]
        return tidied(claim)
    return None


_DOUBT = frozenset(stem(word) for word in DENYING | ALLEGING | WISHING | {"ask", "wonder", "doubt"})


def ended(at: Setting) -> Claim | None:
    """Without a last phrase that says where, when or how."""
    options = []
    for token in at.doc:
        below = [word for word in tree(token) if word.i in at.places()]
        late = bool(below) and all(word.place <= below[-1].i or not word.text.isalnum() for word in at.claim)
        if (
            late
            and token.dep_ in {"prep", "advcl", "relcl", "acl", "npadvmod"}
            and token.lower_ not in NEEDED
            and not any(one.dep_ == "neg" for one in token.head.children)
        ):
            options.append(token)
    gone = any_of(at.rng, options)
    if gone is None:
        return None
    places = {word.i for word in tree(gone)}
    return tidied([word for word in at.claim if word.place not in places and (word.text != "." or word.place >= 0)])


KEEPING: list[tuple[Change, float]] = [
    (synonym, 2.0),
    (said_first, 2.0),
    (turned_order, 1.0),
    (passive, 2.0),
    (shorter_name, 1.0),
    (number_form, 0.5),
    (named, 2.0),
    (own_clause, 4.0),
    (ended, 3.0),
]
