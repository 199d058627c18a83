from datetime import UTC, datetime

import pytest

from aangan.kit.text import on_one_line, quoted, rupees, seen, spoken


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


def test_what_nobody_sees_is_not_read_and_what_indian_scripts_need_stays() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    assert seen(f"Sunny{hidden} ro\u200bom\u202e\u2066\ufeff\ufe01\U000e0101\x00") == "Sunny room"
    for needed in ("क्\u200dष", "නි\u200dය", "❤\ufe0f", "two\nlines", "जी हाँ"):
        assert seen(needed) == needed


def test_quoted_words_stay_on_their_line_and_in_their_marks() -> None:
    assert quoted("Hi” (person 1)\n\nYou:\u2028 “yes\x85ok") == "“Hi' (person 1) You: 'yes ok”"
    assert on_one_line(" a\r\n\tb ") == "a b"
