from datetime import UTC, datetime

import pytest

from aangan.kit.text import rupees, spoken


@pytest.mark.parametrize(
    ("amount", "spelled"),
    [(950.4, "₹950"), (22000, "₹22,000"), (220000, "₹2,20,000"), (12345678, "₹1,23,45,678"), (-5e3, "-₹5,000")],
)  # fmt: skip
def test_rupees_are_spelled_as_in_india(amount: float, spelled: str) -> None:
    assert rupees(amount) == spelled


def test_a_moment_is_spelled_as_the_clocks_there_show_it() -> None:
    moment = datetime(2026, 12, 5, 20, 0, tzinfo=UTC)
    assert spoken(moment) == "Sun 6 Dec 2026, 01:30"
    assert spoken(moment, "UTC") == "Sat 5 Dec 2026, 20:00"
