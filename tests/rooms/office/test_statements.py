"""What everybody asks of the office costs few statements, however much is kept."""

import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import person
from tests.support.statements import counted

pytestmark = pytest.mark.anyio


async def test_what_strangers_ask_costs_one_or_two_statements(client: httpx.AsyncClient, services: Services) -> None:
    meera = await person(services, "Meera", role="admin")
    for number in range(3):
        app = {"app": "flatmates", "platform": "ios", "version": f"1.{number}"}
        page = {"unique_name": f"p{number}", "title": "T", "content": "c", "is_private": False}
        for path, body in (("versions", app), ("pages", page), ("faqs", {"question": "?", "answer": "!"})):
            assert (await client.post(f"/api/v1/{path}", json=body, headers=meera.headers)).status_code == 200
    running = {"app": "flatmates", "platform": "ios", "current_version": "1.0"}
    for method, path, most in (("POST", "versions/check", 2), ("GET", "pages/p1/public", 1), ("GET", "faqs/public", 1)):
        with counted(services) as seen:
            answer = await client.request(method, f"/api/v1/{path}", json=running)
        assert answer.status_code == 200
        assert 1 <= len(seen) <= most, seen
