"""Alembic's door: it runs this file, and only for `issuer.storage.schema`, which sets it up."""

from __future__ import annotations

from alembic import context

from issuer.storage.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    # Only showing the SQL, for a person to review.
    context.configure(
        dialect_name=context.config.attributes["dialect"],
        target_metadata=metadata,
        literal_binds=True,
    )
else:
    # target_metadata also lends the steps its names for constraints.
    context.configure(connection=connection, target_metadata=metadata)

with context.begin_transaction():
    context.run_migrations()
