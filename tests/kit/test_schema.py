"""What every field of the wire refuses, met from outside."""

import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import home, person
from tests.support.tools import refused

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
        "9999-12-31", "0001-01-01",
    ],
)  # fmt: skip
async def test_a_moment_at_the_end_of_time_is_refused_and_breaks_nothing(
    client: httpx.AsyncClient, services: Services, moment: str
) -> None:
    asha, om = await person(services), await person(services, "Om")
    number = await home(client, om)
    wish = {"property_id": number, "scheduled_date": moment}
    answer = await client.post("/api/v1/visits", json=wish, headers=asha.headers)
    assert 400 <= answer.status_code < 500, answer.text
    status, _ = await refused(services, asha, "propose_visit", home_id=number, when=moment)
    assert status == answer.status_code


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"title": "abc"}, "must have at least 5 characters"),
        ({"title": "x" * 201}, "must have at most 200 characters"),
    ],
)
async def test_a_text_of_the_wrong_length_is_refused_in_characters(
    client: httpx.AsyncClient, services: Services, sent: dict[str, str], reason: str
) -> None:
    asha = await person(services)
    number = await home(client, asha)
    answer = await client.put(f"/api/v1/properties/{number}", json=sent, headers=asha.headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["message"]) == (422, f"title: {reason}")
    assert error["details"] == {"fields": {"title": reason}}
