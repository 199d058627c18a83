import pytest
from sqlalchemy import text

from aangan.infra.services import Services
from aangan.infra.unit import Unit
from aangan.safety import service as safety
from tests.support.statements import counted

pytestmark = pytest.mark.anyio


async def test_statements_by_hand_and_by_sqlalchemy_are_both_counted_and_begin_and_commit_are_not(
    services: Services,
) -> None:
    async def work(unit: Unit) -> None:
        await unit.fetch("SELECT 1 AS one")
        await unit.session.execute(text("SELECT 2"))
        await (await unit.driver()).execute("SELECT 3")

    with counted(services) as seen:
        async with services.units.write() as unit:
            await work(unit)
    assert [statement[:8] for statement in seen] == ["SELECT 1", "SELECT 2", "SELECT 3"]
    async with services.units.write() as unit:
        await work(unit)
    assert len(seen) == 3


async def test_asking_whether_two_people_are_apart_is_one_statement(services: Services) -> None:
    with counted(services) as seen:
        async with services.units.read() as unit:
            await safety.apart(unit, 1, 2)
    assert len(seen) == 1
