"""Whoever is shut out hears nothing more, also while they are just coming in."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from aangan.identity import service as identity
from aangan.identity.errors import SessionEnded, UserInactive
from aangan.infra.services import Services
from aangan.infra.stream import LOOK
from aangan.kit.actor import Actor
from aangan.live import service as live
from tests.rooms.live.conftest import tell
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio
PATIENCE = 60


async def shown_in(services: Services, who: Person) -> Actor:
    return await identity.actor_of(services, who.headers["Authorization"].removeprefix("Bearer "))


async def test_who_is_suspended_between_the_look_at_the_token_and_the_stream_hears_nothing(services: Services) -> None:
    asha = await person(services)
    actor = await shown_in(services, asha)
    async with live.listen(services, actor, None) as (_, cursor, _heard):
        pass
    async with services.units.write() as unit:
        await identity.suspend(unit, asha.id)
    for begin in (None, cursor, "long-gone-3"):
        with pytest.raises((UserInactive, SessionEnded)):
            async with live.listen(services, actor, begin):
                pass


async def test_a_suspension_that_is_committed_after_the_stream_opened_ends_it_also_without_a_bell(
    services: Services,
) -> None:
    asha = await person(services)
    actor = await shown_in(services, asha)
    async with AsyncExitStack() as shutting:
        unit = await shutting.enter_async_context(services.units.write())
        await identity.suspend(unit, asha.id)
        async with live.listen(services, actor, None) as (stream, _, heard):
            await shutting.aclose()
            stream.push(LOOK)
            async with asyncio.timeout(PATIENCE):
                assert [word.name async for word in heard if word.kind == "end"] == ["revoked"]


async def test_who_was_let_in_again_is_not_ended_by_what_ended_them_before(services: Services) -> None:
    asha = await person(services)
    actor = await shown_in(services, asha)
    async with live.listen(services, actor, None) as (_, cursor, _heard):
        pass
    async with services.units.write() as unit:
        live.end_streams(unit, asha.id)
    await tell(services, asha.id, 1)
    async with live.listen(services, actor, cursor) as (stream, _, heard), asyncio.timeout(PATIENCE):
        word = await anext(heard)
        assert (word.kind, stream.closed) == ("event", None)
