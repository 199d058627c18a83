import pytest

from aangan.infra.services import Services
from aangan.kit.geo import Position, distance_km

pytestmark = pytest.mark.anyio

PLACES = [
    (Position(12.9784, 77.6408), Position(12.9352, 77.6245)),
    (Position(19.0596, 72.8295), Position(19.1176, 72.9060)),
    (Position(0.0, 179.9), Position(0.0, -179.9)),
    (Position(89.9, 0.0), Position(89.9, 180.0)),
]


@pytest.mark.parametrize(("one", "other"), PLACES)
async def test_the_database_and_the_rules_agree_on_distances(
    services: Services, one: Position, other: Position
) -> None:
    async with services.units.read() as unit:
        row = await unit.fetch_one(
            "SELECT geo_distance(%(a)s, %(b)s, %(c)s, %(d)s) AS km",
            dict(zip("abcd", (one.lat, one.lng, other.lat, other.lng), strict=True)),
        )
    assert row is not None
    assert row["km"] == pytest.approx(distance_km(one, other), rel=0.005)


async def test_within_means_no_farther_than(services: Services) -> None:
    async with services.units.read() as unit:
        row = await unit.fetch_one(
            "SELECT geo_within(12.9784, 77.6408, 12.9352, 77.6245, 5) AS far_side,"
            " geo_within(12.9784, 77.6408, 12.9352, 77.6245, 6) AS near_side"
        )
    assert row == {"far_side": False, "near_side": True}


async def test_a_radius_query_walks_the_index(services: Services) -> None:
    async with services.units.write() as unit:
        await unit.fetch(
            "CREATE TEMP TABLE spots AS"
            " SELECT 8 + random() * 25 AS lat, 70 + random() * 20 AS lng FROM generate_series(1, 20000)"
        )
        await unit.fetch("CREATE INDEX ON spots USING gist (geo_point(lat, lng))")
        await unit.fetch("ANALYZE spots")
        plan = await unit.fetch("EXPLAIN SELECT count(*) FROM spots WHERE geo_within(lat, lng, 12.97, 77.64, 5)")
    assert any("Index Cond" in row["QUERY PLAN"] for row in plan)
