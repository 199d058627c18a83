"""A street of homes to look for."""

from collections.abc import Mapping
from typing import Any

import httpx

from aangan.infra.services import Services
from tests.support.cast import Person, home, person

HOMES = "/api/v1/properties"
# Titles begin with the names that the tests know them by.
STREET: Mapping[str, Mapping[str, Any]] = {
    "Jasmine": {
        "title": "Jasmine room with a sunny balcony", "description": "A quiet lane, ten minutes to the metro station.",
        "gender_preference": "female", "amenity_ids": [3, 6], "features": ["Cook", "Garden view"],
        "furnishing_level": "furnished", "available_from": "2030-01-05", "balconies": 1,
    },
    "Lotus": {
        "title": "Lotus twin room for students", "description": "Two beds, a study table and a mess downstairs.",
        "property_type": "pg", "sharing_type": "shared_room", "monthly_rent": 9000, "locality": "Koramangala",
        "latitude": 12.935, "longitude": 77.624, "gender_preference": "male", "bedrooms": 1, "max_occupancy": 2,
        "furnishing_level": "semi_furnished", "kitchen_type": "vegetarian",
    },
    "Neem": {
        "title": "Neem house with a garden and parking", "description": "A whole house for a family with pets.",
        "property_type": "house", "sharing_type": "entire_flat", "monthly_rent": 60000, "city": "Bengaluru",
        "locality": "Malleshwaram", "latitude": 13.003, "longitude": 77.569, "bedrooms": 4, "bathrooms": 3,
        "area_sqft": 2400, "parking_spaces": 2, "floor_number": 0, "age_of_property": 30, "windows_count": 12,
        "ventilation_type": "good", "pincode": "560003",
    },
    "Tulsi": {
        "title": "Tulsi studio by the sea", "description": "Compact, with a lift and power backup.",
        "property_type": "studio", "sharing_type": "private_room", "monthly_rent": 38000, "city": "Mumbai",
        "locality": "Bandra West", "latitude": 19.0596, "longitude": 72.8295, "bedrooms": 1, "floor_number": 9,
        "amenity_ids": [6], "area_sqft": 300,
    },
}  # fmt: skip


async def built(client: httpx.AsyncClient, services: Services, *names: str) -> tuple[Person, dict[str, int]]:
    """Offer the homes of the street (or those named); returns their owner, and their ids by name."""
    owner = await person(services, "Asha")
    return owner, {name: await home(client, owner, **STREET[name]) for name in names or STREET}


async def found(client: httpx.AsyncClient, path: str = "", who: Person | None = None, **query: Any) -> list[str]:
    """Return the names of the homes that are found, in order."""
    return [item["title"].split()[0] for item in (await page(client, path, who, **query))["items"]]


async def page(client: httpx.AsyncClient, path: str = "", who: Person | None = None, **query: Any) -> Any:
    """Return a page of homes."""
    answer = await client.get(f"{HOMES}{path}", params=query, headers=who.headers if who else None)
    assert answer.status_code == 200, answer.text
    return answer.json()
