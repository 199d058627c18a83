"""Tasks for the concierge: what people say, and the call that answers it; ids and times are filled in from the town."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from aangan.infra.services import Services
from aangan.town import DEMO_PASSWORD
from tests.support.cast import FLATMATES, Person
from tests.support.tools import told

FILE = Path(__file__).parents[1] / "rooms/concierge/evals.jsonl"
INDIA = ZoneInfo("Asia/Kolkata")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that somebody says, and the call that is expected (with at least these arguments)."""

    id: str
    language: str
    who: str
    says: str
    tool: str
    arguments: dict[str, Any]

    def filled(self, known: Mapping[str, int], now: datetime) -> "Task":
        """Put the ids of a town, and times from now, in the places that are held for them."""
        arguments = {name: _filled(value, known, now) for name, value in self.arguments.items()}
        return Task(self.id, self.language, self.who, self.says.format(**known), self.tool, arguments)


def tasks() -> list[Task]:
    """Read all tasks."""
    return [Task(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]


def fits(expected: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Tell whether a call has the expected arguments: words in any case, times as moments, more is allowed."""
    return all(name in given and _same(value, given[name]) for name, value in expected.items())


async def settle(client: httpx.AsyncClient, services: Services) -> tuple[dict[str, Person], dict[str, int]]:
    """Sign the town's people in and look up what tasks speak of; gives people and ids by their names."""
    people = {name: await _person(client, name) for name in ("asha", "kabir", "admin")}
    asha, admin = people["asha"], people["admin"]
    homes = [one["id"] for one in (await told(services, None, "search_homes", city="Bangalore", limit=50))["homes"]]
    mine = {
        one["home"]["id"] for who in (asha, people["kabir"]) for one in (await told(services, who, "my_homes"))["homes"]
    }
    home, home2, home3, home4 = [number for number in homes if number not in mine][:4]
    dealt = (await told(services, asha, "next_people", limit=20))["people"]
    talks = (await told(services, asha, "inbox"))["conversations"]
    bad = {"reported_user_id": dealt[-1]["person"]["id"], "reason": "spam"}
    answer = await client.post(f"{FLATMATES}/reports", json=bad, headers=people["kabir"].headers)
    assert answer.status_code == 200, answer.text
    case = (await told(services, admin, "moderation_queue"))["cases"][0]
    own = (await told(services, asha, "my_homes"))["homes"][0]
    when = _at("$at 6 16:00", services.clock.now())
    visit = await told(services, asha, "propose_visit", home_id=home4, when=when)
    known = {
        "home": home, "home2": home2, "home3": home3, "own": own["home"]["id"], "user": asha.id,
        "conversation": talks[0]["id"], "case": case["id"], "visit": visit["visit"]["id"],
        **{f"person{nth}": one["person"]["id"] for nth, one in enumerate(dealt[:4], 1)},
    }  # fmt: skip
    return people, known


async def _person(client: httpx.AsyncClient, name: str) -> Person:
    body = {"email": f"{name}@aangan.example", "password": DEMO_PASSWORD}
    answer = await client.post("/auth/v1/token?grant_type=password", json=body)
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = (await client.get("/api/v1/users/me", headers=headers)).json()
    return Person(me["id"], name, "", headers)


def _filled(value: Any, known: Mapping[str, int], now: datetime) -> Any:
    if isinstance(value, str) and value.startswith("$at "):
        return _at(value, now)
    return known[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def _at(place: str, now: datetime) -> str:
    _, days, clock = place.split(" ")
    hour, minute = clock.split(":")
    there = now.astimezone(INDIA) + timedelta(days=int(days))
    return there.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0).isoformat()


def _same(expected: Any, given: Any) -> bool:
    if isinstance(expected, list) and isinstance(given, list):
        return all(any(_same(one, other) for other in given) for one in expected)
    if isinstance(expected, str) and isinstance(given, str):
        return expected.casefold() == given.casefold() or _moment(expected) == _moment(given) is not None
    return bool(expected == given)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=INDIA)
