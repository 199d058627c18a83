"""The first homes of a circle or a box are read out of squares of the map, and none of them is missed."""

import random
import tracemalloc
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aangan.infra.services import Services
from aangan.kit.geo import Position, distance_km
from aangan.search import rules
from aangan.search.types import Box
from tests.rooms.search.street import page
from tests.support.cast import home, person

LATS, LNGS = st.floats(-84, 84), st.floats(-180, 180)
CENTRE = (12.95, 77.6)


@given(lat=LATS, lng=LNGS, km=st.floats(0.1, 30), turn=st.floats(-1, 1), out=st.floats(-1, 1))
def test_a_circle_lies_in_its_squares(lat: float, lng: float, km: float, turn: float, out: float) -> None:
    squares = rules.squares(lat, lng, km)
    other = Position(lat + turn * km / 111, (lng + 180 + out * km / 10) % 360 - 180)
    if squares is not None and distance_km(Position(lat, lng), other) <= km:
        assert rules.squares_of(other.lat, other.lng)[0] in squares.within + squares.cut


@given(lat=LATS, lng=LNGS, km=st.floats(0.1, 30), up=st.floats(0, 1), across=st.floats(0, 1))
def test_a_square_within_a_circle_is_nowhere_out_of_it(
    lat: float, lng: float, km: float, up: float, across: float
) -> None:
    squares = rules.squares(lat, lng, km)
    for square in squares.within if squares else []:
        row, column = divmod(square, 14_400)
        inside = Position((row + up) / 40 - 90, (column + across) / 40 - 180)
        assert distance_km(Position(lat, lng), inside) <= km


@given(lat=LATS, lng=LNGS, km=st.floats(0.1, 120), turn=st.floats(-1, 1), out=st.floats(-1, 1))
def test_a_large_circle_lies_in_its_large_squares(lat: float, lng: float, km: float, turn: float, out: float) -> None:
    touched = rules.touched(lat, lng, km)
    other = Position(max(min(lat + turn * km / 111, 90), -90), (lng + 180 + out * km / 10) % 360 - 180)
    if touched is not None and distance_km(Position(lat, lng), other) <= km:
        assert set(rules.squares_of(other.lat, other.lng)) & set(touched)


@pytest.mark.parametrize("km", [1, 5, 25, 50, 100])
def test_every_circle_that_may_be_asked_for_in_india_has_squares(km: float) -> None:
    for lat in (8.0, 20.0, 35.5):
        touched = rules.touched(lat, 77.6, km)
        assert touched is not None
        assert len(touched) <= 64


def test_a_circle_that_is_half_the_world_has_no_squares() -> None:
    assert rules.touched(10, 77, 6000) is None


def test_a_circle_that_is_most_of_the_world_is_refused_before_its_squares_are_counted_out() -> None:
    tracemalloc.start()
    assert rules.touched(0, 0, 9050) is None
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most_bytes < 100_000


@given(
    south=st.floats(-90, 0), north=st.floats(0, 90), west=LNGS, east=LNGS, up=st.floats(0, 1), across=st.floats(0, 1)
)
def test_no_place_in_a_box_is_farther_from_its_middle_than_the_box_is_said_to_reach(
    south: float, north: float, west: float, east: float, up: float, across: float
) -> None:
    middle, km = rules.around(Box(south, west, north, east))
    width = east - west if west <= east else east - west + 360
    place = Position(south + up * (north - south), (west + across * width + 180) % 360 - 180)
    assert distance_km(middle, place) <= km


@pytest.mark.parametrize(("lat", "lng", "km"), [(12.9, 77.6, 200), (84.9, 10, 20), (-86, 10, 1), (90, 0, 5)])
def test_a_circle_of_too_many_squares_or_at_a_pole_has_none(lat: float, lng: float, km: float) -> None:
    assert rules.squares(lat, lng, km) is None


@pytest.mark.anyio
async def test_the_database_counts_squares_as_the_rules_do(services: Services) -> None:
    chance = random.Random(3)
    places = [(chance.uniform(-85, 85), chance.uniform(-180, 180)) for _ in range(500)] + [
        (0.0, 180.0),
        (12.95, -180.0),
    ]
    async with services.units.read() as unit:
        rows = await unit.fetch(
            "SELECT geo_cells(lat, lng) AS cells FROM unnest(%(lats)s::float8[], %(lngs)s::float8[])"
            " WITH ORDINALITY AS place(lat, lng, nth) ORDER BY nth",
            {"lats": [lat for lat, _ in places], "lngs": [lng for _, lng in places]},
        )
    assert [row["cells"] for row in rows] == [rules.squares_of(lat, lng) for lat, lng in places]


