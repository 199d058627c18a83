import asyncio

import pytest

from aangan.identity.events import AccountClosed
from aangan.infra.services import Services
from aangan.infra.unit import Unit, Units
from aangan.kit.actor import Actor, Role
from aangan.kit.errors import InvalidCursor
from aangan.kit.page import PageIn
from aangan.safety import service as safety
from aangan.safety.errors import CannotBlockYourself, NobodyToBlock, NotBlocked
from aangan.safety.events import PersonBlocked, PersonUnblocked
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio


def acting(who: Person) -> Actor:
    return Actor(who.id, Role.USER, f"subject-{who.id}")


async def apart(services: Services, one: Person, other: Person) -> bool:
    async with services.units.read() as unit:
        return await safety.apart(unit, one.id, other.id)


async def block(services: Services, who: Person, whom: Person) -> int:
    async with services.units.write() as unit:
        return (await safety.block(unit, acting(who), whom.id)).id


async def test_a_block_keeps_both_apart_whoever_made_it(services: Services) -> None:
    asha, ravi, meera = [await person(services, name=name) for name in ("Asha", "Ravi", "Meera")]
    await block(services, asha, ravi)
    assert await apart(services, asha, ravi)
    assert await apart(services, ravi, asha)
    assert not await apart(services, asha, meera)


async def test_blocking_again_gives_the_same_block_and_no_second_fact(services: Services) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    told: list[PersonBlocked] = []

    async def hear(_unit: Unit, fact: PersonBlocked) -> None:
        told.append(fact)

    units = Units(services.database, services.clock, services.units.bell, {PersonBlocked: (hear,)})
    ids = []
    for _ in range(3):
        async with units.write() as unit:
            ids.append((await safety.block(unit, acting(asha), ravi.id)).id)
    assert len(set(ids)) == 1
    assert told == [PersonBlocked(asha.id, ravi.id)]


async def test_the_same_block_made_at_the_same_moment_is_made_once(services: Services) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    ids = await asyncio.gather(*(block(services, asha, ravi) for _ in range(8)))
    assert len(set(ids)) == 1


async def test_two_people_may_block_one_another_and_stay_apart_until_both_take_it_back(services: Services) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    await asyncio.gather(block(services, asha, ravi), block(services, ravi, asha))
    async with services.units.write() as unit:
        await safety.unblock(unit, acting(asha), ravi.id)
    assert await apart(services, asha, ravi)
    async with services.units.write() as unit:
        await safety.unblock(unit, acting(ravi), asha.id)
    assert not await apart(services, asha, ravi)


async def test_nobody_blocks_themselves_or_somebody_who_does_not_exist(services: Services) -> None:
    asha = await person(services, name="Asha")
    async with services.units.write() as unit:
        with pytest.raises(CannotBlockYourself):
            await safety.block(unit, acting(asha), asha.id)
        with pytest.raises(NobodyToBlock):
            await safety.block(unit, acting(asha), asha.id + 1000)


async def test_only_the_maker_takes_a_block_back_and_only_once(services: Services) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    await block(services, asha, ravi)
    told: list[PersonUnblocked] = []

    async def hear(_unit: Unit, fact: PersonUnblocked) -> None:
        told.append(fact)

    units = Units(services.database, services.clock, services.units.bell, {PersonUnblocked: (hear,)})
    async with units.write() as unit:
        with pytest.raises(NotBlocked):
            await safety.unblock(unit, acting(ravi), asha.id)
        await safety.unblock(unit, acting(asha), ravi.id)
        with pytest.raises(NotBlocked):
            await safety.unblock(unit, acting(asha), ravi.id)
    assert told == [PersonUnblocked(asha.id, ravi.id)]


async def test_the_list_shows_ones_own_blocks_newest_first_each_once_over_its_pages(services: Services) -> None:
    asha, *others = [await person(services, name=f"Person {n}") for n in range(6)]
    for other in others:
        await block(services, asha, other)
    await block(services, others[0], asha)
    seen: list[int] = []
    cursor = None
    async with services.units.read() as unit:
        for _ in range(3):
            page = await safety.list_blocks(unit, acting(asha), PageIn(cursor, 2, include_total=True))
            seen += [blocked.blocked_id for blocked in page.items]
            assert page.total == 5
            cursor = page.next_cursor
    assert seen == [other.id for other in reversed(others)]
    assert cursor is None


async def test_a_cursor_of_another_list_is_refused(services: Services) -> None:
    asha = await person(services, name="Asha")
    async with services.units.read() as unit:
        with pytest.raises(InvalidCursor):
            await safety.list_blocks(unit, acting(asha), PageIn("bm90IG91cnM", 2))


async def test_apart_from_picks_those_with_whom_a_block_stands_in_either_direction(services: Services) -> None:
    asha, ravi, meera, john = [await person(services, name=name) for name in ("Asha", "Ravi", "Meera", "John")]
    await block(services, asha, ravi)
    await block(services, meera, asha)
    await block(services, ravi, john)
    async with services.units.read() as unit:
        assert await safety.apart_from(unit, asha.id, [ravi.id, meera.id, john.id]) == {ravi.id, meera.id}
        assert await safety.apart_from(unit, asha.id, [john.id]) == frozenset()
        assert await safety.apart_from(unit, asha.id, []) == frozenset()


async def test_who_leaves_for_good_leaves_no_blocks_behind(services: Services) -> None:
    asha, ravi, meera = [await person(services, name=name) for name in ("Asha", "Ravi", "Meera")]
    await block(services, asha, ravi)
    await block(services, meera, asha)
    await block(services, meera, ravi)
    async with services.units.write() as unit:
        unit.emit(AccountClosed(asha.id))
    assert not await apart(services, asha, ravi)
    assert not await apart(services, meera, asha)
    assert await apart(services, meera, ravi)
