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


ONE, MIRROR, CENTRE = 0x0F0F_1234_5678_9ABC, 0xF0F0_1234_5678_9ABC, 0x1111_2222_3333_4444


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ((ONE ^ 0xFF, 0, 0), True), ((ONE ^ 0x1FF, 0, 0), False), ((MIRROR, ONE, 0), True), ((CENTRE, 0, 0), True),
        ((0, 0, 0), False), ((ONE - (1 << 64), 0, 0), True),
    ],
)  # fmt: skip
def test_a_picture_is_known_again_turned_around_and_cropped(other: tuple[int, ...], same: bool) -> None:
    mine = Prints((ONE, MIRROR, CENTRE), ())
    assert rules.same_picture(mine, Prints(other, ())) is same


def test_either_print_is_enough() -> None:
    assert rules.same_picture(Prints((0,), (ONE,)), Prints((~0,), (ONE,)))
    assert not rules.same_picture(Prints((), ()), Prints((), ()))
    assert [one.code for one in rules.photo_findings(["https://pictures.test/1.jpg"])] == ["reused_photos"]
    assert rules.photo_findings([]) == []
