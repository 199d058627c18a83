"""The people of the town: the same number is the same people, and what they say is what the house knows."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date

import numpy as np
import phonenumbers
import pytest

from aangan.listings.types import GenderPreference
from aangan.people import rules
from aangan.people.types import (
    Cleanliness,
    FoodHabits,
    GuestsPolicy,
    Mode,
    NonNegotiable,
    Often,
    ProfileStatus,
    SleepSchedule,
    WorkStyle,
)
from aangan.town import SIZES
from aangan.town.localities import CITIES, localities, of_city
from aangan.town.people import Person, birthday, people, people_block
from aangan.town.size import Size
from aangan.town.traits import TIMELINES, draw_traits, first_name

SEED = 20
TWO_BLOCKS = replace(SIZES["city"], name="test", people=12_000)
SMALL = SIZES["small"]


@pytest.fixture(scope="module")
def town() -> list[Person]:
    return list(people(SEED, TWO_BLOCKS))


def test_the_same_number_is_the_same_people() -> None:
    assert list(people(SEED, SMALL)) == list(people(SEED, SMALL))
    assert list(people(SEED, SMALL))[10:] != list(people(SEED + 1, SMALL))[10:]


def test_a_block_is_the_same_alone_and_in_its_row(town: list[Person]) -> None:
    assert people_block(SEED, TWO_BLOCKS, 1) == town[10_000:]


def test_traits_of_a_block_have_one_entry_a_person() -> None:
    traits = draw_traits(SEED, TWO_BLOCKS, 1)
    assert {getattr(traits, field.name).shape[-1] for field in fields(traits)} == {2000}


def test_everybody_has_a_number_a_phone_and_an_address_of_their_own(town: list[Person]) -> None:
    assert [person.number for person in town] == list(range(1, 12_001))
    assert len({person.phone for person in town}) == len({person.email for person in town}) == len(town)


def test_phones_are_whole_indian_mobile_numbers(town: list[Person]) -> None:
    for person in town[::500]:
        number = phonenumbers.parse(person.phone)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == person.phone
    assert all(person.email.endswith("@aangan.example") and person.email.isascii() for person in town)


@pytest.mark.parametrize(
    ("column", "allowed"),
    [
        ("mode", set(Mode)),
        ("profile_status", set(ProfileStatus)),
        ("sleep_schedule", {*SleepSchedule, None}),
        ("cleanliness", {*Cleanliness, None}),
        ("food_habits", {*FoodHabits, None}),
        ("smoking", {*Often, None}),
        ("drinking", {*Often, None}),
        ("guests_policy", {*GuestsPolicy, None}),
        ("work_style", {*WorkStyle, None}),
        ("gender", {"male", "female", "other"}),
        ("gender_preference", set(GenderPreference)),
        ("move_in_timeline", set(TIMELINES)),
        ("role", {"user", "admin"}),
        ("pets", {"have_pets", "no_pets", "pet_friendly"}),
        ("city", set(CITIES)),
    ],
)
def test_answers_are_words_that_the_house_knows(town: list[Person], column: str, allowed: set[str | None]) -> None:
    assert {getattr(person, column) for person in town} <= allowed


def test_about_every_eighth_answer_is_missing(town: list[Person]) -> None:
    missing = np.mean([person.food_habits is None for person in town])
    assert missing == pytest.approx(0.12, abs=0.02)


def test_modes_are_as_common_as_they_should_be(town: list[Person]) -> None:
    count = Counter(person.mode for person in town)
    shares = [count[mode] / len(town) for mode in ("room_poster", "seeker", "co_hunter", "open_to_both")]
    assert shares == pytest.approx([0.35, 0.25, 0.2, 0.2], abs=0.02)


def test_nobody_is_what_they_will_not_live_with(town: list[Person]) -> None:
    for person in town:
        assert len(person.non_negotiables) <= 3
        assert set(person.non_negotiables) <= set(NonNegotiable)
        assert not rules.breaks_any(person.non_negotiables, person._asdict())


def test_people_are_grown_up_and_mostly_young(town: list[Person]) -> None:
    ages = [person.age for person in town]
    assert min(ages) >= 19
    assert max(ages) <= 45
    assert np.mean([22 <= age <= 32 for age in ages]) > 0.7


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2028, 2, 29), date(2028, 3, 1)])
def test_birthdays_make_the_age_true(town: list[Person], today: date) -> None:
    for person in town[:400]:
        born = birthday(person, today)
        had_it = (today.month, today.day) >= (born.month, born.day)
        assert today.year - born.year - (not had_it) == person.age


def test_people_live_in_their_locality(town: list[Person]) -> None:
    places = {(place.city, place.name): place for place in localities()}
    for person in town:
        place = places[person.city, person.locality]
        assert abs(person.lat - place.lat) < 0.02
        assert abs(person.lng - place.lng) < 0.02


def test_budgets_follow_the_locality(town: list[Person]) -> None:
    assert all(3000 <= person.budget_min < person.budget_max for person in town)
    rents = {(place.city, place.name): place.rent for place in localities()}
    levels = np.array([rents[person.city, person.locality] for person in town])
    assert np.corrcoef(levels, [person.budget_max for person in town])[0, 1] > 0.8


def test_people_joined_before_they_were_last_seen(town: list[Person]) -> None:
    assert all(0 <= person.active_seconds < person.joined_seconds for person in town)
    assert np.median([person.active_seconds for person in town]) < 2 * 86_400


def test_words_have_no_holes(town: list[Person]) -> None:
    said = [person.bio for person in town if person.bio]
    assert not any("{" in bio or "None" in bio or "  " in bio for bio in said)
    assert len(set(said)) > 0.9 * len(said)


def test_friends_call_people_by_their_first_name(town: list[Person]) -> None:
    traits = draw_traits(SEED, TWO_BLOCKS, 0)
    assert all(town[at].full_name.startswith(f"{first_name(traits, at)} ") for at in range(0, 10_000, 97))


def test_asha_and_kabir_come_first_and_get_on_well() -> None:
    asha, kabir, meera, *others = people(SEED, SMALL)
    assert (asha.full_name, asha.email, asha.mode) == ("Asha Rao", "asha@aangan.example", "room_poster")
    assert (kabir.full_name, kabir.email, kabir.mode) == ("Kabir Mehta", "kabir@aangan.example", "seeker")
    assert (meera.email, meera.role, meera.profile_status) == ("admin@aangan.example", "admin", "paused")
    assert asha.city == kabir.city == "Bangalore"
    assert asha.has_home
    assert max(asha.active_seconds, kabir.active_seconds) < min(person.active_seconds for person in others)
    assert (rules.compatibility(asha._asdict(), kabir._asdict()).percentage or 0) >= 90
    assert not rules.breaks_any(asha.non_negotiables, kabir._asdict())
    assert not rules.breaks_any(kabir.non_negotiables, asha._asdict())
    assert kabir.budget_min <= asha.budget_max
    assert asha.budget_min <= kabir.budget_max


def test_a_small_town_fills_a_deck_in_each_of_its_cities() -> None:
    count = Counter(person.city for person in people(SEED, SMALL))
    assert len(count) == 6
    assert min(count.values()) >= 30


def test_a_town_of_one_person_stands() -> None:
    assert [person.full_name for person in people(SEED, Size("hamlet", 1, {"Kochi": 1}, 0))] == ["Asha Rao"]


def test_cities_have_their_localities() -> None:
    assert all(12 <= len(of_city(city)) <= 25 for city in CITIES)
    assert all(8 < place.lat < 29 and 72 < place.lng < 89 for place in localities())
    assert all(len(place.pincode) == 6 for place in localities())
    assert len({(place.city, place.name) for place in localities()}) == len(localities())
