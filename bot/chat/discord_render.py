"""Replies as Discord messages: plain data in the form of its API, every text of an article inert."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.briefing.briefing import Answer, ArticleRef, Briefing, BriefQuote, BriefStory, Said
from bot.chat import texts
from bot.chat.digest_replies import DigestAdded, DigestChanged, DigestList, DigestPreview
from bot.chat.discord_digest_replies import digest_reply
from bot.chat.discord_escape import bare_within, footnote, link, moment, within
from bot.chat.discord_limits import (
    CONTENT,
    DESCRIPTION,
    FIELD_VALUE,
    TITLE,
    TOTAL,
    Embed,
    Page,
    fill,
    pages,
    spread,
)
from bot.chat.discord_more import health, help_, source_added, source_checked, source_list, source_removed
from bot.chat.discord_words import count
from bot.chat.plain import certainty, no_quotation, plain, source_of, telling, words_of
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
from bot.quotes.quote import Kind, Quote

BLUE, AMBER, RED, GREY = 0x0B5CAD, 0xB06C00, 0xA02020, 0x65696F
_COLOURS = {"new": BLUE, "updated": AMBER, "corrected": RED, "told": GREY}
_TOLD = 2_600  # characters of a story's text, so that title, text and sources stay within a message
_SENTENCE = 1_000  # a longer sentence is cut: no reader takes it in
_QUOTATION = 700
_CITED = 3  # articles that one sentence is said to rest on
_LABEL = 80  # of a source's name
_MANY = 3  # messages that one reply may take


def render(reply: Reply, locale: str = "en-US") -> list[Page]:
    """What a person sees for a reply: at least one message."""
    match reply:
        case Briefing():
            return _briefing(reply, locale)
        case Answer():
            return _limited(pages(list(_answer(reply, locale))))
        case Answers():
            return _limited(pages([embed for one in reply.answers for embed in _answer(one, locale)]))
        case QuoteList():
            return _limited(pages(list(_quote_list(reply, locale))))
        case StorySourceList():
            return _limited(pages([embed for one in reply.stories for embed in _sources(one.headline, one.articles)]))
        case SourceList():
            return _limited(pages(source_list(reply, locale)))
        case SourceAdded():
            return pages([source_added(reply, locale)])
        case SourceRemoved():
            return pages([source_removed(reply)])
        case SourceChecked():
            return pages([source_checked(reply, locale)])
        case Health():
            return pages([health(reply)])
        case Help():
            return pages([help_(reply)])
        case DigestAdded() | DigestList() | DigestChanged() | DigestPreview():
            return _limited(pages(digest_reply(reply, locale)))
        case Note():
            return [Page(content=within(reply.text, CONTENT))]


def line(text: str) -> Page:
    """One sentence of ours, or an error's, which may name what somebody typed."""
    return Page(content=within(text, CONTENT))


def _briefing(briefing: Briefing, locale: str) -> list[Page]:
    facts = [moment(briefing.made_at, "f")]
    facts.append(
        f"{count(len(briefing.stories), 'story', 'stories', locale)}"
        f" from {count(briefing.articles, 'article', locale=locale)}"
    )
    if briefing.left_out:
        facts.append(f"{count(briefing.left_out, 'other', locale=locale)} left out")
    if briefing.already_told:
        facts.append(f"{briefing.already_told:,} told before")
    lines = [" · ".join(facts)]
    if briefing.note:
        lines.append(f"*{within(briefing.note, 1_000)}*")
    heading: Embed = {
        "title": within(briefing.title, TITLE) or "Briefing",
        "description": "\n".join(lines),
        "color": BLUE,
    }
    stories = [story_embed(number, story) for number, story in enumerate(briefing.stories, 1)]
    found = pages([heading, *stories], total=TOTAL - 40)  # a page's number needs room
    if len(found) == 1:
        return found
    return [_numbered(page, number, len(found)) for number, page in enumerate(found, 1)]


def _numbered(page: Page, number: int, of: int) -> Page:
    last = dict(page.embeds[-1])
    last["footer"] = {"text": f"Page {number} of {of}"}
    return Page(embeds=(*page.embeds[:-1], last))


def story_embed(number: int, story: BriefStory) -> Embed:
    """One story, with its number in the briefing."""
    sentences = []
    for sentence in story.sentences:
        cited = list(dict.fromkeys(one.article for one in sentence.citations))[:_CITED]
        marks = "".join(f" {_mark(story, article)}" for article in cited)
        sentences.append(f"{within(sentence.text, _SENTENCE)}{marks}")
    told = fill(sentences, _TOLD, more="…")
    quotes = [f"> {_block_quote(said, story)}" for said in story.quotes]
    noted = [f"*{within(story.note, _SENTENCE)}*"] if story.note else []
    told = fill([*noted, told, *quotes], _TOLD + 1_400, "\n")
    embed: Embed = {
        "title": f"{number} · {within(story.headline, TITLE - 6)}",
        "color": _COLOURS[story.status.value],
    }
    if told:
        embed["description"] = told
    if story.status.value != "new":
        embed["author"] = {"name": story.status.value.upper()}
    if story.articles:
        embed["fields"] = [{"name": texts.SOURCES, "value": _source_lines(story.headline, story.articles)}]
    return embed


