"""Migrations: the schema, one readable file a change."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from aangan.infra.db import driver_url

FOLDER = Path(__file__).parents[3] / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to a revision; what is there already stays."""
    command.upgrade(config(url), revision)


def config(url: str) -> Config:
    """Return alembic's configuration for the database at `url`."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("sqlalchemy.url", driver_url(url).replace("%", "%%"))
    return made
