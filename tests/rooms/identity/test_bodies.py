"""What is large is read only for people who are known, and for links of ours."""

import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.stream import CLOSE
from tests.support.cast import person
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio
LARGE = 9_000_000


async def asked(app: FastAPI, path: str, headers: dict[str, str], method: str = "POST") -> tuple[int, int]:
    """Ask with a large body; returns the status, and how often the app wanted to read of it."""
    read, status = 0, 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    path, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("aangan.test", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    return status, read


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/properties"), ("PUT", "/api/v1/properties/1"), ("POST", "/api/v1/properties/1/images"),
        ("POST", "/api/v1/upload"), ("POST", "/api/v1/upload/batch"), ("POST", "/api/v1/users/me/avatar"),
        ("POST", "/api/v1/bugs/with-media"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [{"content-length": str(LARGE)}, {"transfer-encoding": "chunked"}])
@pytest.mark.parametrize("token", [{}, {"authorization": "Bearer junk"}])
async def test_nothing_large_is_read_of_somebody_unknown(
    app: FastAPI, method: str, path: str, size: dict[str, str], token: dict[str, str]
) -> None:
    kind = {"content-type": "application/json"}
    assert await asked(app, path, {**kind, **size, **token}, method) == (401, 0)


async def test_a_large_body_of_somebody_known_is_read(app: FastAPI, services: Services) -> None:
    asha = await person(services)
    headers = {"content-type": "application/json", "content-length": str(LARGE), **asha.headers}
    status, read = await asked(app, "/api/v1/properties", headers)
    assert (status, read > 0) == (422, True)


@pytest.mark.parametrize("query", ["", "?expires=9999999999&signature=x", "?expires=x&signature=x"])
async def test_nothing_is_read_for_a_link_that_is_not_ours(app: FastAPI, query: str) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": str(LARGE)}
    assert await asked(app, f"/api/v1/upload/direct/{uuid4()}{query}", headers) == (404, 0)


async def test_a_webhook_without_a_secret_reads_nothing(app: FastAPI, settings: Settings) -> None:
    assert settings.auth_webhook_secret is None
    assert await asked(app, "/api/v1/webhooks/auth/password-changed", {"content-length": "2"}) == (401, 0)


async def test_a_password_that_was_changed_elsewhere_ends_the_streams(settings: Settings) -> None:
    secret, signed = "s" * 32, settings.model_copy(update={"auth_webhook_secret": SecretStr("s" * 32)})
    async with opened_app(signed) as (app, services), browser(app) as client:
        asha = await person(services)
        body = json.dumps({"user_id": asha.subject}).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        path = "/api/v1/webhooks/auth/password-changed"
        answer = await client.post(path, content=body, headers={"X-Supabase-Signature": signature})
        assert answer.status_code == 200, answer.text
        async with services.units.read() as unit:
            assert await unit.fetch("SELECT user_id, event FROM signals") == [{"user_id": asha.id, "event": CLOSE}]
