"""Cards, and the squares that they lie in."""

import random

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aangan.identity.events import UserChanged
from aangan.infra.services import Services
from aangan.kit.geo import Position, distance_km
from aangan.matching import rules, tasks
from aangan.people.rules import breaks
from aangan.people.types import NonNegotiable
from tests.rooms.matching.crowd import crowd
from tests.support.cast import FLATMATES, flatmate

pytestmark = pytest.mark.anyio

ANSWERS = ("sleep_schedule", "cleanliness", "food_habits", "smoking", "drinking", "guests_policy", "work_style")
WORDS = {
    **{name: (None, *words) for name, words in zip(ANSWERS, rules.ORDER, strict=True)},
    "gender": (None, "male", "female", "other"),
    "pets": (None, "have_pets", "no_pets", "pet_friendly"),
    "parties_at_home": (None, "never", "occasionally", "party_friendly"),
}


async def test_the_databases_masks_say_what_the_rules_of_people_say(services: Services) -> None:
    chance = random.Random(11)
    await crowd(services, 300)
    async with services.units.write() as unit:
        rows = await unit.fetch("SELECT user_id FROM profiles")
        for row in rows:
            row.update({name: chance.choice(words) for name, words in WORDS.items()})
            row["keys"] = chance.sample(sorted(NonNegotiable), 3)
            await unit.fetch(
                """UPDATE profiles SET sleep_schedule = %(sleep_schedule)s, cleanliness = %(cleanliness)s,
                    food_habits = %(food_habits)s, smoking = %(smoking)s, drinking = %(drinking)s,
                    guests_policy = %(guests_policy)s, work_style = %(work_style)s, gender = %(gender)s,
                    pets = %(pets)s, parties_at_home = %(parties_at_home)s, non_negotiables = %(keys)s, mode = NULL
                WHERE user_id = %(user_id)s""",
                row,
            )
    await tasks.rebuild(services)
    async with services.units.read() as unit:
        cards = {card["user_id"]: card for card in await unit.fetch("SELECT * FROM deck_cards")}
    assert set(rules.BITS_OF) == set(NonNegotiable)
    for row in rows:
        card = cards[row["user_id"]]
        assert card["attr_mask"] == rules.reject_mask(key for key in NonNegotiable if breaks(key, row))
        assert card["reject_mask"] == rules.reject_mask(row["keys"])
        packed = sum(
            (order.index(row[name]) + 1 if row[name] else 0) << 3 * number
            for number, (name, order) in enumerate(zip(ANSWERS, rules.ORDER, strict=True))
        )
        assert card["answers"] == packed


async def test_a_rebuild_sets_drifted_cards_right_and_takes_away_those_of_nobody(services: Services) -> None:
    ids = sorted(await crowd(services, 1200))
    async with services.units.write() as unit:
        await unit.fetch("UPDATE deck_cards SET age = 99 WHERE user_id %% 7 = 0", {})
        await unit.fetch("DELETE FROM deck_cards WHERE user_id %% 11 = 0", {})
        await unit.fetch("UPDATE users SET is_active = false WHERE id = %(id)s", {"id": ids[0]})
    await tasks.rebuild(services)
    async with services.units.read() as unit:
        found = await unit.fetch_one(
            """SELECT count(*) AS cards, max(c.age) AS oldest, bool_and(to_jsonb(c) = to_jsonb(s)) AS right
            FROM deck_cards c LEFT JOIN deck_sources s USING (user_id)"""
        )
    assert found == {"cards": 1199, "oldest": 39, "right": True}


async def test_a_suspension_takes_the_card_in_its_own_transaction(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    async with services.units.write() as unit:
        await unit.fetch("UPDATE users SET is_active = false WHERE id = %(id)s", {"id": kabir.id})
        unit.emit(UserChanged(kabir.id))
    assert (await client.get(f"{FLATMATES}/profiles", headers=asha.headers)).json()["items"] == []


@given(
    lat=st.floats(-90, 90), lng=st.floats(-180, 180), km=st.floats(0.1, 60),
    to_lat=st.floats(-0.7, 0.7), to_lng=st.floats(-0.7, 0.7),
)  # fmt: skip
def test_every_place_of_a_circle_lies_in_one_of_its_squares(
    lat: float, lng: float, km: float, to_lat: float, to_lng: float
) -> None:
    there = Position(max(-90.0, min(90.0, lat + to_lat)), (lng + to_lng + 540) % 360 - 180)
    if distance_km(Position(lat, lng), there) <= km:
        squares = rules.squares(lat, lng, km)
        row, column = rules._row(there.lat), int((there.lng + 180) * 10) % 3600
        assert not squares or row * 3600 + column in squares


async def test_the_database_counts_squares_as_the_rules_do(services: Services) -> None:
    places = [(12.97, 77.59), (-33.9, 18.4), (90.0, 0.0), (-90.0, -180.0), (0.0, 180.0), (28.6, 77.2)]
    async with services.units.read() as unit:
        for lat, lng in places:
            row = await unit.fetch_one("SELECT deck_square(%(lat)s, %(lng)s) AS square", {"lat": lat, "lng": lng})
            assert row is not None
            assert row["square"] in rules.squares(lat, lng, 1.0) or abs(lat) == 90.0


async def test_people_near_are_found_across_squares_and_nobody_else(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await flatmate(services, client)
    near = await crowd(services, 5, "Bangalore", (12.999, 77.599)) | await crowd(
        services, 5, "Mysuru", (13.001, 77.601)
    )
    far = await crowd(services, 5, "Bangalore", (13.3, 77.6))
    around = {"lat": 13.0, "lng": 77.6, "radius": 2, "limit": 50}
    answer = await client.get(f"{FLATMATES}/profiles", params=around, headers=asha.headers)
    assert {card["id"] for card in answer.json()["items"]} == near
    wide = await client.get(f"{FLATMATES}/profiles", params=around | {"radius": 60}, headers=asha.headers)
    assert {card["id"] for card in wide.json()["items"]} == near | far
