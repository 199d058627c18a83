"""The deck."""

import itertools
import random

import httpx
import pytest

from aangan.infra.services import Services
from aangan.matching import rules
from aangan.people.rules import breaks_any, compatibility, wanted_gender
from aangan.people.types import NonNegotiable
from tests.support.cast import EASY, FLATMATES, Person, flatmate, home, person, swipe
from tests.support.statements import counted

pytestmark = pytest.mark.anyio

DECK = f"{FLATMATES}/profiles"


async def dealt(client: httpx.AsyncClient, who: Person, limit: int = 100, **query: object) -> list[dict[str, object]]:
    answer = await client.get(DECK, params={"limit": limit, **query}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


async def names(client: httpx.AsyncClient, who: Person, **query: object) -> set[object]:
    return {card["full_name"] for card in await dealt(client, who, **query)}


async def test_two_who_can_live_together_see_each_other_with_their_fit(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await flatmate(services, client, mode="room_poster")
    kabir = await flatmate(services, client, "Kabir", mode="seeker", gender="male")
    room = await home(client, asha, society_type="gated")
    (card,) = await dealt(client, kabir)
    assert (card["id"], card["match_percentage"], card["age"], card["age_bucket"]) == (asha.id, 100, None, "25-30")
    assert (card["property_id"], card["monthly_rent"], card["image_urls"]) == (
        room, 22000, ["https://pictures.test/1.jpg", "https://pictures.test/2.jpg"],
    )  # fmt: skip
    # Of a society we know the kind; whoever calls that its name shows people "gated" for one.
    assert (card["society_type"], card.get("society_name")) == ("gated", None)
    assert card["phone_number"] is None
    assert "email" not in card
    assert await names(client, asha) == {"Kabir"}


@pytest.mark.parametrize(
    "hidden",
    [{"profile_status": "paused"}, {"profile_status": "draft"}, {"onboarding_completed": False}, {"city": "Pune"}],
)
async def test_who_cannot_be_met_is_not_dealt(
    client: httpx.AsyncClient, services: Services, hidden: dict[str, object]
) -> None:
    asha, _ = await flatmate(services, client), await flatmate(services, client, "Kabir", **hidden)
    assert await names(client, asha) == set()


async def test_a_suspended_account_is_gone_from_standing_decks(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    assert await names(client, asha) == {"Kabir"}
    answer = await client.delete("/api/v1/users/me", headers=kabir.headers)
    assert answer.status_code == 200
    assert await names(client, asha) == set()


async def test_swiped_and_blocked_people_are_gone_at_once(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    others = [await flatmate(services, client, name) for name in ("Kabir", "Meera", "Ravi", "Zoya")]
    assert len(await dealt(client, asha)) == 4
    await swipe(client, asha, others[0], "pass")
    await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": others[1].id}, headers=asha.headers)
    await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": asha.id}, headers=others[2].headers)
    assert await names(client, asha) == {"Zoya"}


async def test_of_equals_whoever_likes_me_is_dealt_first(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    fan = await flatmate(services, client, "Fan")
    for number in range(5):
        await flatmate(services, client, f"P{number}")
    await swipe(client, fan, asha)
    assert (await dealt(client, asha))[0]["full_name"] == "Fan"


async def test_paging_shows_everybody_once_while_others_swipe_log_in_and_block(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await flatmate(services, client)
    others = [await flatmate(services, client, f"P{number}") for number in range(30)]
    seen: list[object] = []
    cursor: dict[str, object] = {}
    for turn in itertools.count():
        answer = (await client.get(DECK, params={"limit": 5, **cursor}, headers=asha.headers)).json()
        seen += [card["id"] for card in answer["items"]]
        for card in answer["items"][:2]:
            whom = next(other for other in others if other.id == card["id"])
            await swipe(client, asha, whom, "pass")
        busy = others[(turn * 7) % len(others)]
        await client.patch(f"{FLATMATES}/profile", json={"bio": f"here again {turn}"}, headers=busy.headers)
        await flatmate(services, client, f"New{turn}")
        if not answer["has_more"]:
            break
        cursor = {"cursor": answer["next_cursor"]}
    assert len(seen) == len(set(seen))
    assert set(seen) == {other.id for other in others}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"city": "pune"}, {"Puneri"}),
        ({"budget_max": 9000}, {"Thrifty"}),
        ({"budget_min": 90000}, {"Rich"}),
        ({"move_in": "now"}, {"Hurry"}),
        ({"age_min": 40}, {"Elder"}),
        ({"age_max": 20}, {"Young"}),
        ({"lat": 12.90, "lng": 77.60, "radius": 3}, {"Near"}),
        ({"non_negotiables": "no_pets,no_smoking", "age_max": 33, "age_min": 33}, {"Alone"}),
    ],
)
async def test_each_filter_narrows(
    client: httpx.AsyncClient, services: Services, query: dict[str, object], found: set[str]
) -> None:
    asha = await flatmate(services, client)
    for name, profile in {
        "Puneri": {"city": "Pune"},
        "Thrifty": {"budget_min": 5000, "budget_max": 8000},
        "Rich": {"budget_min": 80000, "budget_max": 100000},
        "Hurry": {"move_in_timeline": "immediately"},
        "Elder": {"age": 45},
        "Young": {"age": 19},
        "Alone": {"age": 33},
        "Keeper": {"age": 33, "preferences": {"pets": "have_pets"}},
        "Smoker": {"age": 33, "smoking": "regularly"},
    }.items():
        await flatmate(services, client, name, **profile)
    near = await flatmate(services, client, "Near")
    await client.put("/api/v1/users/location", json={"latitude": 12.91, "longitude": 77.61}, headers=near.headers)
    assert await names(client, asha, **query) == found


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"age_min": 40, "age_max": 30}, 400, "INVALID_AGE_RANGE"),
        ({"lat": 12.9}, 422, "VALIDATION_ERROR"),
        ({"cursor": "junk"}, 400, "INVALID_CURSOR"),
        ({"limit": 0}, 422, "VALIDATION_ERROR"),
        ({"limit": 101}, 422, "VALIDATION_ERROR"),
        ({"lat": 1, "lng": 1, "radius": "nan"}, 422, "VALIDATION_ERROR"),
    ],
)
async def test_bad_questions_are_refused_clearly(
    client: httpx.AsyncClient, services: Services, query: dict[str, object], status: int, code: str
) -> None:
    asha = await person(services)
    answer = await client.get(DECK, params=query, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_cursor_goes_on_only_with_the_filters_it_came_from(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await flatmate(services, client)
    for number in range(3):
        await flatmate(services, client, f"P{number}")
    page = (await client.get(DECK, params={"limit": 1}, headers=asha.headers)).json()
    answer = await client.get(DECK, params={"cursor": page["next_cursor"], "city": "Pune"}, headers=asha.headers)
    assert answer.json()["error"]["code"] == "INVALID_CURSOR"


async def test_nobody_is_dealt_who_could_never_accept(client: httpx.AsyncClient, services: Services) -> None:
    chance = random.Random(7)
    profiles = [_somebody(chance) for _ in range(40)]
    people = [await flatmate(services, client, f"P{n}", **profile) for n, profile in enumerate(profiles)]
    by_id = {each.id: profile for each, profile in zip(people, profiles, strict=True)}
    for viewer in people[:12]:
        mine = by_id[viewer.id]
        expected = {each for each, theirs in by_id.items() if each != viewer.id and _can_meet(mine, theirs)}
        assert {card["id"] for card in await dealt(client, viewer)} == expected


async def test_a_page_of_a_standing_deck_takes_three_statements(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    for number in range(6):
        await flatmate(services, client, f"P{number}")
    await dealt(client, asha, 5)
    with counted(services) as seen:
        assert len(await dealt(client, asha, 5)) == 5
    # Who asks, a page of the hand, and the homes that its people offer.
    assert len(seen) == 3


def test_a_card_says_what_the_compatibility_page_says() -> None:
    chance = random.Random(3)
    for _ in range(3000):
        mine, theirs = _answers(chance), _answers(chance)
        judged, shown = compatibility(mine, theirs), rules.fit(_packed(mine), 0, _packed(theirs), 0)
        assert (shown.percentage, shown.chips) == (judged.percentage, judged.top)


def _answers(chance: random.Random) -> dict[str, str | None]:
    fields = ("sleep_schedule", "cleanliness", "food_habits", "smoking", "drinking", "guests_policy", "work_style")
    return {name: chance.choice([None, *answers]) for name, answers in zip(fields, rules.ORDER, strict=True)}


def _packed(answers: dict[str, str | None]) -> int:
    packed = 0
    for number, (value, order) in enumerate(zip(answers.values(), rules.ORDER, strict=True)):
        packed |= (order.index(value) + 1 if value else 0) << (3 * number)
    return packed


def _somebody(chance: random.Random) -> dict[str, object]:
    return {
        **EASY,
        **_answers(chance),
        "mode": chance.choice(["room_poster", "seeker", "co_hunter", "open_to_both"]),
        "gender": chance.choice(["male", "female", None]),
        "gender_preference": chance.choice(["male", "female", "any", None]),
        "preferences": {
            "non_negotiables": chance.sample(sorted(NonNegotiable), chance.randint(0, 2)),
            "pets": chance.choice(["have_pets", "no_pets"]),
            "parties_at_home": chance.choice(["regularly", "never"]),
        },
    }


def _can_meet(one: dict[str, object], other: dict[str, object]) -> bool:
    return _accepts(one, other) and _accepts(other, one) and not (one["mode"] == other["mode"] == "room_poster")


def _accepts(viewer: dict[str, object], seen: dict[str, object]) -> bool:
    preferences, theirs = viewer["preferences"], seen["preferences"]
    assert isinstance(preferences, dict)
    assert isinstance(theirs, dict)
    wanted = wanted_gender(viewer["gender_preference"])  # type: ignore[arg-type]
    if wanted and seen["gender"] not in {None, wanted}:
        return False
    return not breaks_any(preferences["non_negotiables"], {**seen, **theirs})
