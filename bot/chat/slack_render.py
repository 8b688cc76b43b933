"""Replies as Slack messages: Block Kit out of plain values. Everything from articles is made inert."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.briefing.briefing import Answer, ArticleRef, Briefing, BriefQuote, BriefStory, Said
from bot.briefing.choose import LENGTHS
from bot.chat import slack_replies, texts
from bot.chat.digest_replies import DigestAdded, DigestChanged, DigestList, DigestPreview
from bot.chat.plain import certainty, count, day, no_quotation, nobody, reported, source_of, speaker_of, words_of
from bot.chat.replies import (
    Answers,
    Health,
    Help,
    Note,
    QuoteList,
    Reply,
    SourceAdded,
    SourceChecked,
    SourceList,
    SourceRemoved,
    StorySourceList,
)
from bot.chat.slack_blocks import Rendered, actions, button, context, divider, fallback, header, sections
from bot.chat.slack_digest_replies import digest_reply
from bot.chat.slack_escape import bold, date, inert, link
from bot.chat.slack_limits import Block, pack
from bot.chat.slack_texts import slack_words
from bot.quotes.quote import Kind, Quote

CLOSEST = 3  # near misses that are shown when nobody said it


def render(reply: Reply, key: str | None = None) -> list[Rendered]:
    """The messages of a reply; a briefing has its buttons where `key` tells under which it was kept."""
    match reply:
        case Briefing():
            return _messages(_briefing(reply, key), _briefing_lines(reply))
        case Answer():
            return _messages(list(_answer(reply)), _answer_lines(reply))
        case Answers():
            groups = [group for one in reply.answers for group in _answer(one)]
            return _messages(groups, [line for one in reply.answers for line in _answer_lines(one)])
        case QuoteList():
            return _messages(_quote_list(reply), _quote_lines(reply))
        case SourceList():
            return _messages(*slack_replies.source_list(reply))
        case SourceAdded():
            return _messages(*slack_replies.source_added(reply))
        case SourceRemoved():
            return _messages(*slack_replies.source_removed(reply))
        case SourceChecked():
            return _messages(*slack_replies.source_checked(reply))
        case StorySourceList():
            return _messages(*slack_replies.story_sources(reply))
        case Help():
            return _messages(*slack_replies.help_list(reply))
        case Health():
            return _messages(*slack_replies.health(reply))
        case DigestAdded() | DigestList() | DigestChanged() | DigestPreview():
            return _messages(*digest_reply(reply))
        case Note():
            return [sentence(reply.text)]


def sentence(text: str) -> Rendered:
    """One line from us: a note, or why something did not work."""
    said = slack_words(text)
    return Rendered(text=fallback([said]), blocks=tuple(sections([inert(said)])))


def _messages(groups: Sequence[Sequence[Block]], said: Sequence[str]) -> list[Rendered]:
    packed = pack(groups)
    notes = [
        fallback(said),
        *(fallback([f"{said[0]} ({page} of {len(packed)})"]) for page in range(2, len(packed) + 1)),
    ]
    return [Rendered(text=note, blocks=tuple(blocks)) for note, blocks in zip(notes, packed, strict=True)]


# Briefings


def _briefing(briefing: Briefing, key: str | None) -> list[list[Block]]:
    head = [*header(briefing.title), *context([" · ".join([date(briefing.made_at), *_facts(briefing)])])]
    if briefing.note:
        head += sections([inert(slack_words(briefing.note))])
    groups = [head]
    for number, story in enumerate(briefing.stories, 1):
        groups.append([divider(), *story_blocks(number, story, key)])
    rest = [button(texts.LEFT_OUT, "more", f"{key}:0")] if briefing.left_out else []
    rest += [button(texts.TOLD_BEFORE, "again", f"{key}:0")] if briefing.already_told else []
    if key and rest:
        groups.append([divider(), *actions(rest)])
    return groups


def _facts(briefing: Briefing) -> list[str]:
    facts = [f"{count(len(briefing.stories), 'story', 'stories')} from {count(briefing.articles, 'article')}"]
    if briefing.left_out:
        more = " (/brief long)" if len(briefing.stories) < LENGTHS["long"] else ""
        facts.append(f"{briefing.left_out:,} left out{more}")
    if briefing.already_told:
        facts.append(f"{briefing.already_told:,} told before")
    return facts


def story_blocks(number: int, story: BriefStory, key: str | None) -> Iterator[Block]:
    """One story, with its number in the briefing, and its buttons where the briefing was kept."""
    status = f"  `{story.status.value.upper()}`" if story.status.value != "new" else ""
    yield from sections([f"{bold(f'{number}  {inert(story.headline)}')}{status}"])
    if story.note:
        yield from context([inert(story.note)])
    told = []
    for sentence_ in story.sentences:
        marks = dict.fromkeys(cited.article for cited in sentence_.citations)
        told.append(" ".join([inert(sentence_.text), *(_mark(story, article) for article in marks)]))
    yield from sections(told)
    for said in story.quotes:
        yield from context([_quote(said, story)])
    yield from context([" · ".join(_source(index, ref, story) for index, ref in enumerate(story.articles, 1))])
    if key:
        value = f"{key}:{number}"
        labels = (
            (texts.MORE, "more"),
            (texts.SOURCES, "sources"),
            (texts.WHO_SAID, "who_said"),
            (texts.USEFUL, "useful"),
            (texts.NOT_USEFUL, "not_useful"),
        )
        yield from actions([button(label, action, value) for label, action in labels])


def _mark(story: BriefStory, article: str) -> str:
    number = story.number(article)
    return link(story.articles[number - 1].url, f"[{number}]")


def _source(number: int, ref: ArticleRef, story: BriefStory) -> str:
    when = f", {date(ref.published)}" if ref.published else ""
    return f"[{number}] {link(ref.url, source_of(ref, story.headline))}{when}"


def _quote(said: BriefQuote, story: BriefStory) -> str:
    speaker = inert(said.quote.speaker.name) if said.quote.speaker else ""
    mark = _mark(story, said.article)
    if said.quote.kind is Kind.INDIRECT:
        return f"{speaker or 'Somebody'}{_reported(said.quote)} {mark}"
    return f"“{inert(words_of(said.quote))}”{f' — {speaker}' if speaker else ''} {mark}"


def _briefing_lines(briefing: Briefing) -> list[str]:
    facts = " · ".join(_facts(briefing))
    headlines = [f"{number} {story.headline}" for number, story in enumerate(briefing.stories, 1)]
    return [f"{briefing.title}: {facts}", *([slack_words(briefing.note)] if briefing.note else []), *headlines]


# Answers


def _answer(answer: Answer) -> Iterator[list[Block]]:
    head = sections([bold(inert(answer.question))])  # a command is not seen by the others in the channel
    if not answer.answers or answer.corrected:
        head += sections([inert(_answer_lines(answer)[0])])
    yield head
    for said in answer.answers or answer.closest[:CLOSEST]:
        yield _said(said, sure=bool(answer.answers))


def _answer_lines(answer: Answer) -> list[str]:
    shown = answer.answers or answer.closest[:CLOSEST]
    told = [f"{speaker_of(said)}{reported(said.quote)}" for said in shown]
    if not answer.answers:
        return [f"{nobody(answer)}{' The closest:' if answer.closest else ''}", *told]
    if answer.corrected:
        return [f"It was {speaker_of(answer.answers[0])} who said that, not {answer.corrected}.", *told]
    return told


def _said(said: Said, *, sure: bool) -> list[Block]:
    ref = said.article
    where = link(ref.url, ref.source or ref.title or "article")
    when = f", {day(ref.published)}" if ref.published else ""
    how = certainty(said.confidence) if sure else f"{said.confidence:.0%} alike"
    words = f"{bold(inert(speaker_of(said)))}{_reported(said.quote)}"
    around = f": … {inert(said.context)} …" if said.context and said.context != words_of(said.quote) else ""
    return [*sections([words]), *context([f"{where}{when}{around}   {how}"])]


def _reported(quote: Quote) -> str:
    words = reported(quote)
    return f"{' ' if words.startswith(' ') else ''}{inert(words)}"


def _quote_list(reply: QuoteList) -> list[list[Block]]:
    head = sections([bold(inert(_quote_lines(reply)[0]))])
    return [head, *(_said(said, sure=True) for said in reply.quotes)]


def _quote_lines(reply: QuoteList) -> list[str]:
    whose = f" of {reply.person}" if reply.person else ""
    if not reply.quotes:
        return [no_quotation(reply.person, reply.alike) if reply.person else texts.NO_QUOTES]
    told = [f"{speaker_of(said)}{reported(said.quote)}" for said in reply.quotes]
    return [f"{count(len(reply.quotes), 'quotation')}{whose}", *told]
