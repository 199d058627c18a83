"""How many apps a sender may register, and that nobody spends what is there for the others."""

from collections.abc import AsyncIterator

import httpx
import pytest

from aangan.infra.settings import Settings
from aangan.oauth import rules
from aangan.oauth.service._clients import ALL_REGISTRATIONS, NETWORK_REGISTRATIONS, REGISTRATIONS
from tests.rooms.oauth.conftest import BACK, OAUTH, Porch, refused
from tests.support.porch import opened_porch

pytestmark = pytest.mark.anyio
A_MINUTE = min(count for count, _ in REGISTRATIONS)


@pytest.fixture
async def porch(settings: Settings) -> AsyncIterator[Porch]:
    """A porch behind a proxy of ours, so that senders have addresses."""
    async with opened_porch(Porch, settings.model_copy(update={"trusted_proxy_hops": 1})) as porch:
        yield porch


async def register(porch: Porch, address: str) -> httpx.Response:
    sender = {"X-Forwarded-For": address}
    return await porch.client.post(f"{OAUTH}/register", json={"redirect_uris": [BACK]}, headers=sender)


async def spend(porch: Porch, address: str, times: int = A_MINUTE) -> None:
    for _ in range(times):
        answer = await register(porch, address)
        assert answer.status_code == 201, answer.text


async def test_a_flood_of_registrations_is_stopped(porch: Porch) -> None:
    await spend(porch, "192.0.2.1")
    answer = await register(porch, "192.0.2.1")
    refused(answer, "temporarily_unavailable", 429)
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_sender_who_spent_theirs_leaves_all_others_untouched(porch: Porch) -> None:
    await spend(porch, "192.0.2.1")
    for _ in range(A_MINUTE):
        refused(await register(porch, "192.0.2.1"), "temporarily_unavailable", 429)
    for other in ("192.0.2.2", "198.51.100.1", "2001:db8::1"):
        await spend(porch, other)


async def test_a_subscribers_addresses_are_one_sender(porch: Porch) -> None:
    for last in range(A_MINUTE):
        assert (await register(porch, f"2001:db8:1:2::{last:x}")).status_code == 201
    refused(await register(porch, "2001:db8:1:2:ffff::1"), "temporarily_unavailable", 429)
    assert (await register(porch, "2001:db8:1:3::1")).status_code == 201


async def test_whoever_holds_a_whole_network_shuts_out_nobody_else(porch: Porch) -> None:
    for subnet in range(NETWORK_REGISTRATIONS[0] // A_MINUTE):
        await spend(porch, f"2001:db8:1:{subnet:x}::1")
    refused(await register(porch, "2001:db8:1:ffff::1"), "temporarily_unavailable", 429)
    assert (await register(porch, "2001:db8:2::1")).status_code == 201


def test_many_networks_fit_under_the_ceiling_of_all() -> None:
    assert NETWORK_REGISTRATIONS[0] * 20 <= ALL_REGISTRATIONS[0]
    assert NETWORK_REGISTRATIONS[1] == ALL_REGISTRATIONS[1]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("192.0.2.1:80", "192.0.2.1:80"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_is_what_one_holder_usually_has(address: str, network: str) -> None:
    assert rules.network_of(address) == network
