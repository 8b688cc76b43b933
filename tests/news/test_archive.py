from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from bot.errors import ArchiveError
from bot.news.archive import Archive, Reading, Status
from bot.news.article import Draft
from bot.news.database import MIGRATIONS, run_migrations
from bot.news.schema import HEAD, metadata
from bot.quotes.quote import Kind, Quote, Speaker
from summarizers.summary import CitedSentence, Summary

ON_BOTH = True  # SQLite and PostgreSQL
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TEXT = "The harbour lamp was lit. “It is lit,” said Ada Brink. She left."


def draft(**changes) -> Draft:
    return Draft(**{"title": "Lamp lit", "text": TEXT} | changes)


def reading_of(article) -> Reading:
    start = article.text.index("It is lit")
    mention = article.text.index("Ada Brink")
    quote = Quote(
        text="It is lit,",
        start=start,
        end=start + 10,
        speaker=Speaker(name="Ada Brink", mention="Ada Brink", start=mention, end=mention + 9),
        cue="said",
        kind=Kind.DIRECT,
        confidence=0.9,
        relay="harbour radio",
    )
    vectors = np.eye(3, 4, dtype=np.float32)
    return Reading(
        sentences=((0, 25), (26, 55), (56, 65)),
        quotes=(quote,),
        title_vector=np.full(4, 0.5, dtype=np.float32),
        vectors=vectors,
        encoder="tiny",
    )


def test_the_same_article_twice_is_one_article(archive):
    first, status = archive.take_in(draft(), NOW)
    again, known = archive.take_in(draft(text=TEXT.replace(" ", "  ").upper()), NOW)

    assert (status, known) == (Status.NEW, Status.KNOWN)
    assert first == again
    assert archive.size() == (1, NOW, NOW)


def test_changed_words_at_one_address_are_a_revision_and_the_old_words_stay(archive):
    first, _ = archive.take_in(draft(url="https://quaypost.example/lamp"), NOW)
    archive.save_reading(first, reading_of(first), "models")
    changed, status = archive.take_in(draft(url="https://quaypost.example/lamp", text="The lamp went out."), NOW)

    assert status is Status.UPDATED
    assert (changed.id, changed.revision, changed.text) == (first.id, 2, "The lamp went out.")
    assert archive.quotes() == []
    assert archive.unread([first.id], "models") == [changed]
    with archive._engine.begin() as connection:
        kept = connection.execute(text("SELECT revision, text FROM revisions")).all()
    assert kept == [(1, TEXT)]


def test_a_stale_reading_is_not_kept(archive):
    first, _ = archive.take_in(draft(url="https://quaypost.example/lamp"), NOW)
    archive.take_in(draft(url="https://quaypost.example/lamp", text="The lamp went out."), NOW)
    archive.save_reading(first, reading_of(first), "models")

    assert archive.quotes() == []
    assert archive.readings([first.id]) == {}


def test_one_text_at_two_addresses_is_two_articles(archive):
    archive.take_in(draft(url="https://quaypost.example/lamp"), NOW)
    _, status = archive.take_in(draft(url="https://wire.example/lamp"), NOW)

    assert status is Status.NEW
    assert archive.size()[0] == 2


def test_a_given_id_is_kept_and_recognised(archive):
    first, _ = archive.take_in(draft(external_id="r7"), NOW)
    _, other = archive.take_in(draft(external_id="r8"), NOW)
    again, known = archive.take_in(draft(), NOW)

    assert first.id == "r7"
    assert other is Status.NEW
    assert (again.id, known) == ("r7", Status.KNOWN)


def test_a_second_copy_tells_what_the_first_did_not(archive):
    archive.take_in(draft(), NOW)
    earlier = datetime(2026, 11, 20, tzinfo=UTC)
    article, status = archive.take_in(draft(url="https://quaypost.example/lamp", published=earlier), NOW)

    assert status is Status.KNOWN
    assert (article.url, article.published) == ("https://quaypost.example/lamp", earlier)
    assert archive.since(NOW) == []


def test_a_reading_comes_back_as_it_was_kept(archive):
    article, _ = archive.take_in(draft(), NOW)
    kept = reading_of(article)
    archive.save_reading(article, kept, "models")
    back = archive.readings([article.id])[article.id]

    assert (kept.sentences, kept.quotes, kept.encoder) == (back.sentences, back.quotes, back.encoder)
    np.testing.assert_allclose(kept.vectors, back.vectors, atol=1e-3)
    assert archive.unread([article.id], "models") == []
    assert archive.unread([article.id], "other models") == [article]
    stored = archive.quotes()[0]
    assert stored.context == "“It is lit,” said Ada Brink. S"[:29]
    np.testing.assert_allclose(archive.quote_vectors()[stored.id], [0, 1, 0, 0])


def test_the_quote_mark_changes_when_the_last_article_is_read_again(archive):
    first, _ = archive.take_in(draft(), NOW)
    archive.save_reading(first, reading_of(first), "models")
    before = archive.quote_mark()
    archive.save_reading(first, reading_of(first), "models 2")

    assert before != archive.quote_mark()


def test_summaries_are_kept_by_summarizer_and_length(archive):
    article, _ = archive.take_in(draft(), NOW)
    summary = Summary(sentences=(CitedSentence(text=TEXT[:25], citations=((0, 25),)),), summarizer="lead")
    archive.save_summaries({article.id: summary}, "lead", 3)

    assert archive.summaries([article.id], "lead", 3) == {article.id: summary}
    assert archive.summaries([article.id], "lead", 2) == {}
    assert archive.summaries([article.id], "extractive", 3) == {}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(max_size=40), words=st.text(max_size=300))
def test_any_text_is_stored_with_its_offsets(archive, title, words):
    article, _ = archive.take_in(draft(title=title, text=words, external_id=repr((title, words))), NOW)

    assert len(words) == len(article.text)
    assert archive.get([article.id])[article.id] == article


def test_many_threads_take_in_the_same_articles_once(archive):
    drafts = [draft(text=f"{TEXT} Number {i % 10}.") for i in range(40)]
    with ThreadPoolExecutor(8) as pool:
        statuses = [status for _, status in pool.map(archive.take_in, drafts)]

    assert statuses.count(Status.NEW) == 10
    assert archive.size()[0] == 10


@pytest.mark.parametrize("make", [run_migrations, lambda engine: Archive(engine.url.render_as_string()).close()])
@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
def test_the_migrations_and_a_new_archive_make_the_same_schema(request, tmp_path, on, make):
    url = f"sqlite:///{tmp_path / 'a.db'}" if on == "sqlite" else request.getfixturevalue("postgres").create()
    engine = create_engine(url)
    make(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
    connection.engine.dispose()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_an_archive_of_a_newer_program_is_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    made = Archive(url)
    with made._writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    made.close()

    with pytest.raises(ArchiveError, match="newer Newsbrief"):
        Archive(url)


@pytest.mark.parametrize("url", ["nonsense", "oracle://x", "mongodb://x/y"])
def test_an_unusable_address_is_one_clear_line(url):
    with pytest.raises(ArchiveError) as caught:
        Archive(url)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    (tmp_path / "a.db").write_text("this is a shopping list, not a database " * 50)

    with pytest.raises(ArchiveError, match="cannot be opened: file is not a database"):
        Archive(f"sqlite:///{tmp_path / 'a.db'}")
