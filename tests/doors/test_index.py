"""The index of routes answers as asking every route in turn would."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Match

from aangan.doors.index import Index


def app_of(*paths: str) -> FastAPI:
    """Make an app whose answers name the path of the route."""
    app = FastAPI(redirect_slashes=False)
    app.router.middleware_stack = Index(app.router)
    for path in paths:
        add(app, path)
    return app


def add(app: FastAPI, path: str) -> None:
    """Add a route that says which it is."""

    async def here() -> str:
        return path

    app.add_api_route(path, here)


async def asked(app: FastAPI, path: str, method: str = "GET") -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client:
        return await client.request(method, path)


pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/homes", "/homes"),
        ("/homes/7", "/homes/{home}"),
        ("/homes/mine", "/homes/mine"),
        ("/homes/7/visits", "/homes/{home}/visits"),
        ("/", "/"),
        ("/files/a/b/c/d/e/f/g", "/files/{path:path}"),
        ("/one/two/three/four/five/six", "/one/two/three/four/five/six"),
        ("/homes-7", "/homes-{home}"),
    ],
)
async def test_the_first_route_that_fits_answers(path: str, route: str) -> None:
    app = app_of(
        "/", "/homes/mine", "/homes", "/homes/{home}/visits", "/homes/{home}", "/files/{path:path}", "/homes-{home}",
        "/one/two/three/four/five/six",
    )  # fmt: skip
    assert (await asked(app, path)).json() == route


async def test_the_order_of_routes_counts_across_beginnings() -> None:
    assert (await asked(app_of("/{any}/mine", "/homes/mine"), "/homes/mine")).json() == "/{any}/mine"


async def test_what_no_route_fits_is_not_found_and_a_wrong_method_is_told() -> None:
    app = app_of("/homes")
    assert (await asked(app, "/homes/")).status_code == 404
    assert (await asked(app, "/elsewhere")).status_code == 404
    wrong = await asked(app, "/homes", "POST")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")


async def test_routes_added_later_and_routers_in_routers_are_found() -> None:
    app = app_of("/homes")
    inner, outer = APIRouter(), APIRouter(prefix="/inner")

    @inner.get("/door")
    async def door() -> str:
        return "inside"

    outer.include_router(inner)
    app.router.routes.extend(outer.routes)
    add(app, "/late")
    assert (await asked(app, "/inner/door")).json() == "inside"
    assert (await asked(app, "/late")).json() == "/late"


async def test_every_route_of_the_house_is_among_those_near_its_own_path(app: FastAPI) -> None:
    index = app.router.middleware_stack
    assert isinstance(index, Index)
    for each in iter_route_contexts(app.routes):
        path = (each.path_format or "").replace("{", "").replace("}", "")
        method = min(each.methods or {"GET"})
        scope = {"type": "http", "path": path, "method": method, "headers": []}
        first = next((r for r in app.routes if r.matches(scope)[0] is Match.FULL), None)
        near = next((r for r in index.nearest(path).routes if r.matches(scope)[0] is Match.FULL), None)
        assert near is first, path
