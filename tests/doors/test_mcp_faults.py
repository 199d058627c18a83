"""What goes wrong within a tool, met from outside; the tools of this file stand in a room of their own."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import jsonschema
import psycopg
import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from aangan.doors.rest import make_app
from aangan.house import ROOMS, build
from aangan.infra.room import Room
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.toolbox import Answer, Ask, Audience, Confirmable, tool
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import TooMany
from tests.support.assistants import ERAS, assistant, granted, served
from tests.support.cast import person

pytestmark = pytest.mark.anyio

BOTH_ERAS = pytest.mark.parametrize("era", ERAS)
SECRET = "the-lamp-oil-is-behind-the-door"


class Nothing(Ask):
    pass


class Snuff(Confirmable):
    lamp: int


class Glow(Answer):
    said: str

    def in_words(self) -> str:
        return self.said


@tool(title="Burn out", audience=Audience.EVERYONE, read_only=True)
async def burn_out(unit: ReadUnit, actor: Actor | None, ask: Nothing) -> Glow:
    """Break in a way that nobody foresaw."""
    raise RuntimeError(SECRET)


@tool(title="Lose the oil", audience=Audience.EVERYONE, read_only=True)
async def lose_oil(unit: ReadUnit, actor: Actor | None, ask: Nothing) -> Glow:
    """Lean on something that is away."""
    raise psycopg.OperationalError(SECRET)


@tool(title="Hurry", audience=Audience.EVERYONE, read_only=True)
async def hurry(unit: ReadUnit, actor: Actor | None, ask: Nothing) -> Glow:
    """Be too fast."""
    raise TooMany(retry_after=7)


@tool(title="Snuff a lamp", audience=Audience.USER, destructive=True)
async def snuff(unit: Unit, actor: Actor, ask: Snuff) -> Glow:
    """Put a lamp out for good."""
    await unit.fetch("UPDATE users SET full_name = 'Dark' WHERE id = %(id)s", {"id": actor.user_id})
    return Glow(said=f"Lamp {ask.lamp} is out")


@tool(title="Wait", audience=Audience.EVERYONE, read_only=True)
async def wait(unit: ReadUnit, actor: Actor | None, ask: Nothing) -> Glow:
    """Take a moment."""
    await unit.fetch("SELECT pg_sleep(0.2)")
    return Glow(said="Waited")


LAMPS = Room("lamps", tools=(burn_out, lose_oil, hurry, snuff, wait))


@pytest.fixture
async def lamps(settings: Settings) -> AsyncIterator[tuple[str, Services]]:
    """The address of a house with one room more, and its services."""
    app = make_app((*ROOMS, LAMPS), settings, lambda: build(settings))
    async with app.router.lifespan_context(app), served(app) as address:
        yield f"{address}/mcp", app.state.services


async def called(address: str, name: str, arguments: dict[str, Any] | None = None, **how: Any) -> Any:
    async with assistant(address, **how) as client:
        return await client.call_tool(name, arguments or {}, raise_on_error=False)


@BOTH_ERAS
async def test_nothing_is_told_of_what_nobody_foresaw_and_the_log_knows_the_request(
    lamps: tuple[str, Services], era: str
) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        answer = await called(lamps[0], "burn_out", era=era)
    assert answer.is_error
    assert answer.structured_content["error"]["code"] == "INTERNAL_ERROR"
    assert SECRET not in str(answer)
    [line] = [line for line in lines if line["event"] == "unexpected"]
    assert (line["tool"], str(line["exc_info"])) == ("burn_out", SECRET)
    assert line["request_id"]


@BOTH_ERAS
async def test_what_is_away_is_said_with_when_to_come_back(lamps: tuple[str, Services], era: str) -> None:
    for name, code, seconds in (("lose_oil", "SERVICE_UNAVAILABLE", 5), ("hurry", "RATE_LIMIT_EXCEEDED", 7)):
        answer = await called(lamps[0], name, era=era)
        error = answer.structured_content["error"]
        assert (answer.is_error, error["code"], error["retry_after"]) == (True, code, seconds)
        assert f"{seconds} seconds" in answer.content[0].text
        assert SECRET not in str(answer)


@BOTH_ERAS
async def test_what_destroys_is_done_only_once_the_person_agreed(lamps: tuple[str, Services], era: str) -> None:
    address, services = lamps
    asha = await person(services)
    how = {"token": await granted(services, asha), "era": era}
    first = await called(address, "snuff", {"lamp": 3}, **how)
    error = first.structured_content["error"]
    assert (first.is_error, error["code"]) == (True, "CONFIRMATION_REQUIRED")
    assert error["details"]["confirm"] in first.content[0].text
    assert await name_of(services, asha.id) == "Asha"
    # Agreed to one lamp, not to another.
    other = await called(address, "snuff", {"lamp": 4, "confirm": error["details"]["confirm"]}, **how)
    assert other.is_error
    done = await called(address, "snuff", {"lamp": 3, "confirm": error["details"]["confirm"]}, **how)
    assert (done.is_error, done.structured_content) == (False, {"said": "Lamp 3 is out"})
    assert await name_of(services, asha.id) == "Dark"


async def test_a_call_holds_no_connection_but_while_its_tool_runs(lamps: tuple[str, Services]) -> None:
    address, services = lamps
    more = services.settings.request_pool_size * 2
    async with assistant(address, await granted(services, await person(services))) as client:
        answers = await asyncio.gather(*(client.call_tool("wait", {}) for _ in range(more)))
    assert [answer.structured_content for answer in answers] == [{"said": "Waited"}] * more


async def test_refusals_fit_the_schema_of_the_answer_as_strict_clients_demand(lamps: tuple[str, Services]) -> None:
    async with assistant(lamps[0]) as client:
        schemas = {one.name: one.output_schema for one in await client.list_tools()}
        for name in ("hurry", "snuff", "burn_out"):
            answer = await client.call_tool(name, {}, raise_on_error=False)
            assert answer.is_error
            jsonschema.validate(answer.structured_content, schemas[name])
        answer = await client.call_tool("wait", {})
        jsonschema.validate(answer.structured_content, schemas["wait"])
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({}, schemas["wait"])


async def name_of(services: Services, user_id: int) -> str:
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT full_name FROM users WHERE id = %(id)s", {"id": user_id})
    assert row is not None
    return str(row["full_name"])
