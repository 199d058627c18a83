from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aangan.infra.outbox import Bell, Signal
from aangan.infra.services import Services
from aangan.infra.unit import Unit, Units
from aangan.kit.facts import Fact

pytestmark = pytest.mark.anyio

BORN = "INSERT INTO users (subject) VALUES (%(subject)s) RETURNING id"


@dataclass(frozen=True)
class Moved(Fact):
    who: str


async def count(services: Services, table: str) -> int:
    async with services.units.read() as unit:
        found = await unit.session.execute(
            text({"users": "SELECT count(*) FROM users", "signals": "SELECT count(*) FROM signals"}[table])
        )
        return int(found.scalar_one())


async def test_what_a_unit_wrote_is_committed_when_it_ends_well(services: Services) -> None:
    async with services.units.write() as unit:
        await unit.fetch(BORN, {"subject": "one"})
        assert await count(services, "users") == 0
    assert await count(services, "users") == 1


async def test_a_unit_that_fails_leaves_nothing(services: Services) -> None:
    with pytest.raises(RuntimeError):
        async with services.units.write() as unit:
            await unit.fetch(BORN, {"subject": "one"})
            unit.signal(Signal(1, "new_match", {}))
            raise RuntimeError
    assert (await count(services, "users"), await count(services, "signals")) == (0, 0)


async def test_a_handler_that_fails_takes_the_write_and_the_signal_with_it(services: Services) -> None:
    async def tell(unit: Unit, fact: Moved) -> None:
        unit.signal(Signal(1, "new_match", {"who": fact.who}))

    async def stumble(unit: Unit, fact: Moved) -> None:
        raise LookupError(fact.who)

    units = Units(services.database, services.clock, Bell(services.valkey, "t"), {Moved: (tell, stumble)})
    with pytest.raises(LookupError):
        async with units.write() as unit:
            await unit.fetch(BORN, {"subject": "one"})
            unit.emit(Moved("one"))
    assert (await count(services, "users"), await count(services, "signals")) == (0, 0)


async def test_a_fact_told_by_a_handler_is_handled_too(services: Services) -> None:
    heard: list[str] = []

    async def echo(unit: Unit, fact: Moved) -> None:
        heard.append(fact.who)
        if fact.who == "one":
            unit.emit(Moved("two"))

    units = Units(services.database, services.clock, Bell(services.valkey, "t"), {Moved: (echo,)})
    async with units.write() as unit:
        unit.emit(Moved("one"))
    assert heard == ["one", "two"]


async def test_facts_that_feed_themselves_are_stopped(services: Services) -> None:
    async def again(unit: Unit, fact: Moved) -> None:
        unit.emit(fact)

    units = Units(services.database, services.clock, Bell(services.valkey, "t"), {Moved: (again,)})
    with pytest.raises(RuntimeError, match="feeds itself"):
        async with units.write() as unit:
            unit.emit(Moved("one"))


async def test_a_read_unit_cannot_write(services: Services) -> None:
    async with services.units.read() as unit:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await unit.fetch(BORN, {"subject": "one"})
        with pytest.raises(DBAPIError):
            await unit.session.execute(text("DELETE FROM users"))


async def test_signals_of_one_person_are_numbered_without_gaps_over_units_and_rollbacks(services: Services) -> None:
    for round_number in range(3):
        async with services.units.write() as unit:
            unit.signal(Signal(7, "new_message", {"n": round_number}))
            unit.signal(Signal(7, "new_message", {"n": round_number + 100}))
            unit.signal(Signal(8, "new_message", {}))
        with pytest.raises(RuntimeError):
            async with services.units.write() as unit:
                unit.signal(Signal(7, "new_message", {}))
                raise RuntimeError
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT user_id, seq, data FROM signals ORDER BY user_id, seq")
    assert [row["seq"] for row in rows if row["user_id"] == 7] == [1, 2, 3, 4, 5, 6]
    assert [row["data"]["n"] for row in rows if row["user_id"] == 7] == [0, 100, 1, 101, 2, 102]
    assert [row["seq"] for row in rows if row["user_id"] == 8] == [1, 2, 3]
