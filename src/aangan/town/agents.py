"""The agents of the town: decided, not drawn, few, and the same in a town of any size."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from aangan.town.rows import Place, Row, account_id

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
WEEKDAYS = (1, 2, 3, 4, 5)
# When they came to the house, in seconds before the town's now.
CAME = 200 * 86_400


@dataclass(frozen=True, slots=True)
class Guide:
    """An agent who is also somebody to sign in as; `areas` are cities, or (city, locality)."""

    number: int
    full_name: str
    email: str
    agent_type: str
    experience_level: str
    languages: tuple[str, ...]
    specializations: tuple[str, ...]
    areas: tuple[str | tuple[str, str], ...]
    hours: tuple[time, time]
    days: tuple[int, ...]
    weight: int
    description: str
    # The number of the portrait, chosen by eye.
    portrait: int

    def coverage(self) -> Iterator[tuple[str, str]]:
        """Yield where they show homes: city and locality, an empty one for the whole city."""
        for area in self.areas:
            yield (area, "") if isinstance(area, str) else area


GUIDES = (
    Guide(
        number=1,
        full_name="Ravi Shetty",
        email="ravi@aangan.example",
        agent_type="senior",
        experience_level="expert",
        languages=("english", "kannada", "hindi"),
        specializations=("flatmate", "apartment"),
        areas=("Bangalore",),
        hours=(time(9), time(20)),
        days=EVERY_DAY,
        weight=3,
        description="Twelve years of showing homes between Hebbal and Electronic City, mostly on a scooter.",
        portrait=40136,
    ),
    Guide(
        number=2,
        full_name="Lakshmi Nair",
        email="lakshmi@aangan.example",
        agent_type="specialist",
        experience_level="intermediate",
        languages=("english", "malayalam", "kannada"),
        specializations=("pg",),
        areas=(("Bangalore", "Koramangala"), ("Bangalore", "HSR Layout"), ("Bangalore", "BTM Layout")),
        hours=(time(10), time(19)),
        days=(2, 3, 4, 5, 6, 7),
        weight=1,
        description="Paying guests' houses for women: she looks at the locks, the lights and the way home at night.",
        portrait=40149,
    ),
    Guide(
        number=3,
        full_name="Farhan Shaikh",
        email="farhan@aangan.example",
        agent_type="general",
        experience_level="intermediate",
        languages=("english", "hindi", "marathi"),
        specializations=(),
        areas=("Mumbai", "Pune"),
        hours=(time(9), time(19)),
        days=(1, 2, 3, 4, 5, 6),
        weight=2,
        description="Knows which trains the neighbours complain about, and says so before you sign.",
        portrait=40135,
    ),
    Guide(
        number=4,
        full_name="Sneha Reddy",
        email="sneha@aangan.example",
        agent_type="general",
        experience_level="intermediate",
        languages=("english", "telugu", "tamil", "hindi"),
        specializations=("apartment",),
        areas=("Hyderabad", "Chennai"),
        hours=(time(9), time(18)),
        days=EVERY_DAY,
        weight=2,
        description="From Gachibowli to Velachery; brings a tape measure and asks the owner what you would not.",
        portrait=40097,
    ),
    Guide(
        number=5,
        full_name="Gurpreet Gill",
        email="gurpreet@aangan.example",
        agent_type="general",
        experience_level="beginner",
        languages=("english", "hindi", "punjabi"),
        specializations=(),
        areas=("Gurugram", "Delhi", "Noida"),
        hours=(time(10), time(18)),
        days=WEEKDAYS,
        weight=1,
        description="New to the work and early for every visit.",
        portrait=40106,
    ),
)


def user_row(guide: Guide, place: Place) -> Row:
    """Return an agent's account as the house knows it."""
    return {
        "id": place.guides + guide.number,
        "subject": str(account_id(place.guides + guide.number)),
        "email": guide.email,
        "email_verified": True,
        "full_name": guide.full_name,
        "role": "agent",
        "profile_image_url": _portrait(guide),
        "agent_id": place.agents + guide.number,
        "seeded": True,
        "created_at": place.ago(CAME),
    }


def account_row(guide: Guide, place: Place) -> Row:
    """Return an agent's account at the built-in sign-in."""
    return {
        "id": account_id(place.guides + guide.number),
        "email": guide.email,
        "password_hash": place.password_hash,
        "email_confirmed_at": place.ago(CAME),
        "user_metadata": "{}",
        "created_at": place.ago(CAME),
    }


def agent_row(guide: Guide, place: Place) -> Row:
    """Return an agent: what they can, when they work, and how much they take on."""
    copied: Mapping[str, Any] = {name: getattr(guide, name) for name in COPIED}
    return {
        "id": place.agents + guide.number,
        "name": guide.full_name,
        "avatar_url": _portrait(guide),
        **copied,
        "languages": list(guide.languages),
        "specializations": list(guide.specializations),
        "zone": "Asia/Kolkata",
        "works_from": guide.hours[0],
        "works_until": guide.hours[1],
        "works_on": list(guide.days),
        "created_at": place.ago(CAME),
    }


def coverage_rows(guide: Guide, place: Place) -> Iterator[Row]:
    """Return where an agent shows homes."""
    for city, locality in guide.coverage():
        yield {"agent_id": place.agents + guide.number, "city": city, "locality": locality}


def _portrait(guide: Guide) -> str:
    return f"/town/portraits/{guide.portrait}.svg"


COPIED = ("description", "agent_type", "experience_level", "weight")
