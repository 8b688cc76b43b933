"""Briefings and answers on a terminal, with rich. Everything from articles is Text, never markup."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.briefing.briefing import Answer, ArticleRef, Briefing, BriefQuote, BriefStory, Said
from bot.briefing.choose import LENGTHS
from bot.chat import terminal_replies
from bot.chat.digest_replies import DigestAdded, DigestChanged, DigestList, DigestPreview
from bot.chat.plain import (
    certainty,
    count,
    day,
    no_quotation,
    nobody,
    plain,
    reported,
    source_of,
    speaker_of,
    web_link,
    words_of,
)
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
from bot.chat.terminal_digests import digest_reply
from bot.quotes.quote import Kind

_INDENT = (0, 0, 0, 3)


def render(reply: Reply) -> RenderableType:
    """What a person sees for a reply."""
    match reply:
        case Briefing():
            return _briefing(reply)
        case Answer():
            return _answer(reply)
        case Answers():
            return Group(*(_answer(one) for one in reply.answers))
        case QuoteList():
            return _quote_list(reply)
        case SourceList():
            return terminal_replies.source_list(reply)
        case SourceAdded():
            return terminal_replies.source_added(reply)
        case SourceRemoved():
            return terminal_replies.source_removed(reply)
        case SourceChecked():
            return terminal_replies.source_checked(reply)
        case StorySourceList():
            return terminal_replies.story_sources(reply)
        case Help():
            return _help(reply)
        case Health():
            return terminal_replies.health(reply)
        case DigestAdded() | DigestList() | DigestChanged() | DigestPreview():
            return digest_reply(reply)
        case Note():
            return Text(plain(reply.text))


def _briefing(briefing: Briefing) -> RenderableType:
    made = briefing.made_at
    facts = [
        f"{made:%a} {made.day} {made:%b}, {made:%H:%M}",
        f"{count(len(briefing.stories), 'story', 'stories')} from {count(briefing.articles, 'article')}",
    ]
    if briefing.left_out:
        more = " (long shows more)" if len(briefing.stories) < LENGTHS["long"] else ""
        facts.append(f"{briefing.left_out:,} left out{more}")
    if briefing.already_told:
        facts.append(f"{briefing.already_told:,} told before")
    heading = [Text(plain(briefing.title), "bold"), *(Text(fact, "dim") for fact in facts)]
    parts: list[RenderableType] = [_Row(heading), Rule(style="dim")]
    if briefing.note:
        parts += [Text(plain(briefing.note), style="italic"), Text("")]
    for number, story in enumerate(briefing.stories, 1):
        parts.append(Group(*_story(number, story, made.tzinfo)))
    return Group(*parts)


class _Row:
    """Facts beside each other with dots between them; a line breaks between facts, not inside one."""

    def __init__(self, facts: list[Text]) -> None:
        self._facts = facts

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = self._facts[0].copy()
        for fact in self._facts[1:]:
            if line.cell_len + 3 + fact.cell_len > options.max_width:
                yield line
                line = fact.copy()
            else:
                line = Text.assemble(line, (" · ", "dim"), fact)
        yield line


def _story(number: int, story: BriefStory, zone: tzinfo | None) -> Iterator[RenderableType]:
    headline = Text(plain(story.headline), "bold")
    if story.status.value != "new":
        headline.append(f"  {story.status.value.upper()}", "not bold yellow")
    heading = Table.grid(padding=0)
    heading.add_column(width=_INDENT[3])
    heading.add_column()
    heading.add_row(Text(str(number), "bold cyan"), headline)
    yield heading
    if story.note:
        yield Padding(Text(plain(story.note), "italic yellow"), _INDENT)
    body = Text()
    for sentence in story.sentences:
        body.append(plain(sentence.text))
        for article in dict.fromkeys(cited.article for cited in sentence.citations):
            body.append_text(_mark(story, article))
        body.append(" ")
    body.rstrip()
    if body.plain:
        yield Padding(body, _INDENT)
    for said in story.quotes:
        yield Padding(_block_quote(said, story), _INDENT)
    for index, ref in enumerate(story.articles, 1):
        source = Text(f"[{index}] ", "dim")
        source.append(source_of(ref, story.headline), _link(ref))
        if ref.published:
            when = ref.published.astimezone(zone)
            source.append(f", {when.day} {when:%b %H:%M}")
        url = web_link(ref.url)
        facts = [source, Text(url, _link(ref, "dim"), overflow="fold")] if url else [source]
        yield Padding(_Row(facts), _INDENT)
    yield Text("")


def _mark(story: BriefStory, article: str) -> Text:
    number = story.number(article)
    return Text.assemble(" ", (f"[{number}]", _link(story.articles[number - 1], "cyan")))


def _block_quote(said: BriefQuote, story: BriefStory) -> Text:
    speaker = plain(said.quote.speaker.name) if said.quote.speaker else ""
    if said.quote.kind is Kind.INDIRECT:
        words = Text(f"{speaker or 'Somebody'}{reported(said.quote)}", "green")
    else:
        words = Text(f"“{words_of(said.quote)}”", "italic green")
        words.append(f" — {speaker}" if speaker else "", "not italic green")
    return words.append_text(_mark(story, said.article))


def _answer(answer: Answer) -> RenderableType:
    parts: list[RenderableType] = []
    if answer.corrected and answer.answers:
        right = speaker_of(answer.answers[0])
        parts.append(Text(f"It was {right} who said that, not {plain(answer.corrected)}.", style="yellow"))
    if not answer.answers:
        line = Text(nobody(answer), style="bold")
        if answer.closest:
            line.append(" The closest:", style="")
        parts.append(line)
    for said in answer.answers or answer.closest[:3]:
        parts.extend(_said(said, sure=bool(answer.answers)))
    return Group(*parts)


def _said(said: Said, *, sure: bool) -> Iterator[RenderableType]:
    speaker = speaker_of(said)
    line = Text.assemble((speaker[:1].upper() + speaker[1:], "bold"), (reported(said.quote), "italic green"))
    yield line
    detail = Text(style="dim")
    where = [plain(said.article.source or said.article.title or "article")]
    if said.article.published:
        where.append(day(said.article.published))
    detail.append(", ".join(where), _link(said.article))
    detail.append(f": … {plain(said.context)} …")
    detail.append(f"  {certainty(said.confidence) if sure else f'{said.confidence:.0%} alike'}", "cyan")
    yield Padding(detail, _INDENT)
    if url := web_link(said.article.url):
        yield Padding(Text(url, style=_link(said.article, "dim"), overflow="fold"), _INDENT)


def _quote_list(reply: QuoteList) -> RenderableType:
    whose = f" of {plain(reply.person)}" if reply.person else ""
    if not reply.quotes:
        person = plain(reply.person or "")
        told = no_quotation(person, [plain(one) for one in reply.alike]) if person else "I have no quotation."
        return Text(told, style="bold")
    parts: list[RenderableType] = [Text(f"{count(len(reply.quotes), 'quotation')}{whose}", "bold")]
    for said in reply.quotes:
        parts.extend(_said(said, sure=True))
    return Group(*parts)


def _help(reply: Help) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column()
    for usage in reply.usages:
        table.add_row(Text(usage.command, "bold"), Text(usage.meaning))
        table.add_row("", Text(usage.example, "dim"))
    return table


def _link(ref: ArticleRef, colour: str = "") -> Style:
    style = Style.parse(colour) if colour else Style()
    url = web_link(ref.url)
    return style + Style(link=url) if url else style
