"""Briefings and answers on a terminal, with rich. Everything from articles is Text, never markup."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.briefing.briefing import Answer, ArticleRef, Briefing, BriefQuote, BriefStory, Said
from bot.chat.commands import Help, QuoteList, Reply, SourceList
from bot.chat.plain import certainty, count, day, nobody, plain, speaker_of, web_link

_INDENT = (0, 0, 0, 3)


def render(reply: Reply) -> RenderableType:
    """What a person sees for a reply."""
    match reply:
        case Briefing():
            return _briefing(reply)
        case Answer():
            return _answer(reply)
        case QuoteList():
            return _quote_list(reply)
        case SourceList():
            return _sources(reply)
        case Help():
            return _help(reply)


def _briefing(briefing: Briefing) -> RenderableType:
    made = briefing.made_at
    heading = Text.assemble(
        (plain(briefing.title), "bold"),
        (f" · {made:%a} {made.day} {made:%b}, {made:%H:%M}", "dim"),
        (f" · {count(len(briefing.stories), 'story', 'stories')} from {count(briefing.articles, 'article')}", "dim"),
    )
    if briefing.left_out:
        heading.append(f" · {briefing.left_out:,} left out (long shows more)", "dim")
    parts: list[RenderableType] = [heading, Rule(style="dim")]
    if briefing.note:
        parts.append(Text(plain(briefing.note), style="italic"))
    for number, story in enumerate(briefing.stories, 1):
        parts.append(Group(*_story(number, story)))
    return Group(*parts)


def _story(number: int, story: BriefStory) -> Iterator[RenderableType]:
    headline = Text.assemble((f"{number:<3}", "bold cyan"), (plain(story.headline), "bold"))
    if story.status.value != "new":
        headline.append(f"  {story.status.value.upper()}", "yellow")
    yield headline
    body = Text()
    for sentence in story.sentences:
        body.append(plain(sentence.text))
        for article in dict.fromkeys(cited.article for cited in sentence.citations):
            number = story.number(article)
            body.append(f" [{number}]", _link(story.articles[number - 1], "cyan"))
        body.append(" ")
    body.rstrip()
    if body.plain:
        yield Padding(body, _INDENT)
    for said in story.quotes:
        yield Padding(_block_quote(said, story), _INDENT)
    sources = Text(style="dim")
    for index, ref in enumerate(story.articles, 1):
        if index > 1:
            sources.append(" · ")
        sources.append(f"[{index}] {plain(ref.source or ref.title or 'article')}", _link(ref))
        if ref.published:
            sources.append(f", {ref.published.astimezone():%d %b %H:%M}")
    yield Padding(sources, _INDENT)
    for ref in story.articles:
        if url := web_link(ref.url):
            yield Padding(Text(f"[{story.number(ref.id)}] {url}", style=_link(ref, "dim"), overflow="fold"), _INDENT)
    yield Text("")


def _block_quote(said: BriefQuote, story: BriefStory) -> Text:
    speaker = said.quote.speaker
    return Text.assemble(
        (f"“{plain(said.quote.text)}”", "italic green"),
        (f" — {plain(speaker.name)}" if speaker else "", "green"),
        (f" [{story.number(said.article)}]", "cyan"),
    )


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
    line = Text.assemble((speaker_of(said), "bold"), ": ", (f"“{plain(said.quote.text)}”", "italic green"))
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
        return Text(f"I have no quotation{whose}.", style="bold")
    parts: list[RenderableType] = [Text(f"{count(len(reply.quotes), 'quotation')}{whose}", "bold")]
    for said in reply.quotes:
        parts.extend(_said(said, sure=True))
    return Group(*parts)


def _sources(reply: SourceList) -> RenderableType:
    if not reply.articles:
        return Text("No articles yet: take some in with newsbrief ingest SOURCE.", style="bold")
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("Source")
    table.add_column("Articles", justify="right")
    table.add_column("Newest")
    for outlet in reply.outlets:
        newest = outlet.latest.astimezone()
        table.add_row(Text(plain(outlet.name) or "(not named)"), f"{outlet.articles:,}", f"{newest:%d %b %Y %H:%M}")
    since = f" since {day(reply.since)}" if reply.since else ""
    return Group(table, Text(f"{count(reply.articles, 'article')}{since}", style="dim"))


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
