"""The homes on offer, as rows: a home has the number of its owner, and a rent that follows its locality."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from aangan.town import adverts, demo, mischief
from aangan.town.draw import Kind, blocks, stream
from aangan.town.localities import Locality, localities
from aangan.town.pictures import RoomKind
from aangan.town.plans import AMENITIES, FURNISHINGS, SHARINGS, SOCIETY_TYPES, STATES, TYPES, Plans, draw_plans
from aangan.town.size import Size
from aangan.town.traits import CLEAN, DRINKING, FOOD, GUESTS, QUESTIONS, SMOKING, WANTS, Traits, draw_traits

VENTILATIONS = ("good", "average", "poor")
VIBES = ("Bachelor-friendly", "Quiet", "Active Community", "Family-dominant", "Pet-friendly", "Visitor-friendly")
FREE_MAINTENANCE = 0.55
SAYINGS = {
    "pg": (adverts.PG_FIRST, adverts.PG_SECOND),
    "entire_flat": (adverts.FLAT_FIRST, adverts.SECOND, adverts.FLAT_THIRD),
}
ASHA_SAYS = (
    "My flatmate got married, so her room is free: 150 square feet, a window to the east, a balcony with my plants, a"
    " proper cupboard and a desk. Ten minutes on foot to the metro and to 100 Feet Road. Cook and cleaning help are"
    " shared. I am a designer, home two days a week, fond of quiet mornings and board games. Come for filter coffee and"
    " have a look."
)
FLAT_ROOMS = (RoomKind.BEDROOM, RoomKind.HALL, RoomKind.KITCHEN, RoomKind.BALCONY, RoomKind.EXTERIOR)
TWIN_ROOMS = (RoomKind.TWIN, RoomKind.HALL, RoomKind.KITCHEN, RoomKind.EXTERIOR, RoomKind.BALCONY)
CATEGORIES = {RoomKind.BEDROOM: "room", RoomKind.TWIN: "room"}


class Picture(NamedTuple):
    """One picture of a home."""

    kind: RoomKind
    seed: int

    @property
    def url(self) -> str:
        """The path of the picture, below the public address."""
        return f"/town/rooms/{self.kind}/{self.seed}.svg"

    @property
    def category(self) -> str:
        """What the picture shows, in the clients' words."""
        return CATEGORIES.get(self.kind, self.kind.value)


class Home(NamedTuple):
    """One home; `number` is its owner's, money in rupees, times in seconds before the town's now."""

    number: int
    owner: int
    property_type: str
    title: str
    description: str
    monthly_rent: int
    security_deposit: int
    maintenance_charges: int
    sharing_type: str
    furnishing_level: str
    bedrooms: int
    bathrooms: int
    balconies: int
    area_sqft: int
    floor_number: int
    total_floors: int
    windows_count: int
    max_occupancy: int
    available_in_days: int
    city: str
    state: str
    locality: str
    pincode: str
    full_address: str
    lat: float
    lng: float
    amenities: tuple[str, ...]
    society_type: str
    vibe_tags: tuple[str, ...]
    kitchen_type: str
    ventilation_type: str
    gender_preference: str
    food_habits: str | None
    guests_policy: str | None
    cleanliness: str | None
    smoking_drinking: str | None
    pictures: tuple[Picture, ...]
    moderation_status: str
    moderation_reason: str | None
    # The name of a trick, for tests of moderation; nothing shows it to anybody.
    trick: str | None
    listed_seconds: int
    view_count: int


def homes(seed: int, size: Size) -> Iterator[Home]:
    """Make every home, in the order of their owners, a block at a time in memory."""
    for block in blocks(size.people):
        yield from homes_block(seed, size, block)


def homes_block(seed: int, size: Size, block: int, traits: Traits | None = None) -> list[Home]:
    """Make the homes of one block of people, by themselves; `traits` spares drawing them again."""
    traits = traits or draw_traits(seed, size, block)
    chance = stream(seed, Kind.HOMES, block)
    plans = draw_plans(size, traits, chance)
    draws = chance.random((len(traits.number), 24)).tolist()
    return [_home(traits, plans, at, draws[at]) for at in np.flatnonzero(traits.has_home).tolist()]


