"""What a look at a rent or a picture finds."""

import math

import pytest

from aangan.safety import rules
from aangan.safety.rules import Prints, RentLevel

NEAR = RentLevel(40, math.log(20_000), 0.2)
CITY = RentLevel(900, math.log(18_000), 0.4)


@pytest.mark.parametrize(
    ("rent", "code"),
    [(8_000, "rent_too_low"), (200_000, "rent_too_high"), (20_000, None), (13_000, None), (38_000, None)],
)
def test_a_rent_far_from_those_around_is_found(rent: float, code: str | None) -> None:
    assert [one.code for one in rules.rent_findings(rent, NEAR, CITY)] == ([code] if code else [])


def test_few_homes_lean_on_the_city() -> None:
    lonely = RentLevel(1, math.log(60_000), 0.0)
    assert rules.rent_findings(19_000, lonely, CITY) == []
    z = rules.rent_z(19_000, lonely, CITY)
    assert z is not None
    assert -1.5 < z < 0


@pytest.mark.parametrize(("near", "wider"), [(None, None), (RentLevel(3, 9.9, 0.1), None), (None, RentLevel(2, 9.9))])
def test_nothing_is_said_where_nearly_nothing_is_known(near: RentLevel | None, wider: RentLevel | None) -> None:
    assert rules.rent_findings(100, near, wider) == []


@pytest.mark.parametrize("rent", [None, 0, -5])
def test_a_rent_that_is_none_is_not_measured(rent: float | None) -> None:
    assert rules.rent_z(rent, NEAR, CITY) is None


def test_where_all_rents_are_the_same_a_small_difference_is_no_deceit() -> None:
    same = RentLevel(100, math.log(20_000), 0.0)
    assert rules.rent_findings(16_000, same, same) == []


ONE, MIRROR, CENTRE, ELSE = 0x0512BD1311072231, 0x8CA5996666CEAB36, 0x4A14876AEAFF1A09, 0xFD724452CCEA71FF
FAR = (ELSE, ELSE, ELSE)


@pytest.mark.parametrize(
    ("other", "bits"),
    [
        ((ONE, ELSE, ELSE), 0), ((ONE ^ 0xFF, ELSE, ELSE), 8), ((MIRROR, ONE, ELSE), 0), ((CENTRE, ELSE, ELSE), 0),
        ((ONE - (1 << 64), ELSE, ELSE), 0),
    ],
)  # fmt: skip
def test_a_picture_is_known_again_turned_around_and_cropped(other: tuple[int, ...], bits: int) -> None:
    mine = Prints((ONE, MIRROR, CENTRE), (ONE, MIRROR, CENTRE))
    assert rules.picture_distance(mine, Prints(other, other)) == 2 * bits
    assert rules.same_picture(mine, Prints(other, other))


def test_one_kind_of_print_that_agrees_is_worth_a_look_and_no_more() -> None:
    mine = Prints((ONE, MIRROR, CENTRE), (ONE, MIRROR, CENTRE))
    marked = Prints((ONE ^ 0xFF, ELSE, ELSE), FAR)
    assert rules.same_picture(mine, marked)
    assert not rules.holds(rules.photo_findings([("a", rules.picture_distance(mine, marked))]))
    assert not rules.same_picture(mine, Prints((ONE ^ 0x1FF, ELSE, ELSE), FAR))
    assert not rules.same_picture(mine, Prints(FAR, FAR))
    assert not rules.same_picture(Prints((), ()), Prints((), ()))


@pytest.mark.parametrize(
    ("copies", "code", "held"),
    [
        ([], None, False), ([("a", 0)], "reused_photos", True), ([("a", 15), ("b", 8)], "reused_photos", True),
        ([("a", 9)], "similar_photos", False), ([("a", 20)], "similar_photos", False),
    ],
)  # fmt: skip
def test_only_a_plain_copy_holds_a_home_back(copies: list[tuple[str, int]], code: str | None, held: bool) -> None:
    found = rules.photo_findings(copies)
    assert [one.code for one in found] == ([code] if code else [])
    assert rules.holds(found) is held
