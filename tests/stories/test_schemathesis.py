"""The description of the API is true: whatever is asked, what is answered was declared."""

import asyncio
from contextlib import suppress
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounds
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.cast import FLATMATES, Person, flatmate, home, swipe
from tests.support.processes import running

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(900)]

PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# A house without a model says so, as it has declared: that is no fault of the server.
NOT_SET_UP = "AGENT_NOT_CONFIGURED"
ENDLESS = f"GET {FLATMATES}/sse"
# What ends the one who asks is asked last.
FINAL = ("DELETE", "POST /auth/v1/logout", "POST /api/v1/auth/delete-account", "DELETE /api/v1/users/me")
WELL_MEANT, ILL_MEANT = 6, 4
SEED = 20261121


class Explorer:
    """Somebody who asks for everything, and notes each answer that was not promised."""

    def __init__(self, url: str, known: dict[str, int]) -> None:
        """Ask at a URL; `known` are ids of things that exist, by the names of path parameters."""
        self.asked = 0
        self.broken: list[str] = []
        self._url = url
        self._known = known
        self._session = requests.Session()

    def explore(self, operation: Any, who: Person) -> None:
        """Ask one operation for what exists and for what does not, with good input and with bad."""
        names = {parameter.name for parameter in operation.path_parameters}
        real = {name: known for name, known in self._known.items() if name in names}
        for paths in ({}, {"path_parameters": real}) if real else ({},):
            self._ask(operation.as_strategy(generation_mode=GenerationMode.POSITIVE, **paths), who, WELL_MEANT)
            # Where any text is good input there is none that is bad.
            with suppress(Unsatisfiable):
                self._ask(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, **paths), who, ILL_MEANT)

    def _ask(self, cases: Any, who: Person, number: int) -> None:
        @bounds(
            max_examples=number,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @seed(SEED)
        @given(case=cases)
        def each(case: Any) -> None:
            self._judge(case, who)

        each()

    def _judge(self, case: Any, who: Person) -> None:
        answer = case.call(base_url=self._url, session=self._session, headers=who.headers, allow_redirects=False)
        self.asked += 1
        not_set_up = answer.status_code == 503 and NOT_SET_UP in answer.text
        try:
            case.validate_response(answer, checks=PROMISES[1:] if not_set_up else PROMISES)
        except BaseExceptionGroup as broken:
            said = "; ".join(str(each) for each in broken.exceptions)
            sent = f"{answer.request.method} {answer.request.url} {answer.request.body!r:.400}"
            self.broken.append(
                f"{case.operation.label}: {answer.status_code} {said}\n  {sent}\n  {answer.content!r:.600}"
            )


@pytest.mark.parametrize("role", ["user", "admin"])
async def test_every_answer_was_declared(
    role: str, settings: Settings, app: FastAPI, services: Services, client: httpx.AsyncClient
) -> None:
    who = await flatmate(services, client)
    async with services.units.write() as unit:
        await unit.fetch(
            "UPDATE users SET role = %(role)s WHERE id = %(id)s RETURNING id", {"role": role, "id": who.id}
        )
    known = await _furnish(services, client, who)
    operations = _operations(app)
    with running(settings, "serve") as here:
        explorer = Explorer(here.url, known)
        for operation in operations:
            await asyncio.to_thread(explorer.explore, operation, who)
    assert not explorer.broken, "\n".join(sorted(explorer.broken))
    assert explorer.asked > len(operations) * WELL_MEANT / 2


def _operations(app: FastAPI) -> list[Any]:
    schema = schemathesis.openapi.from_dict(app.openapi())
    found = [result.ok() for result in schema.get_all_operations()]
    return sorted((each for each in found if each.label != ENDLESS), key=_ending)


def _ending(operation: Any) -> int:
    return max((rank for rank, start in enumerate(FINAL, 1) if operation.label.startswith(start)), default=0)


async def _furnish(services: Services, client: httpx.AsyncClient, who: Person) -> dict[str, int]:
    """Give them a home, a match, a conversation and a liked home; return the ids by their names in paths."""
    other = await flatmate(services, client, "Ravi")
    mine, theirs = await home(client, who), await home(client, other)
    await swipe(client, who, other)
    await swipe(client, other, who)
    body = {"property_id": theirs, "is_liked": True}
    assert (await client.post("/api/v1/swipes", json=body, headers=who.headers)).is_success

    async def first(path: str) -> int:
        answer = await client.get(path, headers=who.headers)
        return int(answer.json()["items"][0]["id"])

    return {
        "user_id": other.id, "blocked_user_id": other.id, "property_id": mine, "listing_id": mine,
        "match_id": await first(f"{FLATMATES}/matches"), "swipe_id": await first("/api/v1/swipes"),
        "conversation_id": await first(f"{FLATMATES}/conversations"),
    }  # fmt: skip
