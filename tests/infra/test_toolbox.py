import asyncio
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest
from pydantic import Field

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.toolbox import (
    CONFIRM_SECONDS,
    Answer,
    Ask,
    Audience,
    Confirmable,
    ConfirmationNeeded,
    Scope,
    refused_in_words,
    run,
    tool,
    tools_for,
    unique,
)
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor, Role
from aangan.kit.errors import (
    AdminRequired,
    AgentRequired,
    AuthHeaderMissing,
    HouseError,
    NotFound,
    TooMany,
    Unprocessable,
)
from aangan.kit.ids import UserId
from tests.support.house import StoppedClock, opened_app

SMASHED = "INSERT INTO users (subject) VALUES (%(name)s) ON CONFLICT DO NOTHING"

pytestmark = pytest.mark.anyio

ASHA = Actor(UserId(1), Role.USER, "asha")
RAVI = Actor(UserId(2), Role.USER, "ravi")
MEERA = Actor(UserId(3), Role.AGENT, "meera")
OM = Actor(UserId(4), Role.ADMIN, "om")


class Lamp(Ask):
    number: int = Field(ge=1)
    colour: Literal["red", "green"] | None = None


class Smash(Confirmable):
    number: int = 1
    hammer: dict[str, int] = Field(default_factory=dict)


class Lit(Answer):
    number: int
    since: datetime | None = None

    def in_words(self) -> str:
        return f"Lamp {self.number}"


@tool(title="See a lamp", audience=Audience.EVERYONE, read_only=True)
async def see_lamp(unit: ReadUnit, actor: Actor | None, ask: Lamp) -> Lit:
    """Look at a lamp.

    It shines.
    """
    found = await unit.fetch_one("SELECT current_setting('transaction_read_only') AS only")
    assert found == {"only": "on"}
    return Lit(number=ask.number)


@tool(title="Light a lamp", audience=Audience.USER, idempotent=True)
async def light_lamp(unit: Unit, actor: Actor, ask: Lamp) -> Lit:
    """Light a lamp."""
    await unit.fetch("INSERT INTO users (subject) VALUES (%(name)s)", {"name": f"lamp {ask.number}"})
    if ask.number == 13:
        raise NotFound
    return Lit(number=ask.number, since=unit.now())


def _about(ask: Smash, answer: Lit) -> str:
    return f"Lamp {answer.number} will be gone."


@tool(title="Smash a lamp", audience=Audience.USER, destructive=True, preview=_about)
async def smash_lamp(unit: Unit, actor: Actor, ask: Smash) -> Lit:
    """Smash a lamp."""
    await unit.fetch(SMASHED, {"name": f"smashed {ask.number}"})
    strong = await unit.fetch_one("SELECT 1 FROM users WHERE subject = 'a strong lamp'")
    if ask.number == 404 or strong is not None:
        raise NotFound
    return Lit(number=ask.number)


async def _price(services: Services, actor: Actor, ask: Lamp) -> int:
    return 40 + ask.number


@tool(title="Count lamps", audience=Audience.STAFF, read_only=True, prepare=_price)
async def count_lamps(unit: ReadUnit, actor: Actor, ask: Lamp, services: Services, prepared: int) -> Lit:
    """Count lamps."""
    assert services.settings.namespace
    return Lit(number=prepared)


@tool(title="Sell lamps", audience=Audience.STAFF, admin_only=True)
async def sell_lamps(unit: Unit, actor: Actor, ask: Lamp) -> Lit:
    """Sell lamps."""
    return Lit(number=1)


LAMPS = (see_lamp, light_lamp, smash_lamp, count_lamps, sell_lamps)


async def refusal(services: Services, actor: Actor | None, which: Any, **arguments: Any) -> HouseError:
    with pytest.raises(HouseError) as caught:
        await run(which, services, actor, arguments)
    return caught.value


async def test_a_tool_is_described_by_its_verb(services: Services) -> None:
    assert see_lamp.name == "see_lamp"
    assert see_lamp.description == "Look at a lamp. It shines."
    assert (see_lamp.read_only, see_lamp.destructive, see_lamp.idempotent, see_lamp.open_world) == (
        True, False, True, False,
    )  # fmt: skip
    assert see_lamp.scopes == (Scope.READ,)
    assert light_lamp.scopes == (Scope.READ, Scope.WRITE)


