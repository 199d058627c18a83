from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from aangan.house import METADATA
from aangan.infra.settings import Settings


def test_models_and_migrations_tell_the_same_story(settings: Settings) -> None:
    url = (settings.database_url or "").replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _is_modelled})
        differences = compare_metadata(context, METADATA)
    assert differences == []


def _is_modelled(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    if kind == "table":
        # Jobs, signals and idempotency keys are spoken to in SQL and have no models.
        return name in METADATA.tables
    # Indexes that follow an order, a condition or an expression are written in SQL only; a model names plain ones.
    return not (kind == "index" and reflected and compare_to is None)


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_every_foreign_key_can_be_followed_quickly(settings: Settings, table: str) -> None:
    """A foreign key without an index makes each delete of its target read the whole table."""
    import psycopg

    unindexed = """
        SELECT con.conname FROM pg_constraint con
        WHERE con.contype = 'f' AND con.conrelid = %s::regclass AND NOT EXISTS (
            SELECT 1 FROM pg_index i WHERE i.indrelid = con.conrelid AND i.indkey[0] = con.conkey[1])
    """
    with psycopg.connect(settings.database_url or "") as connection:
        assert connection.execute(unindexed, (table,)).fetchall() == []