def _home(traits: Traits, plans: Plans, at: int, draw: list[float]) -> Home:
    place = localities()[traits.locality[at]]
    number = int(traits.number[at])
    trick = mischief.TRICKS[plans.trick[at]] if plans.trick[at] >= 0 else None
    kind, sharing = TYPES[plans.kind[at]], SHARINGS[plans.sharing[at]]
    welcome = _welcome(traits, at, kind)
    society_type = SOCIETY_TYPES[plans.society[at]]
    society = _society(society_type, welcome, draw[0])
    building = _building(society_type, sharing, int(plans.bedrooms[at]), draw)
    words = _words(place, society, building, FURNISHINGS[plans.furnishing[at]], sharing, draw)
    status = STATES[plans.status[at]]
    parts = (
        (number, number, kind, _title(number, trick, "pg" if kind == "pg" else sharing, words, draw[8])),
        (_description(number, trick, "pg" if kind == "pg" else sharing, words, draw[9:13]),),
        _money(_tricked(int(plans.rent[at]), trick, draw[3]), kind, draw),
        (sharing, FURNISHINGS[plans.furnishing[at]]),
        building,
        (int(draw[19] ** 2 * 60), place.city, place.state, place.name, place.pincode),
        (f"{society}, {_at(adverts.STREETS, draw[20])}, {place.name}, {place.city} {place.pincode}",),
        (float(traits.lat[at]), float(traits.lng[at])),
        (_amenities(int(plans.equipped[at]), int(plans.furnishing[at])), society_type, _vibes(draw[21])),
        _habits(traits, at, welcome, draw[22]),
        (_pictures(number, trick, sharing, draw[23]), status, _reason(status, trick, draw[9])),
        (trick.name if trick else None, int(plans.listed[at]), int(plans.views[at])),
    )
    return Home._make(chain.from_iterable(parts))


def _society(society_type: str, welcome: str, draw: float) -> str:
    gendered = {"female": adverts.LADIES, "male": adverts.GENTS}.get(welcome, ())
    names = adverts.SOCIETIES[society_type]
    return _at((*names, *gendered) if society_type == "pg" else names, draw)


def _building(society_type: str, sharing: str, bedrooms: int, draw: list[float]) -> tuple[int, ...]:
    """Return bedrooms, bathrooms, balconies, area, floor, floors, windows and how many may live there."""
    floors = int((4 + draw[1] * 18) if society_type == "gated" else (2 + draw[1] * 3))
    return (
        bedrooms,
        max(1, bedrooms - int(draw[15] * 2)),
        int(draw[16] * 3),
        10 * round(bedrooms * (38 + draw[17] * 18) + 12),
        int(draw[2] * (floors + 1)),
        floors,
        1 + int(draw[18] * 4) + (bedrooms if sharing == "entire_flat" else 0),
        {"private_room": 1, "master_bedroom": 2, "shared_room": 2}.get(sharing, 2 * bedrooms),
    )


def _words(
    place: Locality, society: str, building: tuple[int, ...], furnishing: str, sharing: str, draw: list[float]
) -> dict[str, object]:
    """Return what titles and descriptions may name."""
    bedrooms, baths, _, _, floor, *_ = building
    furnished = furnishing.replace("_", "-")
    return {
        "bhk": bedrooms,
        "baths": baths,
        "floor": floor or "zero",
        "locality": place.name,
        "city": place.city,
        "society": society,
        "furnishing": furnished,
        "A_furnishing": f"{'An' if furnished[0] == 'u' else 'A'} {furnished}",
        "near": _at(adverts.NEAR, draw[4]),
        "feature": _at(adverts.FEATURES, draw[5]),
        "room": int(100 + draw[6] * 90),
        "Others": ("One flatmate lives", "Two flatmates live", "Three flatmates live")[max(0, min(bedrooms, 4) - 2)],
        "sharing": "private room" if sharing == "private_room" else "twin sharing",
        "colour": _at(adverts.COLOURS, draw[7]),
    }


def _money(rent: int, kind: str, draw: list[float]) -> tuple[int, int, int]:
    """Return rent, deposit and maintenance."""
    deposit = rent * (1 if kind == "pg" else 2 + int(draw[13] * 3))
    return rent, deposit, 0 if draw[14] < FREE_MAINTENANCE else 500 * (1 + int(draw[14] * 6))


