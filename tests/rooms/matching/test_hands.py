"""Hands of the deck: long ones, old ones, and what happens meanwhile."""

import itertools
from datetime import timedelta

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.matching import service as matching
from aangan.matching import tasks
from tests.rooms.matching.crowd import crowd
from tests.support.cast import FLATMATES, Person, flatmate, home, person, swipe
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio

DECK = f"{FLATMATES}/profiles"


async def page(client: httpx.AsyncClient, who: Person, **query: object) -> dict[str, list[dict[str, object]]]:
    answer = await client.get(DECK, params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, list[dict[str, object]]] = answer.json()
    return found


def ids(shown: dict[str, list[dict[str, object]]]) -> list[object]:
    return [card["id"] for card in shown["items"]]


async def everybody(client: httpx.AsyncClient, who: Person, limit: int) -> list[object]:
    seen: list[object] = []
    cursor: dict[str, object] = {}
    for _ in range(100):
        shown = await page(client, who, limit=limit, **cursor)
        seen += ids(shown)
        if not shown["has_more"]:
            break
        cursor = {"cursor": shown["next_cursor"]}
    return seen


async def test_a_crowd_larger_than_a_hand_is_shown_whole_each_once(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, others = await flatmate(services, client), await crowd(services, 520)
    seen = await everybody(client, asha, 50)
    assert len(seen) == len(others)
    assert set(seen) == others


async def test_nobody_is_skipped_or_repeated_in_a_crowd_that_moves(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, others = await flatmate(services, client), await crowd(services, 450)
    seen: list[object] = []
    gone: set[int] = set()
    cursor: dict[str, object] = {}
    for turn in itertools.count():
        shown = await page(client, asha, limit=40, **cursor)
        seen += ids(shown)
        left = sorted(others - set(seen) - gone)[:2]
        gone |= set(left)
        await _live_on(services, asha, turn, left)
        await tasks.rebuild(services)
        if not shown["has_more"]:
            break
        cursor = {"cursor": shown["next_cursor"]}
    assert len(seen) == len(set(seen))
    assert set(seen) == others - gone


async def _live_on(services: Services, me: Person, turn: int, left: list[int]) -> None:
    """Some come back to life; of those in `left` the first is passed by, and the second blocks me."""
    asked = {"turn": turn, "me": me.id, "passed": left[:1], "blocking": left[1:]}
    async with services.units.write() as unit:
        await unit.fetch(
            """UPDATE profiles SET last_active_at = now() + %(turn)s * interval '1 s'
            WHERE user_id %% 5 = %(turn)s %% 5""",
            asked,
        )
        await unit.fetch(
            """INSERT INTO swipes (user_id, target_user_id, action, created_at, updated_at)
            SELECT %(me)s, who, 'pass', now(), now() FROM unnest(%(passed)s::bigint[]) who""",
            asked,
        )
        await unit.fetch(
            "INSERT INTO blocks (blocker_id, blocked_id) SELECT who, %(me)s FROM unnest(%(blocking)s::bigint[]) who",
            asked,
        )


async def test_a_cursor_outlives_new_hands_dealt_to_the_same_person(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, others = await flatmate(services, client), await crowd(services, 60)
    first = await page(client, asha, limit=20)
    fan = await flatmate(services, client, "Fan")
    await swipe(client, fan, asha)
    # Another device begins anew, and is dealt the new like first.
    assert ids(await page(client, asha, limit=20))[0] == fan.id
    seen = ids(first)
    cursor = first["next_cursor"]
    while cursor:
        shown = await page(client, asha, limit=20, cursor=cursor)
        seen, cursor = seen + ids(shown), shown["next_cursor"]
    assert len(seen) == len(set(seen))
    assert others <= set(seen)


async def test_a_cursor_older_than_its_hand_begins_anew(settings: Settings) -> None:
    clock = StoppedClock()
    patient = settings.model_copy(update={"access_token_seconds": 200_000})
    async with opened_app(patient, clock=clock) as (app, services), browser(app) as client:
        asha, others = await flatmate(services, client), await crowd(services, 30)
        first = await page(client, asha, limit=20)
        clock.advance(hours=2)
        async with services.units.write() as unit:
            await matching.drop_old_decks(unit, timedelta(hours=1))
        again = await page(client, asha, limit=20, cursor=first["next_cursor"])
        assert len(again["items"]) == 20
        assert set(ids(again)) <= others


async def test_somebody_elses_cursor_opens_nothing(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir", city="Pune")
    await crowd(services, 30)
    theirs = (await page(client, asha, limit=5))["next_cursor"]
    assert theirs
    assert ids(await page(client, kabir, limit=5, cursor=theirs)) == []


async def test_a_newcomer_of_a_small_town_is_dealt_at_once(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    assert ids(await page(client, asha)) == []
    kabir = await flatmate(services, client, "Kabir")
    assert ids(await page(client, asha)) == [kabir.id]


@pytest.mark.parametrize("whose", ["mine", "theirs"])
async def test_a_deal_breaker_set_after_the_deal_is_kept(
    client: httpx.AsyncClient, services: Services, whose: str
) -> None:
    asha = await flatmate(services, client)
    others = [await flatmate(services, client, f"P{n}", smoking="regularly") for n in range(4)]
    first = await page(client, asha, limit=2)
    changed = [asha] if whose == "mine" else [each for each in others if each.id not in ids(first)]
    keys = {"mine": "no_smoking", "theirs": "gender_male_only"}[whose]
    await client.patch(f"{FLATMATES}/profile", json={"gender": "female"}, headers=asha.headers)
    for who in changed:
        body = {"preferences": {"non_negotiables": [keys]}}
        assert (await client.patch(f"{FLATMATES}/profile", json=body, headers=who.headers)).status_code == 200
    rest = await page(client, asha, limit=2, cursor=first["next_cursor"])
    assert ids(rest) == []


async def test_a_viewer_who_cannot_be_met_still_keeps_their_deal_breakers(
    client: httpx.AsyncClient, services: Services
) -> None:
    wish = {"preferences": {"non_negotiables": ["no_smoking"]}, "profile_status": "paused"}
    asha = await flatmate(services, client, **wish)
    await flatmate(services, client, "Smoker", smoking="regularly")
    kabir = await flatmate(services, client, "Kabir", smoking="never")
    assert ids(await page(client, asha)) == [kabir.id]


async def test_total_counts_who_is_left_when_it_is_asked_for(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    others = [await flatmate(services, client, f"P{n}") for n in range(5)]
    assert (await page(client, asha, limit=2))["total"] is None
    await swipe(client, asha, others[0], "pass")
    assert (await page(client, asha, limit=2, include_total=True))["total"] == 4


async def test_looking_at_the_deck_says_that_one_is_here(settings: Settings) -> None:
    clock = StoppedClock()
    patient = settings.model_copy(update={"access_token_seconds": 200_000})
    async with opened_app(patient, clock=clock) as (app, services), browser(app) as client:
        asha = await flatmate(services, client)
        clock.advance(hours=5)
        await page(client, asha)
        async with services.units.read() as unit:
            row = await unit.fetch_one("SELECT last_active_at FROM deck_cards WHERE user_id = %s", (asha.id,))
        assert row == {"last_active_at": clock.now()}


async def test_pictures_on_cards_have_whole_addresses(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    await home(client, kabir)
    async with services.units.write() as unit:
        await unit.fetch("UPDATE users SET profile_image_url = '/media/a.webp' WHERE id = %s", (kabir.id,))
    (card,) = (await page(client, asha))["items"]
    assert card["profile_image_url"] == f"{services.settings.public_url}/media/a.webp"
    assert isinstance(card["monthly_rent"], float)


async def test_a_stranger_without_a_profile_can_look(client: httpx.AsyncClient, services: Services) -> None:
    new, kabir = await person(services), await flatmate(services, client, "Kabir")
    (card,) = (await page(client, new))["items"]
    assert (card["id"], card["match_percentage"], card["top_matches"]) == (kabir.id, None, [])
