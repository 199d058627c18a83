"""People see which apps act for them, and can end it."""

import pytest

from aangan.oauth import tasks
from tests.rooms.oauth.conftest import Porch, refused
from tests.rooms.oauth.test_flow import is_good

pytestmark = pytest.mark.anyio

APPS = "/api/v1/users/me/apps"
OTHER_PHONE = "+919876543211"


async def test_people_see_the_apps_that_act_for_them_and_nobody_elses(porch: Porch) -> None:
    await porch.move_in()
    await porch.move_in(OTHER_PHONE)
    app = await porch.register(client_uri="https://kite.example/about")
    await porch.tokens(app)
    await porch.code(app)  # never redeemed: nothing acts by it
    (seen,) = (await porch.client.get(APPS, headers=await porch.bearer())).json()["items"]
    assert (seen["client_id"], seen["name"], seen["homepage"]) == (app, "Kite", "https://kite.example/about")
    assert seen["scopes"] == ["mcp:read", "mcp:write", "offline_access"]
    others = (await porch.client.get(f"{APPS}?include_total=true", headers=await porch.bearer(OTHER_PHONE))).json()
    assert (others["items"], others["total"]) == ([], 0)


async def test_apps_come_in_pages_newest_first(porch: Porch) -> None:
    await porch.move_in()
    made = [await porch.register() for _ in range(3)]
    for app in made:
        await porch.tokens(app)
    bearer, seen, cursor = await porch.bearer(), [], ""
    while cursor is not None:
        page = (await porch.client.get(f"{APPS}?limit=1&include_total=true{cursor}", headers=bearer)).json()
        assert page["total"] == 3
        seen += [item["client_id"] for item in page["items"]]
        cursor = f"&cursor={page['next_cursor']}" if page["has_more"] else None
    assert seen == made[::-1]


async def test_an_app_that_is_removed_is_out_at_once(porch: Porch) -> None:
    await porch.move_in()
    await porch.move_in(OTHER_PHONE)
    app = await porch.register()
    got = await porch.tokens(app)
    bearer, stranger = await porch.bearer(), await porch.bearer(OTHER_PHONE)
    (seen,) = (await porch.client.get(APPS, headers=bearer)).json()["items"]
    path = f"{APPS}/{seen['id']}"
    assert (await porch.client.delete(path, headers=stranger)).status_code == 404
    assert (await porch.client.delete(path)).status_code == 401
    assert await is_good(porch.services, got["access_token"])
    assert (await porch.client.delete(path, headers=bearer)).status_code == 204
    assert not await is_good(porch.services, got["access_token"])
    refused(await porch.refresh(app, got["refresh_token"]), "invalid_grant")
    assert (await porch.client.delete(path, headers=bearer)).status_code == 404
    assert (await porch.client.get(APPS, headers=bearer)).json()["items"] == []


async def test_each_night_what_is_over_is_forgotten(porch: Porch) -> None:
    await porch.move_in()
    await porch.tokens(await porch.register())
    await porch.tokens("aangan-mcp")
    porch.clock.advance(days=40)
    # The services are the app's own: the task asks for nothing else.
    async with porch.services.units.write() as unit:
        while await tasks.service.forget_old(unit):
            pass
        while await tasks.service.forget_old(unit):
            pass
        for table in ("oauth_tokens", "oauth_grants", "oauth_clients"):
            row = await unit.fetch_one(LEFT[table])
            assert row == {"left": 0}, table


LEFT = {
    "oauth_tokens": 'SELECT count(*) AS "left" FROM oauth_tokens',
    "oauth_grants": 'SELECT count(*) AS "left" FROM oauth_grants',
    "oauth_clients": 'SELECT count(*) AS "left" FROM oauth_clients',
}
