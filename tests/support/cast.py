"""The cast: people who are signed in, with profiles and homes when a story needs them."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from psycopg import sql

from aangan.identity import service as identity
from aangan.infra.services import Services

_numbers = itertools.count(1)

FLATMATES = "/api/v1/flatmates"
# Answers that fit well with themselves.
EASY = {
    "mode": "open_to_both", "profile_status": "active", "city": "Bangalore", "locality": "Indiranagar", "age": 27,
    "gender": "female", "budget_min": 15000, "budget_max": 25000, "move_in_timeline": "within_1_month",
    "sleep_schedule": "early_bird", "cleanliness": "tidy", "food_habits": "vegetarian", "smoking": "never",
    "drinking": "never", "guests_policy": "occasional_ok", "work_style": "hybrid",
}  # fmt: skip
ROOM = {
    "title": "Sunny room in a quiet lane", "description": "A corner room with a balcony.", "property_type": "flatmate",
    "purpose": "rent", "base_price": 22000, "monthly_rent": 22000, "security_deposit": 60000, "city": "Bangalore",
    "locality": "Indiranagar", "latitude": 12.9784, "longitude": 77.6408, "sharing_type": "private_room", "bedrooms": 3,
    "image_urls": ["https://pictures.test/1.jpg", "https://pictures.test/2.jpg"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a row and a bearer token."""

    id: int
    name: str
    subject: str
    headers: dict[str, str]


async def person(services: Services, name: str = "Asha", *, role: str = "user", **columns: Any) -> Person:
    """Make a person; `columns` are further columns of `users`."""
    values: dict[str, Any] = {
        "subject": f"test:{name}:{next(_numbers)}",
        "full_name": name,
        "role": role,
        "phone_verified": True,
        **columns,
    }
    insert = sql.SQL("INSERT INTO users ({}) VALUES ({}) RETURNING id").format(
        sql.SQL(", ").join(map(sql.Identifier, values)), sql.SQL(", ").join(map(sql.Placeholder, values))
    )
    async with services.units.write() as unit:
        row = await unit.fetch_one(insert, values)
    assert row is not None
    token, _ = await identity.tokens_of(services).mint({"sub": values["subject"], "role": "authenticated"})
    return Person(row["id"], name, values["subject"], {"Authorization": f"Bearer {token}"})


async def flatmate(services: Services, client: httpx.AsyncClient, name: str = "Asha", **profile: Any) -> Person:
    """Make a person who can be met: onboarded, active, with answers to everything; `profile` changes some."""
    made = await person(services, name)
    body = {**EASY, "onboarding_completed": True, **profile}
    answer = await client.patch(f"{FLATMATES}/profile", json=body, headers=made.headers)
    assert answer.status_code == 200, answer.text
    return made


async def settled_in(services: Services, who: Person) -> Person:
    """Let somebody's account be four days old."""
    async with services.units.write() as unit:
        await unit.fetch(
            "UPDATE users SET created_at = %(then)s WHERE id = %(id)s",
            {"id": who.id, "then": unit.now() - timedelta(days=4)},
        )
    return who


async def home(client: httpx.AsyncClient, owner: Person, **changes: Any) -> int:
    """Offer a home, which is live at once; returns its id."""
    answer = await client.post("/api/v1/properties", json={**ROOM, **changes}, headers=owner.headers)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])


async def swipe(client: httpx.AsyncClient, who: Person, whom: Person, action: str = "like", **more: Any) -> Any:
    """Swipe a person; returns the answer's body."""
    body = {"target_type": "user", "action": action, "target_user_id": whom.id, **more}
    answer = await client.post(f"{FLATMATES}/swipes", json=body, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()
