"""The geo seam promises the same on PostGIS and on cube with earthdistance."""

import random
from collections.abc import Iterator

import psycopg
import pytest

from aangan.infra.settings import Settings
from aangan.kit.geo import Position, distance_km
from aangan.search.rules import around
from aangan.search.types import Box

Seam = psycopg.Connection[tuple[object, ...]]

PLACES = [
    (Position(12.9784, 77.6408), Position(12.9352, 77.6245)),
    (Position(19.0596, 72.8295), Position(19.1176, 72.9060)),
    (Position(28.6, 77.2), Position(8.5, 76.9)),
    (Position(0.0, 179.9), Position(0.0, -179.9)),
    (Position(89.9, 0.0), Position(89.9, 180.0)),
    (Position(-33.9, 18.4), Position(12.9, 77.6)),
]


@pytest.fixture(params=["earthdistance", "postgis"])
def seam(request: pytest.FixtureRequest) -> Iterator[Seam]:
    """A connection to a database of each kind."""
    if request.param == "postgis":
        url = request.getfixturevalue("postgis_url")
    else:
        settings: Settings = request.getfixturevalue("settings")
        url = settings.database_url or ""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT extname FROM pg_extension WHERE extname IN ('postgis', 'earthdistance')")
        assert found.fetchall() == [(request.param,)]
        yield connection
        connection.rollback()


@pytest.mark.parametrize(("one", "other"), PLACES)
def test_the_database_and_the_rules_agree_on_distances(seam: Seam, one: Position, other: Position) -> None:
    row = seam.execute("SELECT geo_distance(%s, %s, %s, %s)", (one.lat, one.lng, other.lat, other.lng)).fetchone()
    assert row is not None
    assert row[0] == pytest.approx(distance_km(one, other), rel=0.005)


def test_within_means_no_farther_than(seam: Seam) -> None:
    asked = (
        "SELECT geo_within(12.9784, 77.6408, 12.9352, 77.6245, 5), geo_within(12.9784, 77.6408, 12.9352, 77.6245, 6)"
    )
    assert seam.execute(asked).fetchone() == (False, True)


def test_what_has_no_position_is_nowhere(seam: Seam) -> None:
    asked = "SELECT geo_within(NULL, NULL, 12.9, 77.6, 5) IS TRUE, geo_distance(NULL, NULL, 12.9, 77.6)"
    assert seam.execute(asked).fetchone() == (False, None)


@pytest.mark.parametrize(
    ("near", "km"),
    [
        (Position(12.97, 77.64), 5),
        (Position(12.97, 77.64), 100),
        (Position(0.0, 179.99), 20),
        (Position(89.95, 10), 30),
    ],
)
def test_a_radius_finds_what_is_within_it_and_nothing_else(seam: Seam, near: Position, km: float) -> None:
    spots = _spots(seam, near, spread=4)
    rows = seam.execute("SELECT id FROM spots WHERE geo_within(lat, lng, %s, %s, %s)", (near.lat, near.lng, km))
    found = {row[0] for row in rows.fetchall()}
    # Models of the earth differ by less than this.
    inside = {at for at, spot in spots.items() if distance_km(spot, near) <= km * 0.994}
    maybe = {at for at, spot in spots.items() if distance_km(spot, near) <= km * 1.006}
    assert inside <= found <= maybe
    assert inside


@pytest.mark.parametrize(
    "box", [Box(12.9, 77.5, 13.1, 77.7), Box(-1, 179.5, 1, -179.5), Box(80, 0, 89, 170), Box(8, 68, 36, 97)]
)
def test_the_circle_around_a_box_holds_all_of_it(seam: Seam, box: Box) -> None:
    middle, km = around(box)
    chance = random.Random(7)
    width = (box.east - box.west) % 360
    spots = [
        (chance.uniform(box.south, box.north), (box.west + chance.uniform(0, width) + 180) % 360 - 180)
        for _ in range(300)
    ]
    outside = [
        spot
        for spot in spots
        if seam.execute("SELECT geo_within(%s, %s, %s, %s, %s)", (*spot, middle.lat, middle.lng, km)).fetchone()
        != (True,)
    ]
    assert outside == []


def test_nearest_first_is_the_order_of_distances(seam: Seam) -> None:
    near = Position(12.97, 77.64)
    spots = _spots(seam, near, spread=1)
    rows = seam.execute(
        "SELECT id FROM spots WHERE geo_within(lat, lng, %s, %s, 20) ORDER BY geo_distance(lat, lng, %s, %s) LIMIT 20",
        (near.lat, near.lng) * 2,
    ).fetchall()
    nearest = sorted(spots, key=lambda at: distance_km(spots[at], near))[:20]
    assert len({row[0] for row in rows} & set(nearest)) >= 19


def test_a_radius_query_walks_the_index(seam: Seam) -> None:
    _spots(seam, Position(20, 77), spread=12, count=20_000)
    plan = seam.execute("EXPLAIN SELECT count(*) FROM spots WHERE geo_within(lat, lng, 12.97, 77.64, 5)").fetchall()
    assert any("Index Cond" in str(row[0]) for row in plan)


def _spots(seam: Seam, around_here: Position, *, spread: float, count: int = 3000) -> dict[int, Position]:
    """Put spots on a table with an index, some degrees around a place; returns them by id."""
    chance = random.Random(1947)
    spots = {
        at: Position(
            max(-90.0, min(90.0, around_here.lat + chance.uniform(-spread, spread))),
            (around_here.lng + chance.uniform(-spread, spread) + 180) % 360 - 180,
        )
        for at in range(count)
    }
    seam.execute("CREATE TEMP TABLE spots (id bigint, lat float8, lng float8)")
    with seam.cursor().copy("COPY spots FROM STDIN") as copy:
        for at, spot in spots.items():
            copy.write_row((at, spot.lat, spot.lng))
    seam.execute("CREATE INDEX ON spots USING gist (geo_point(lat, lng))")
    seam.execute("ANALYZE spots")
    return spots