async def test_schemas_are_plain_and_always_the_same() -> None:
    assert see_lamp.input_schema == {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "number": {"type": "integer", "minimum": 1},
            "colour": {"type": ["string", "null"], "enum": ["red", "green", None]},
        },
        "required": ["number"],
    }
    assert see_lamp.output_schema == {
        "type": "object",
        "properties": {"number": {"type": "integer"}, "since": {"type": "string", "format": "date-time"}},
        "required": ["number"],
    }


async def test_a_read_cannot_write_and_a_guest_may_call_what_is_for_everyone(services: Services) -> None:
    assert (await run(see_lamp, services, None, {"number": 7})).structured() == {"number": 7}


async def test_a_write_is_committed_and_a_failed_one_leaves_nothing(services: Services) -> None:
    await run(light_lamp, services, ASHA, {"number": 7})
    assert (await refusal(services, ASHA, light_lamp, number=13)).code == "NOT_FOUND"
    async with services.units.read() as unit:
        assert [row["subject"] for row in await unit.fetch("SELECT subject FROM users")] == ["lamp 7"]


async def test_what_is_known_outside_is_asked_before_the_unit(services: Services) -> None:
    assert await run(count_lamps, services, OM, {"number": 2}) == Lit(number=42)


async def test_each_audience_is_kept(services: Services) -> None:
    assert isinstance(await refusal(services, None, light_lamp, number=1), AuthHeaderMissing)
    assert isinstance(await refusal(services, None, count_lamps, number=1), AuthHeaderMissing)
    assert isinstance(await refusal(services, ASHA, count_lamps, number=1), AgentRequired)
    assert isinstance(await refusal(services, MEERA, sell_lamps, number=1), AdminRequired)
    assert await run(sell_lamps, services, OM, {"number": 1}) == Lit(number=1)


async def test_who_may_not_call_a_tool_learns_nothing_of_its_arguments(services: Services) -> None:
    assert isinstance(await refusal(services, None, light_lamp, number="x"), AuthHeaderMissing)


async def test_arguments_are_refused_with_the_details_of_rest(services: Services) -> None:
    wrong = await refusal(services, None, see_lamp, number=0, shade="blue")
    assert isinstance(wrong, Unprocessable)
    assert wrong.details == {
        "fields": {
            "number": "Input should be greater than or equal to 1",
            "shade": "Extra inputs are not permitted",
        }
    }
    assert wrong.text == "number: Input should be greater than or equal to 1"


async def confirmation(services: Services, actor: Actor, **arguments: Any) -> dict[str, Any]:
    wrong = await refusal(services, actor, smash_lamp, **arguments)
    assert isinstance(wrong, ConfirmationNeeded)
    assert (wrong.status, wrong.code) == (409, "CONFIRMATION_REQUIRED")
    assert wrong.details is not None
    return wrong.details


async def test_what_destroys_asks_first_and_then_does(services: Services) -> None:
    asked = await confirmation(services, ASHA, number=7, hammer={"a": 1, "b": 2})
    assert (asked["about"], asked["expires_in"]) == ("Lamp 7 will be gone.", CONFIRM_SECONDS)
    again = {"hammer": {"b": 2, "a": 1}, "number": "7", "confirm": asked["confirm"]}
    assert await run(smash_lamp, services, ASHA, again) == Lit(number=7)


async def smashed(services: Services) -> int:
    async with services.units.read() as unit:
        return len(await unit.fetch("SELECT 1 FROM users"))


async def test_what_is_not_confirmed_leaves_nothing(services: Services) -> None:
    asked = await confirmation(services, ASHA, number=7)
    assert await smashed(services) == 0
    await run(smash_lamp, services, ASHA, {"number": 7, "confirm": asked["confirm"]})
    assert await smashed(services) == 1


async def test_what_would_be_refused_is_refused_before_it_asks(services: Services) -> None:
    assert isinstance(await refusal(services, ASHA, smash_lamp, number=404), NotFound)


async def test_a_door_that_asked_itself_needs_no_token(services: Services) -> None:
    assert await run(smash_lamp, services, ASHA, {"number": 7}, approved=True) == Lit(number=7)


@pytest.mark.parametrize("spoilt", ["x", "", "9999999999.abc", "²³.aa", ".", "9" * 190])
async def test_a_made_up_token_is_no_confirmation(services: Services, spoilt: str) -> None:
    await confirmation(services, ASHA, number=7, confirm=spoilt)


