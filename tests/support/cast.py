"""The cast: people who are signed in."""

import itertools
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from aangan.identity import service as identity
from aangan.infra.services import Services

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a row and a bearer token."""

    id: int
    name: str
    subject: str
    headers: dict[str, str]


async def person(services: Services, name: str = "Asha", *, role: str = "user", **columns: Any) -> Person:
    """Make a person; `columns` are further columns of `users`."""
    values: dict[str, Any] = {
        "subject": f"test:{name}:{next(_numbers)}",
        "full_name": name,
        "role": role,
        "phone_verified": True,
        **columns,
    }
    insert = sql.SQL("INSERT INTO users ({}) VALUES ({}) RETURNING id").format(
        sql.SQL(", ").join(map(sql.Identifier, values)), sql.SQL(", ").join(map(sql.Placeholder, values))
    )
    async with services.units.write() as unit:
        row = await unit.fetch_one(insert, values)
    assert row is not None
    token, _ = await identity.tokens_of(services).mint({"sub": values["subject"], "role": "authenticated"})
    return Person(row["id"], name, values["subject"], {"Authorization": f"Bearer {token}"})
