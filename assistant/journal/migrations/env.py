"""What Alembic runs: the migrations on the connection that the journal hands over. To write one: copy the
newest file of `versions/`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
