"""Alembic's entry: one connection, one transaction for each migration, impatient about locks."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from aangan.house import METADATA
from aangan.infra.db import driver_url

LOCK_TIMEOUT = "5s"


def run() -> None:
    """Migrate the database whose URL the caller put into the options."""
    url = driver_url(context.config.get_main_option("sqlalchemy.url") or "")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    with engine.connect() as connection:
        # A migration that waits for a lock makes everybody behind it wait too: better to fail and try again.
        connection.execute(text("SELECT set_config('lock_timeout', :wait, false)"), {"wait": LOCK_TIMEOUT})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            transaction_per_migration=True,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