@given(
    south=st.floats(-84, 84),
    west=LNGS,
    tall=st.floats(0, 1),
    wide=st.floats(0, 1),
    up=st.floats(0, 1),
    across=st.floats(0, 1),
)
def test_a_box_lies_in_its_squares_and_those_within_it_nowhere_out_of_it(
    south: float, west: float, tall: float, wide: float, up: float, across: float
) -> None:
    east = west + wide if west + wide <= 180 else west + wide - 360
    squares = rules.squares_of_box(Box(south, west, south + tall, east), rules.MAP_MAX)
    assert squares is not None
    inside = (west + across * wide + 180) % 360 - 180
    assert rules.squares_of(south + up * tall, inside)[0] in squares.within + squares.cut
    for square in squares.within:
        row, column = divmod(square, 14_400)
        assert south <= row / 40 - 90 <= (row + 1) / 40 - 90 <= south + tall
        assert 0 <= (column / 40 - 180 - west) % 360 <= ((column + 1) / 40 - 180 - west) % 360 <= wide


def test_a_box_of_a_whole_country_has_too_many_squares() -> None:
    assert rules.squares_of_box(Box(8, 68, 36, 97), rules.MAP_MAX) is None


WIDE = {"bbox": "70,5,90,30"}
AREAS = [
    *({"lat": CENTRE[0], "lng": CENTRE[1], "radius": radius} for radius in (1, 3, 8, 60)),
    {"bbox": "77.55,12.9,77.66,13.02"},
    {"bbox": "77.59,12.94,77.6,12.96"},
    WIDE,
]
KEYS = {
    "newest": lambda shown: (-shown["id"],),
    "price_low": lambda shown: (shown["monthly_rent"], shown["id"]),
    "price_high": lambda shown: (-shown["monthly_rent"], -shown["id"]),
    "popular": lambda shown: (-shown["like_count"], -shown["view_count"], -shown["id"]),
}


async def pages(client: httpx.AsyncClient, **asked: object) -> list[dict[str, Any]]:
    """Return all homes that a question finds, page by page."""
    read, cursor = [], {}
    while True:
        some = await page(client, **asked, **cursor)
        read += some["items"]
        if not some["has_more"]:
            return read
        cursor = {"cursor": some["next_cursor"]}


async def offered(client: httpx.AsyncClient, services: Services, spread: float) -> None:
    """Offer homes around the centre, of few different rents, likes and views."""
    asha, chance = await person(services), random.Random(5)
    for _ in range(40):
        lat, lng = CENTRE[0] + chance.uniform(-spread, spread), CENTRE[1] + chance.uniform(-spread, spread)
        await home(client, asha, latitude=lat, longitude=lng, monthly_rent=chance.choice([9000, 12000, 15000, 40000]))
    async with services.units.write() as unit:
        await unit.fetch("UPDATE properties SET like_count = mod(id, 3), view_count = mod(id, 5)")


@pytest.mark.anyio
@pytest.mark.parametrize("spread", [0.008, 0.12])
async def test_every_order_of_a_part_of_the_map_comes_page_by_page_and_no_home_is_missed(
    client: httpx.AsyncClient, services: Services, spread: float
) -> None:
    await offered(client, services, spread)
    every = await pages(client, **WIDE, sort_by="newest", limit=100)
    assert len(every) == 40
    for area in AREAS:
        there = {item["id"] for item in every if lies_in(item, area)}
        for sort, key in KEYS.items():
            read = await pages(client, **area, sort_by=sort, limit=7)
            expected = sorted((item for item in every if item["id"] in there), key=key)
            assert [item["id"] for item in read] == [item["id"] for item in expected], (area, sort)


def lies_in(shown: dict[str, Any], area: dict[str, Any]) -> bool:
    """Return whether a home is seen in a circle or a box."""
    if "bbox" in area:
        west, south, east, north = map(float, area["bbox"].split(","))
        return south <= shown["latitude"] <= north and west <= shown["longitude"] <= east
    return distance_km(Position(*CENTRE), Position(shown["latitude"], shown["longitude"])) <= area["radius"]


@pytest.mark.anyio
@pytest.mark.parametrize("radius", [3, 8, 60])
async def test_the_newest_within_a_circle_come_page_by_page_whichever_square_they_are_in(
    client: httpx.AsyncClient, services: Services, radius: int
) -> None:
    asha, chance = await person(services), random.Random(radius)
    within = []
    for _ in range(40):
        lat, lng = CENTRE[0] + chance.uniform(-0.12, 0.12), CENTRE[1] + chance.uniform(-0.12, 0.12)
        number = await home(client, asha, latitude=lat, longitude=lng)
        # Homes that are shared are seen where their lane is.
        if distance_km(Position(*CENTRE), Position(round(lat, 3), round(lng, 3))) <= radius:
            within.append(number)
    asked = {"lat": CENTRE[0], "lng": CENTRE[1], "radius": radius, "sort_by": "newest", "limit": 7}
    first = await page(client, **asked)
    read, cursor = [item["id"] for item in first["items"]], first["next_cursor"]
    while cursor:
        more = await page(client, **asked, cursor=cursor)
        read, cursor = read + [item["id"] for item in more["items"]], more["next_cursor"]
    assert read == within[::-1]