def _habits(traits: Traits, at: int, welcome: str, draw: float) -> tuple[str | None, ...]:
    """Return kitchen, ventilation, who is welcome, and the owner's food, guests, cleanliness, smoke and drink."""
    said = _answers(traits, at)
    ventilation = VENTILATIONS[0 if draw < 0.62 else 1 if draw < 0.93 else 2]
    return (
        _kitchen(said["food_habits"], draw),
        ventilation,
        welcome,
        said["food_habits"],
        said["guests_policy"],
        said["cleanliness"],
        _smoking_drinking(traits, at),
    )


def _answers(traits: Traits, at: int) -> dict[str, str | None]:
    chosen = {"food_habits": FOOD, "guests_policy": GUESTS, "cleanliness": CLEAN}
    return {
        name: QUESTIONS[name][traits.answers[row, at]] if traits.answers[row, at] >= 0 else None
        for name, row in chosen.items()
    }


def _smoking_drinking(traits: Traits, at: int) -> str | None:
    smoking, drinking = traits.answers[SMOKING, at], traits.answers[DRINKING, at]
    if smoking < 0 and drinking < 0:
        return None
    if smoking > 0:
        return "both_fine" if drinking > 0 else "smoke_outside"
    return "drink_occasionally" if drinking > 0 else "neither"


def _tricked(rent: int, trick: mischief.Trick | None, draw: float) -> int:
    if trick is None:
        return rent
    return max(500, round(rent * (trick.low + draw * (trick.high - trick.low)) / 500) * 500)


def _title(number: int, trick: mischief.Trick | None, kind: str, words: dict[str, object], draw: float) -> str:
    if number == demo.ASHA:
        return "Sunny room with a balcony in a calm 2 BHK, Indiranagar"
    titles = mischief.TITLES[trick.name] if trick else adverts.TITLES[kind]
    said = _at(titles, draw).format(**words)
    return said[0].upper() + said[1:]


def _description(
    number: int, trick: mischief.Trick | None, kind: str, words: dict[str, object], draws: list[float]
) -> str:
    if number == demo.ASHA:
        return ASHA_SAYS
    if trick:
        return _at(mischief.TEXTS[trick.name], draws[0])
    parts = SAYINGS.get(kind, (adverts.FIRST, adverts.SECOND, adverts.THIRD))
    said = [_at(options, draw) for options, draw in zip(parts, draws, strict=False)]
    return " ".join(said).format(**words)


def _amenities(bits: int, furnishing: int) -> tuple[str, ...]:
    first = FURNISHINGS[:2][furnishing : furnishing + 1] if furnishing < 2 else ()
    return (*first, *(key for bit, key in enumerate(AMENITIES) if bits >> bit & 1))


def _vibes(draw: float) -> tuple[str, ...]:
    start = int(draw * len(VIBES))
    count = int(draw * 1000) % 4
    return tuple(VIBES[(start + step * 2 + step // 3) % len(VIBES)] for step in range(count))


def _kitchen(food: str | None, draw: float) -> str:
    if food in {"vegetarian", "vegan"}:
        return "vegetarian" if draw < 0.6 else "any"
    return "eggetarian" if food == "eggetarian" and draw < 0.5 else "any" if draw < 0.75 else "non_vegetarian"


def _welcome(traits: Traits, at: int, kind: str) -> str:
    # A paying guest's house takes men or women, nearly never both.
    if kind == "pg":
        return "female" if traits.gender[at] == 1 else "male"
    return WANTS[traits.wants[at]]


def _pictures(number: int, trick: mischief.Trick | None, sharing: str, draw: float) -> tuple[Picture, ...]:
    if trick:
        return (Picture(RoomKind.EXTERIOR, number * 8),)[: int(draw * 2)]
    kinds = TWIN_ROOMS if sharing == "shared_room" else FLAT_ROOMS
    count = 5 if number == demo.ASHA else 2 + int(draw * 4)
    return tuple(Picture(kind, number * 8 + step) for step, kind in enumerate(kinds[:count]))


def _reason(status: str, trick: mischief.Trick | None, draw: float) -> str | None:
    if status != "rejected":
        return None
    return trick.reason if trick else _at(adverts.BECAUSE, draw)


def _at(options: Sequence[str], draw: float) -> str:
    return options[int(draw * len(options))]