async def test_a_token_confirms_these_arguments_for_this_person_only(services: Services) -> None:
    token = (await confirmation(services, ASHA, number=7))["confirm"]
    await confirmation(services, ASHA, number=8, confirm=token)
    await confirmation(services, RAVI, number=7, confirm=token)
    later = int(token.partition(".")[0]) + 60
    await confirmation(services, ASHA, number=7, confirm=f"{later}.{token.partition('.')[2]}")


async def test_a_token_confirms_one_tool_only(services: Services) -> None:
    @tool(title="Crush a lamp", audience=Audience.USER, destructive=True)
    async def crush_lamp(unit: Unit, actor: Actor, ask: Smash) -> Lit:
        """Crush a lamp."""
        return Lit(number=ask.number)

    token = (await confirmation(services, ASHA, number=7))["confirm"]
    wrong = await refusal(services, ASHA, crush_lamp, number=7, confirm=token)
    assert wrong.details is not None
    assert wrong.details["about"] == "Crush a lamp."


async def test_a_token_lasts_ten_minutes(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (_, services):
        token = (await confirmation(services, ASHA, number=7))["confirm"]
        clock.at += timedelta(seconds=CONFIRM_SECONDS - 1)
        assert await run(smash_lamp, services, ASHA, {"number": 7, "confirm": token}) == Lit(number=7)
        clock.at += timedelta(seconds=1)
        await confirmation(services, ASHA, number=7, confirm=token)


async def test_a_token_confirms_once_however_it_is_spelled_and_however_many_bring_it(services: Services) -> None:
    token = (await confirmation(services, ASHA, number=7))["confirm"]

    async def smash() -> int:
        try:
            await run(smash_lamp, services, ASHA, {"number": 7, "confirm": token})
        except ConfirmationNeeded:
            return 0
        return 1

    assert sum(await asyncio.gather(*(smash() for _ in range(5)))) == 1
    for again in (token, f"00{token}"):
        fresh = (await confirmation(services, ASHA, number=7, confirm=again))["confirm"]
        assert fresh != token
    assert await run(smash_lamp, services, ASHA, {"number": 7, "confirm": fresh}) == Lit(number=7)


async def test_what_was_refused_leaves_the_persons_word_good(services: Services) -> None:
    token = (await confirmation(services, ASHA, number=5))["confirm"]
    again = {"number": 5, "confirm": token}
    async with services.units.write() as unit:
        await unit.fetch(SMASHED, {"name": "a strong lamp"})
    assert isinstance(await refusal(services, ASHA, smash_lamp, **again), NotFound)
    async with services.units.write() as unit:
        await unit.fetch("DELETE FROM users")
    assert await run(smash_lamp, services, ASHA, again) == Lit(number=5)


async def test_a_refusal_says_what_to_do_next(services: Services) -> None:
    assert refused_in_words(TooMany(retry_after=9)) == (
        "RATE_LIMIT_EXCEEDED: Too many requests. Try again in 9 seconds. "
        "Wait before calling again, and tell the person why."
    )
    asked = refused_in_words(await refusal(services, ASHA, smash_lamp, number=7))
    assert asked.startswith("CONFIRMATION_REQUIRED: ")
    assert 'about: "Lamp 7 will be gone.".' in asked
    assert "sign in" in refused_in_words(await refusal(services, None, light_lamp, number=1))


async def test_each_door_shows_what_its_visitor_may_call() -> None:
    def names(actor: Actor | None, *, staff: bool) -> list[str]:
        return [one.name for one in tools_for(LAMPS, actor, staff=staff)]

    assert names(None, staff=False) == ["see_lamp"]
    assert names(ASHA, staff=False) == names(OM, staff=False) == ["see_lamp", "light_lamp", "smash_lamp"]
    assert names(None, staff=True) == names(ASHA, staff=True) == []
    assert names(MEERA, staff=True) == ["count_lamps"]
    assert names(OM, staff=True) == ["count_lamps", "sell_lamps"]


async def test_two_tools_of_one_name_stop_the_start() -> None:
    assert unique(LAMPS) == LAMPS
    with pytest.raises(ValueError, match="see_lamp"):
        unique((*LAMPS, see_lamp))


async def test_what_destroys_must_be_confirmable() -> None:
    with pytest.raises(TypeError):

        @tool(title="Break a lamp", audience=Audience.USER, destructive=True)
        async def break_lamp(unit: Unit, actor: Actor, ask: Lamp) -> Lit:
            """Break a lamp."""
            return Lit(number=ask.number)
