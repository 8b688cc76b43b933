"""Alembic's entry: always run by bot.news.database on a connection it hands over."""

from alembic import context

from bot.news.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
