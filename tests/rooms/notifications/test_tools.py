import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import flatmate, swipe
from tests.support.tools import refused, told

pytestmark = pytest.mark.anyio
INBOX = "/api/v1/notifications"


async def test_my_notices_are_those_of_rest_and_stay_unread(services: Services, client: httpx.AsyncClient) -> None:
    asha, mina = await flatmate(services, client, "Asha"), await flatmate(services, client, "Mina")
    await swipe(client, asha, mina)
    await swipe(client, mina, asha)
    rest = (await client.get(INBOX, headers=asha.headers)).json()["items"]
    for _ in range(2):
        answer = await told(services, asha, "my_notifications")
        assert [str(one["id"]) for one in answer["notifications"]] == [one["id"] for one in rest]
        assert [one["type"] for one in answer["notifications"]] == [one["type_key"] for one in rest]
        assert answer["unread"] == len(rest) > 0
    read = await client.post(f"{INBOX}/{rest[0]['id']}/read", headers=asha.headers)
    assert read.status_code == 200
    left = await told(services, asha, "my_notifications", only_unread=True)
    assert len(left["notifications"]) == left["unread"] == len(rest) - 1
    assert await refused(services, None, "my_notifications") == (401, "AUTH_HEADER_MISSING")
