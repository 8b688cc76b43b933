"""A briefing as one HTML page that opens anywhere: no scripts, no requests, light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from html import escape

from bot.briefing.briefing import ArticleRef, Briefing, BriefQuote, BriefSentence, BriefStory, Citation, stamp
from bot.briefing.passages import Passage
from bot.chat.html_style import STYLE
from bot.chat.plain import count, plain, reported, source_of, web_link, words_of
from bot.quotes.quote import Kind


def briefing_page(briefing: Briefing, passages: Mapping[Citation, Passage] | None = None) -> str:
    """The whole page. Every text from an article is escaped; only http and https links are made.

    With `passages`, each sentence opens where it stands in its article.
    """
    made = f"{briefing.made_at:%A} {briefing.made_at.day} {briefing.made_at:%B %Y, %H:%M}"
    told = f"{count(len(briefing.stories), 'story', 'stories')} from {count(briefing.articles, 'article')}"
    left = f" · {briefing.left_out:,} left out" if briefing.left_out else ""
    left += f" · {briefing.already_told:,} told before" if briefing.already_told else ""
    hint = "\n<p>Press a sentence to see where it stands.</p>" if passages else ""
    note = f"<p><em>{_text(briefing.note)}</em></p>" if briefing.note else ""
    stories = "\n".join(_story(story, briefing.made_at.tzinfo, passages or {}) for story in briefing.stories)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{_text(briefing.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{_text(briefing.title)}</h1>
<p><time datetime="{stamp(briefing.made_at)}">{made}</time> · {told}{left}</p>{hint}</header>
<main>
{note}
{stories}
</main>
</body>
</html>
"""


def _story(story: BriefStory, zone: tzinfo | None, passages: Mapping[Citation, Passage]) -> str:
    kind = story.status.value
    status = f' <span class="status {kind}">{kind.upper()}</span>' if kind != "new" else ""
    note = f'<p class="note">{_text(story.note)}</p>\n' if story.note else ""
    told = "\n".join(_sentence(sentence, story, passages) for sentence in story.sentences)
    quotes = "\n".join(_block_quote(said, story) for said in story.quotes if said.quote.speaker)
    chips = "\n".join(
        f"<li>[{number}] {_source(ref, story, zone)}</li>" for number, ref in enumerate(story.articles, 1)
    )
    return f"""<article>
<h2>{_text(story.headline)}{status}</h2>
{note}{told}
{quotes}
<ul class="chips">
{chips}
</ul>
<p class="why">{_text(story.why)}</p>
</article>"""


def _sentence(sentence: BriefSentence, story: BriefStory, passages: Mapping[Citation, Passage]) -> str:
    """A sentence that opens where it stands; where outlets disagree, both beside each other."""
    if sentence.sides:
        sides = "\n".join(
            f'<div><p class="label">{_text(side.outlet)}</p>\n'
            f"{_opening(side.text, (side.citation,), story, passages)}</div>"
            for side in sentence.sides
        )
        return f'<p class="label">Sources differ</p>\n<div class="sides">\n{sides}\n</div>'
    return _opening(sentence.text, sentence.citations, story, passages)


def _opening(text: str, citations: Sequence[Citation], story: BriefStory, passages: Mapping[Citation, Passage]) -> str:
    there = [cited for cited in citations if cited in passages]
    articles = dict.fromkeys(cited.article for cited in citations)
    if not there:
        return f"<p>{_text(text)}{''.join(_mark(story, key) for key in articles)}</p>"
    # Inside a summary a link would open the article instead of the passage.
    marks = "".join(f"<sup>[{story.number(key)}]</sup>" for key in articles)
    opened = "\n".join(_passage(cited, story, passages[cited]) for cited in there)
    return f"<details><summary>{_text(text)}{marks}</summary>\n{opened}\n</details>"


def _passage(cited: Citation, story: BriefStory, passage: Passage) -> str:
    number = story.number(cited.article)
    ref = story.articles[number - 1]
    before, after = (f"{_text(part)} " if part.strip() else "" for part in (passage.before, passage.after))
    return (
        f'<div class="passage">{before}<mark>{_text(passage.cited)}</mark> {after}'
        f'<p class="from">[{number}] {_link(ref, source_of(ref, story.headline))}</p></div>'
    )


def _block_quote(said: BriefQuote, story: BriefStory) -> str:
    speaker = _text(said.quote.speaker.name) if said.quote.speaker else ""
    mark = _mark(story, said.article)
    if said.quote.kind is Kind.INDIRECT:
        return f"<blockquote>{speaker} {_text(reported(said.quote))}{mark}</blockquote>"
    return f"<blockquote>“{_text(words_of(said.quote))}”<footer>{speaker}{mark}</footer></blockquote>"


def _mark(story: BriefStory, article: str) -> str:
    number = story.number(article)
    return f"<sup>{_link(story.articles[number - 1], f'[{number}]')}</sup>"


def _source(ref: ArticleRef, story: BriefStory, zone: tzinfo | None) -> str:
    when = f", {moment.day} {moment:%b %H:%M}" if (moment := ref.published and ref.published.astimezone(zone)) else ""
    return f"{_link(ref, source_of(ref, story.headline))}{when}"


def _link(ref: ArticleRef, words: str) -> str:
    url = web_link(ref.url)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{_text(words)}</a>' if url else _text(words)


def _text(words: str) -> str:
    return escape(plain(words))
