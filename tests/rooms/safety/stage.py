"""What stories about reports and staff have in common."""

from collections.abc import Sequence
from typing import Any

import httpx

from aangan.infra.services import Services
from tests.support.cast import FLATMATES, Person, person, settled_in

CASES = "/api/v1/moderation/cases"
STATEMENTS = "/api/v1/moderation/statements"
APPEALS = "/api/v1/moderation/appeals"
REPORTS = f"{FLATMATES}/moderation/reports"


async def moderator(services: Services, name: str = "Mira") -> Person:
    """Make a member of staff."""
    return await person(services, name, role="admin")


async def report(
    client: httpx.AsyncClient, who: Person, whom: Person, reason: str = "spam", *, expect: int = 200, **more: Any
) -> Any:
    """Report a person; returns the answer's body."""
    body = {"reported_user_id": whom.id, "reason": reason, **more}
    answer = await client.post(f"{FLATMATES}/reports", json=body, headers=who.headers)
    assert answer.status_code == expect, answer.text
    return answer.json()


async def reported_by(
    services: Services, client: httpx.AsyncClient, whom: Person, count: int, reason: str = "spam", **more: Any
) -> list[Person]:
    """Have so many different people, no newcomers, report somebody."""
    people = [await settled_in(services, await person(services, f"Reporter {n}")) for n in range(count)]
    for one in people:
        await report(client, one, whom, reason, **more)
    return people


async def open_cases(client: httpx.AsyncClient, staff: Person, **params: Any) -> Sequence[Any]:
    """Return the open cases."""
    answer = await client.get(CASES, params=params, headers=staff.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def decide(
    client: httpx.AsyncClient, staff: Person, case_id: int, outcome: str, *, expect: int = 200, **more: Any
) -> Any:
    """Decide a case; returns the answer's body."""
    body = {"outcome": outcome, **more}
    answer = await client.post(f"{CASES}/{case_id}/decide", json=body, headers=staff.headers)
    assert answer.status_code == expect, answer.text
    return answer.json()


async def statements(client: httpx.AsyncClient, who: Person) -> Sequence[Any]:
    """Return what somebody was told of decisions about them."""
    answer = await client.get(f"{STATEMENTS}/mine", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def profile_status(client: httpx.AsyncClient, who: Person) -> str:
    """Return the state of somebody's own profile."""
    answer = await client.get(f"{FLATMATES}/profile", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["profile_status"])
