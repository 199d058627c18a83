import httpx
import pytest
from fastapi import FastAPI

from aangan.infra.entrance import client_address
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.cast import ROOM, person
from tests.support.house import browser, opened_app
from tests.support.listening import listening

pytestmark = pytest.mark.anyio


async def test_every_answer_carries_its_id_and_the_security_headers(client: httpx.AsyncClient) -> None:
    for path in ("/health", "/nowhere", "/api/v1/users/me"):
        answer = await client.get(path, headers={"X-Request-ID": "mine-1"})
        assert answer.headers["X-Request-ID"] == "mine-1"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
    strange = await client.get("/health", headers={"X-Request-ID": "a b\x7f" * 40})
    assert len(strange.headers["X-Request-ID"]) == 32


async def test_a_trailing_slash_is_as_if_absent(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/amenities/")).status_code == 200


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_beyond_the_bound_is_413_in_the_envelope(
    client: httpx.AsyncClient, services: Services, chunked: bool
) -> None:
    asha = await person(services)
    body = b'{"bio": "' + b"x" * 1_100_000 + b'"}'

    async def pieces():  # type: ignore[no-untyped-def]  # noqa: ANN202
        for start in range(0, len(body), 100_000):
            yield body[start : start + 100_000]

    headers = {**asha.headers, "Content-Type": "application/json"}
    content = pieces() if chunked else body
    answer = await client.patch("/api/v1/flatmates/profile", content=content, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


async def test_a_wrong_method_says_which_are_right(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/health")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'"text"', b"[]", b"null"])
async def test_bodies_that_are_no_object_get_a_clear_refusal(
    client: httpx.AsyncClient, services: Services, content: bytes
) -> None:
    asha = await person(services)
    headers = {**asha.headers, "Content-Type": "application/json"}
    answer = await client.post("/api/v1/flatmates/swipes", content=content, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.json()["error"]["code"] in {"BAD_REQUEST", "VALIDATION_ERROR"}


async def test_limits_count_each_token_and_each_address(settings: Settings) -> None:
    tight = settings.model_copy(update={"rate_limit_per_minute": 5, "rate_limit_per_address": 12})
    async with opened_app(tight) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        asha, kabir = await person(services), await person(services, "Kabir")
        first = [await client.get("/api/v1/users/me", headers=asha.headers) for _ in range(7)]
        assert [answer.status_code for answer in first] == [200] * 5 + [429] * 2
        assert first[0].headers["X-RateLimit-Limit"] == "5"
        assert "RateLimit" in first[0].headers
        assert int(first[-1].headers["Retry-After"]) > 0
        assert first[-1].json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
        assert (await client.get("/api/v1/users/me", headers=kabir.headers)).status_code == 200
        spoofed = [
            await client.get("/api/v1/amenities", headers={"X-Forwarded-For": f"10.0.0.{n}", "Authorization": f"x{n}"})
            for n in range(12)
        ]
        assert spoofed[-1].status_code == 429
        assert (await client.get("/health")).status_code == 200


async def test_a_refusal_of_the_limiter_carries_cors_headers(settings: Settings) -> None:
    tight = settings.model_copy(update={"rate_limit_per_minute": 1, "allowed_origins": ("https://web.test",)})
    async with opened_app(tight) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        headers = {"Origin": "https://web.test"}
        answers = [await client.get("/api/v1/amenities", headers=headers) for _ in range(2)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Access-Control-Allow-Origin"] == "https://web.test"


async def test_preflights_allow_what_the_web_client_sends(client: httpx.AsyncClient) -> None:
    wanted = "authorization, apikey, content-type, x-client-info, x-supabase-api-version"
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        headers = {
            "Origin": "http://localhost:5173",
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": wanted,
        }
        assert (await client.options("/api/v1/flatmates/profile", headers=headers)).status_code == 200


def test_only_our_own_proxies_are_believed() -> None:
    scope = {"client": ("192.0.2.1", 1)}
    headers = {b"x-forwarded-for": b"1.1.1.1, 2.2.2.2"}
    assert client_address(scope, headers, 0) == "192.0.2.1"
    assert client_address(scope, headers, 1) == "2.2.2.2"
    assert client_address(scope, headers, 2) == "1.1.1.1"
    assert client_address(scope, headers, 3) == "192.0.2.1"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:80", "192.0.2.1:80"),
        ("not:an:address", "not:an:address"),
    ],
)
def test_addresses_that_one_subscriber_has_count_as_one(given: str, known: str) -> None:
    assert client_address({"client": (given, 1)}, {}, 0) == known
    assert client_address({"client": ("192.0.2.9", 1)}, {b"x-forwarded-for": given.encode()}, 1) == known


async def test_public_lists_may_be_shared_and_signed_ones_not(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    public, signed = (
        await client.get("/api/v1/properties"),
        await client.get("/api/v1/properties", headers=asha.headers),
    )
    assert public.headers["Cache-Control"].startswith("public")
    assert signed.headers["Cache-Control"] == "private, no-store"


async def test_metrics_name_routes_never_paths(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    made = await client.post("/api/v1/properties", json=ROOM, headers=asha.headers)
    await client.get(f"/api/v1/properties/{made.json()['id']}")
    text = (await client.get("/metrics")).text
    assert 'route="/api/v1/properties/{property_id}"' in text
    assert f"/properties/{made.json()['id']}" not in text


async def test_an_open_stream_is_no_request_in_flight(
    app: FastAPI, client: httpx.AsyncClient, services: Services
) -> None:
    def counted(text: str) -> list[str]:
        # Those of other tests are among them.
        return [line for line in text.splitlines() if 'aangan_requests_total{method="GET",route="/api/v1/flatm' in line]

    asha = await person(services)
    before = counted((await client.get("/metrics")).text)
    async with listening(app, asha.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
        text = (await client.get("/metrics")).text
    # The one that asks.
    assert "aangan_requests_in_flight 1.0" in text
    assert counted(text) == before
