"""The homes of the town: rents follow localities, words are the house's, and a few homes are bait."""

from dataclasses import replace

import numpy as np
import pytest

from aangan.listings.types import (
    Furnishing,
    GenderPreference,
    ImageCategory,
    KitchenType,
    ModerationStatus,
    PropertyType,
    SharingType,
    VentilationType,
)
from aangan.people.types import SmokingDrinking
from aangan.town import SIZES
from aangan.town.homes import Home, homes, homes_block
from aangan.town.localities import localities
from aangan.town.people import people

SEED = 21
TOWN = replace(SIZES["city"], name="test", people=12_000)


@pytest.fixture(scope="module")
def offered() -> list[Home]:
    return list(homes(SEED, TOWN))


def test_the_same_number_is_the_same_homes() -> None:
    assert list(homes(SEED, SIZES["small"])) == list(homes(SEED, SIZES["small"]))


def test_a_block_of_homes_is_the_same_alone(offered: list[Home]) -> None:
    assert homes_block(SEED, TOWN, 1) == [home for home in offered if home.owner > 10_000]


def test_whoever_has_a_room_has_one_home(offered: list[Home]) -> None:
    owners = [person.number for person in people(SEED, TOWN) if person.has_home]
    assert [home.owner for home in offered] == owners
    posters = {person.number for person in people(SEED, TOWN) if person.mode == "room_poster"}
    assert posters <= set(owners)


@pytest.mark.parametrize(
    ("column", "allowed"),
    [
        ("property_type", {PropertyType.FLATMATE, PropertyType.PG}),
        ("sharing_type", set(SharingType)),
        ("furnishing_level", set(Furnishing)),
        ("kitchen_type", set(KitchenType)),
        ("ventilation_type", set(VentilationType)),
        ("gender_preference", set(GenderPreference)),
        ("moderation_status", set(ModerationStatus) - {ModerationStatus.DRAFT, ModerationStatus.EXPIRED}),
        ("smoking_drinking", {*SmokingDrinking, None}),
        ("society_type", {"gated", "independent", "co_living", "pg"}),
    ],
)
def test_homes_are_described_in_words_that_the_house_knows(
    offered: list[Home], column: str, allowed: set[str | None]
) -> None:
    assert {getattr(home, column) for home in offered} == allowed


def test_amenities_and_pictures_are_known(offered: list[Home]) -> None:
    assert all(len(set(home.amenities)) == len(home.amenities) for home in offered)
    assert {picture.category for home in offered for picture in home.pictures} <= set(ImageCategory)
    assert all(picture.url.startswith("/town/rooms/") for home in offered for picture in home.pictures)


def test_rents_follow_the_locality(offered: list[Home]) -> None:
    rooms = [home for home in offered if home.sharing_type == "private_room" and not home.trick]
    levels = {(place.city, place.name): place.rent for place in localities()}
    expected = np.array([levels[home.city, home.locality] for home in rooms], dtype=float)
    asked = np.array([home.monthly_rent for home in rooms], dtype=float)
    assert np.corrcoef(_ranks(expected), _ranks(asked))[0, 1] > 0.85


def test_dear_localities_are_dearer_than_cheap_ones(offered: list[Home]) -> None:
    medians = [
        np.median([home.monthly_rent for home in offered if home.locality == place and not home.trick])
        for place in ("Indiranagar", "Whitefield", "Yelahanka")
    ]
    assert medians == sorted(medians, reverse=True)


def test_rents_are_round_and_texts_have_no_holes(offered: list[Home]) -> None:
    assert all(home.monthly_rent >= 500 and home.monthly_rent % 500 == 0 for home in offered)
    assert all(5 <= len(home.title) <= 200 for home in offered)
    assert not any("{" in home.title + home.description or "None" in home.title for home in offered)


def test_floors_exist(offered: list[Home]) -> None:
    assert all(0 <= home.floor_number <= home.total_floors for home in offered)


def test_a_few_homes_are_bait_and_most_of_them_wait_for_a_look(offered: list[Home]) -> None:
    bait = [home for home in offered if home.trick]
    assert 0.012 < len(bait) / len(offered) < 0.03
    assert np.mean([home.moderation_status == "pending_review" for home in bait]) > 0.6
    assert all(len(home.pictures) <= 1 for home in bait)
    assert all(2 <= len(home.pictures) <= 5 for home in offered if not home.trick)
    assert np.mean([home.moderation_status == "live" for home in offered if not home.trick]) > 0.9
    assert all(home.moderation_reason for home in offered if home.moderation_status == "rejected")


def test_a_small_town_gives_its_moderators_something_to_do() -> None:
    waiting = [home for home in homes(SEED, SIZES["small"]) if home.moderation_status == "pending_review"]
    assert len(waiting) >= 3


def test_asha_lets_a_room_in_indiranagar() -> None:
    home = next(homes(SEED, SIZES["small"]))
    assert (home.owner, home.locality, home.sharing_type) == (1, "Indiranagar", "private_room")
    assert (home.moderation_status, len(home.pictures), home.trick) == ("live", 5, None)


def _ranks(values: np.ndarray) -> np.ndarray:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]