def _mark(story: BriefStory, article: str) -> str:
    number = story.number(article)
    return footnote(number, story.articles[number - 1].url)


def _block_quote(said: BriefQuote, story: BriefStory) -> str:
    return f"{_attributed(said.quote)} {_mark(story, said.article)}"


def _attributed(quote: Quote) -> str:
    who = within(quote.speaker.name, 120) if quote.speaker else ""
    words = within(words_of(quote), _QUOTATION)
    if quote.kind is Kind.INDIRECT:
        return f"**{who or 'Somebody'}** {within(telling(quote), 60)} {words.removeprefix('that ')}"
    return f"“{words}” — **{who}**" if who else f"“{words}”"


def _source_lines(headline: str, articles: Sequence[ArticleRef], limit: int = FIELD_VALUE) -> str:
    lines = [_source_line(number, ref, headline) for number, ref in enumerate(articles, 1)]
    return fill(lines, limit, "\n", more="…")


def _source_line(number: int, ref: ArticleRef, headline: str) -> str:
    named = bare_within(source_of(ref, headline), _LABEL)
    when = f" · {moment(ref.published)}" if ref.published else ""
    return f"\\[{number}\\] {link(named, ref.url)}{when}"


def _sources(headline: str, articles: Sequence[ArticleRef]) -> Iterator[Embed]:
    lines = []
    for number, ref in enumerate(articles, 1):
        title = f": {within(ref.title, 300)}" if ref.title and ref.source else ""
        lines.append(f"{_source_line(number, ref, headline)}{title}")
    for told in spread(lines, DESCRIPTION):
        yield {"title": within(headline, TITLE) or texts.SOURCES, "description": told, "color": GREY}


def _answer(answer: Answer, locale: str) -> Iterator[Embed]:
    lines = []
    if answer.answers:
        if answer.corrected:
            right = answer.answers[0].quote.speaker
            name = within(right.name, 120) if right else "somebody else"
            lines.append(f"It was **{name}** who said that, not {within(answer.corrected, 120)}.")
        lines += [_said(said, sure=True) for said in answer.answers]
    else:
        lines.append(_nobody(answer, locale))
        lines += [_said(said, sure=False) for said in answer.closest[:3]]
    title = within(answer.question, TITLE) or texts.WHO_SAID_THIS
    for told in spread(lines, DESCRIPTION, "\n\n"):
        yield {"title": title, "description": told, "color": BLUE if answer.answers else GREY}


def _nobody(answer: Answer, locale: str) -> str:
    since = f" since {moment(answer.since, 'D')}" if answer.since else ""
    closest = " The closest:" if answer.closest else ""
    searched = count(answer.articles, "article", locale=locale)
    return f"**Nobody in my archive ({searched}{since}) said that.**{closest}"


def _said(said: Said, *, sure: bool) -> str:
    quote = said.quote
    who = within(quote.speaker.name, 120) if quote.speaker else "Somebody the article does not name"
    words = within(words_of(quote), _QUOTATION)
    if quote.kind is Kind.INDIRECT:
        first = f"**{who}** {within(telling(quote), 60)} {words.removeprefix('that ')}"
    else:
        first = f"**{who}**: “{words}”"
    where = link(
        bare_within(plain(said.article.source or said.article.title or "the article"), _LABEL), said.article.url
    )
    when = f", {moment(said.article.published, 'D')}" if said.article.published else ""
    context = within(said.context, _SENTENCE)
    surroundings = f": … {context} …" if context and context != words else ""
    certain = certainty(said.confidence) if sure else f"{said.confidence:.0%} alike"
    return f"{first}\n{where}{when}{surroundings} · *{certain}*"


def _quote_list(reply: QuoteList, locale: str) -> Iterator[Embed]:
    whose = f" of {within(reply.person, 150)}" if reply.person else ""
    if not reply.quotes:
        told = texts.NO_QUOTES
        if reply.person:
            told = no_quotation(within(reply.person, 150), [within(one, 150) for one in reply.alike])
        yield {"description": told, "color": GREY}
        return
    title = f"{count(len(reply.quotes), 'quotation', locale=locale)}{whose}"
    for told in spread((_said(said, sure=True) for said in reply.quotes), DESCRIPTION, "\n\n"):
        yield {"title": title, "description": told, "color": BLUE}


def _limited(found: list[Page]) -> list[Page]:
    """No reply fills a channel: what is beyond is said to be."""
    if not found:
        return [line(texts.NOTHING_MORE)]
    if len(found) <= _MANY:
        return found
    return [*found[: _MANY - 1], Page(content=texts.AND_MORE, embeds=found[_MANY - 1].embeds)]
