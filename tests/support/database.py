"""A worker's own database: cloned from the template, emptied between tests."""

import functools

import psycopg
from psycopg import sql

from aangan.infra.db import driver_url

# What migrations put there and tests never change.
KEPT = (
    "alembic_version", "procrastinate_version", "spatial_ref_sys", "app_catalogs", "amenities", "signal_epoch",
    "cities", "localities", "place_names",
)  # fmt: skip


def clone(admin_url: str, template: str, name: str) -> None:
    """Make database `name` as a copy of `template`, in place of an older copy."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def empty(url: str) -> None:
    """Delete every row that a test left; tests commit for real, as the product does."""
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        connection.execute(_emptying(url))


@functools.cache
def _emptying(url: str) -> sql.Composed:
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        found = connection.execute(
            "SELECT schemaname, relname FROM pg_stat_user_tables WHERE relname <> ALL (%s)", (list(KEPT),)
        ).fetchall()
    # One text, one way there and back.
    every = [
        sql.SQL("DELETE FROM {}.{}").format(sql.Identifier(schema), sql.Identifier(table)) for schema, table in found
    ]
    return sql.SQL("; ").join([sql.SQL("SET session_replication_role = replica"), *every])
