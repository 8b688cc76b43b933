"""A briefing as one HTML page that opens anywhere: no scripts, no requests, light and dark."""

from __future__ import annotations

from datetime import tzinfo
from html import escape

from bot.briefing.briefing import ArticleRef, Briefing, BriefQuote, BriefStory, stamp
from bot.chat.plain import count, plain, reported, source_of, web_link, words_of
from bot.quotes.quote import Kind

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #65696f; --line: #dcdfe3; --accent: #0b5cad; --paper: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e7e9; --soft: #9aa0a6; --line: #34373c; --accent: #7db8f5; --paper: #16181b; }
}
body { font: 17px/1.55 Georgia, 'Times New Roman', serif; color: var(--ink); background: var(--paper);
  max-width: 42rem; margin: 2.5rem auto; padding: 0 1.25rem; }
header, .sources, .status, .why { font-family: system-ui, sans-serif; }
header h1 { font-size: 1.15rem; margin: 0; }
header p, .sources, .why { color: var(--soft); font-size: .85rem; margin: .2rem 0; }
article { border-top: 1px solid var(--line); margin-top: 1.6rem; padding-top: 1.1rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 0 0 .5rem; } .status { color: #b06c00; font-size: .75rem; }
blockquote { margin: .9rem 0; padding-left: .9rem; border-left: 3px solid var(--accent); font-style: italic; }
blockquote footer { font-style: normal; font-size: .9rem; color: var(--soft); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
sup { font-family: system-ui, sans-serif; font-size: .65rem; }
"""


def briefing_page(briefing: Briefing) -> str:
    """The whole page. Every text from an article is escaped; only http and https links are made."""
    made = f"{briefing.made_at:%A} {briefing.made_at.day} {briefing.made_at:%B %Y, %H:%M}"
    told = f"{count(len(briefing.stories), 'story', 'stories')} from {count(briefing.articles, 'article')}"
    left = f" · {briefing.left_out:,} left out" if briefing.left_out else ""
    note = f"<p><em>{_text(briefing.note)}</em></p>" if briefing.note else ""
    stories = "\n".join(_story(story, briefing.made_at.tzinfo) for story in briefing.stories)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{_text(briefing.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<header><h1>{_text(briefing.title)}</h1>
<p><time datetime="{stamp(briefing.made_at)}">{made}</time> · {told}{left}</p></header>
<main>
{note}
{stories}
</main>
</body>
</html>
"""


def _story(story: BriefStory, zone: tzinfo | None) -> str:
    status = f' <span class="status">{story.status.value.upper()}</span>' if story.status.value != "new" else ""
    sentences = []
    for sentence in story.sentences:
        marks = "".join(_mark(story, key) for key in dict.fromkeys(cited.article for cited in sentence.citations))
        sentences.append(f"{_text(sentence.text)}{marks}")
    quotes = "\n".join(_block_quote(said, story) for said in story.quotes if said.quote.speaker)
    sources = " ·\n".join(f"[{number}] {_source(ref, story, zone)}" for number, ref in enumerate(story.articles, 1))
    return f"""<article>
<h2>{_text(story.headline)}{status}</h2>
<p>{" ".join(sentences)}</p>
{quotes}
<p class="sources">{sources}</p>
<p class="why">{_text(story.why)}</p>
</article>"""


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
