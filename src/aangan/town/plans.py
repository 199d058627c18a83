"""What homes are like, as columns of numbers: their kind, their rent, what they have, and which of them are bait."""

from typing import NamedTuple

import numpy as np

from aangan.town import demo, mischief
from aangan.town.draw import Floats, Ints, weighted, weighted_by
from aangan.town.localities import localities
from aangan.town.size import Size
from aangan.town.traits import DAY, Traits

TYPES = ("flatmate", "pg")
SHARINGS = ("private_room", "master_bedroom", "shared_room", "entire_flat")
FURNISHINGS = ("furnished", "semi_furnished", "unfurnished")
SOCIETY_TYPES = ("gated", "independent", "co_living", "pg")
AMENITIES = (
    "wifi", "parking", "security", "lift", "washing_machine", "attached_bathroom", "balcony", "ac", "power_backup",
    "nearby_parks", "gym", "cctv", "intercom", "garden", "clubhouse",
)  # fmt: skip
# How often homes of each society type have each amenity.
EQUIPPED = np.array(
    [
        [0.9, 0.8, 0.95, 0.9, 0.75, 0.5, 0.6, 0.35, 0.85, 0.5, 0.6, 0.8, 0.6, 0.5, 0.5],
        [0.75, 0.6, 0.3, 0.25, 0.55, 0.4, 0.6, 0.2, 0.35, 0.4, 0.02, 0.3, 0.05, 0.3, 0.01],
        [0.98, 0.4, 0.8, 0.6, 0.95, 0.6, 0.3, 0.6, 0.8, 0.2, 0.3, 0.85, 0.2, 0.2, 0.2],
        [0.95, 0.35, 0.7, 0.4, 0.9, 0.55, 0.2, 0.3, 0.7, 0.2, 0.05, 0.8, 0.1, 0.1, 0.02],
    ]
)
# What a bed, a room or a flat costs beside a private room; a flat costs this much for each of its bedrooms.
SHARING_FACTOR = np.array([1.0, 1.28, 0.58, 0.92])
PG_FACTOR = np.array([0.86, 1.0, 0.52, 0.86])
FURNISHED_FACTOR = np.array([1.1, 1.0, 0.88])
RENT_NOISE = 0.12
MIN_RENT = 3000
STATES = ("live", "pending_review", "rejected", "paused")
ASHA_HAS = sum(1 << AMENITIES.index(key) for key in AMENITIES if key not in {"gym", "clubhouse", "garden", "ac"})


class Plans(NamedTuple):
    """What is drawn for a whole block: columns, one entry a person."""

    kind: Ints
    sharing: Ints
    furnishing: Ints
    society: Ints
    bedrooms: Ints
    rent: Ints
    trick: Ints
    status: Ints
    equipped: Ints
    listed: Ints
    views: Ints


def draw_plans(size: Size, traits: Traits, chance: np.random.Generator) -> Plans:
    """Draw the homes of a block, one for each of its people, whether they have one or not."""
    count = len(traits.number)
    kind = weighted(chance, (0.83, 0.17), count)
    sharing = weighted_by(chance, np.array([[0.56, 0.2, 0.13, 0.11], [0.4, 0.0, 0.6, 0.0]]), kind)
    society = np.where(kind == 1, 3, weighted(chance, (0.55, 0.38, 0.07), count))
    whole = weighted(chance, (0.3, 0.48, 0.22), count) + 1
    bedrooms = np.where(sharing == 3, whole, weighted(chance, (0.5, 0.4, 0.1), count) + 2)
    furnishing = weighted(chance, (0.4, 0.47, 0.13), count)
    rent = _rents(traits, chance, (kind, sharing, furnishing, bedrooms))
    bad = chance.random(count) < size.suspicious
    trick = np.where(bad, weighted(chance, [each.weight for each in mischief.TRICKS], count), -1)
    status = weighted_by(chance, np.array([[0.925, 0.03, 0.005, 0.04], [0.08, 0.74, 0.18, 0.0]]), bad.astype(np.int64))
    listed = np.minimum(traits.joined - 3600, (DAY * (0.2 + chance.gamma(1.1, 16, count))).astype(np.int64))
    equipped = (chance.random((count, len(AMENITIES))) < EQUIPPED[society]) * (1 << np.arange(len(AMENITIES)))
    plans = Plans(
        kind=kind,
        sharing=sharing,
        furnishing=furnishing,
        society=society,
        bedrooms=bedrooms,
        rent=rent,
        trick=trick,
        status=status,
        equipped=equipped.sum(axis=1),
        listed=np.maximum(listed, 3600),
        views=chance.poisson(4 + 30 * traits.appeal).astype(np.int64),
    )
    _seat(traits, plans)
    return plans


def _rents(traits: Traits, chance: np.random.Generator, of: tuple[Ints, Ints, Ints, Ints]) -> Ints:
    kind, sharing, furnishing, bedrooms = of
    level = np.array([place.rent for place in localities()], dtype=np.float64)[traits.locality]
    share = np.where(kind == 1, PG_FACTOR[sharing], SHARING_FACTOR[sharing] * np.where(sharing == 3, bedrooms, 1))
    noise: Floats = np.exp(chance.normal(0, RENT_NOISE, len(level)))
    rounded = np.rint(level * share * FURNISHED_FACTOR[furnishing] * noise / 500) * 500
    rents: Ints = np.maximum(MIN_RENT, rounded).astype(np.int64)
    return rents


def _seat(traits: Traits, plans: Plans) -> None:
    """Give Asha the room that her words speak of."""
    at = np.flatnonzero(traits.number == demo.ASHA)
    for column, value in zip(plans[:9], (0, 0, 0, 0, 2, 26_500, -1, 0, ASHA_HAS), strict=True):
        column[at] = value
    plans.listed[at] = 2 * DAY
