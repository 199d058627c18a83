"""The door of files: what it hands out, to whom, and how."""

from contextlib import AsyncExitStack

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.rooms.media.files import PDF, film, path_of, photo, upload
from tests.support.cast import person
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio


async def address(client: httpx.AsyncClient, services: Services, data: bytes, **fields: str) -> str:
    answer = await upload(client, await person(services), data, **fields)
    assert answer.status_code == 200, answer.text
    return path_of(answer.json()["public_url"])


async def test_a_public_file_is_cached_for_ever_and_can_do_no_harm(
    client: httpx.AsyncClient, services: Services
) -> None:
    where = await address(client, services, photo(), visibility="public")
    assert "?" not in where
    answer = await client.get(where)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    head = await client.head(where)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))
    again = await client.get(where, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", (0, 10)), ("bytes=5-", (5, None)), ("bytes=-7", (-7, None)), ("bytes=3-3", (3, 4)),
        ("bytes=0-999999999", (0, None)), ("bytes=-999999999", (0, None)),
    ],
)  # fmt: skip
async def test_a_part_is_handed_out(
    client: httpx.AsyncClient, services: Services, asked: str, part: tuple[int, int | None]
) -> None:
    given = film(position=False)
    where = await address(client, services, given, visibility="public")
    answer = await client.get(where, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, given[slice(*part)])
    begin = len(given) + part[0] if part[0] < 0 else part[0]
    assert answer.headers["content-range"] == f"bytes {begin}-{begin + len(answer.content) - 1}/{len(given)}"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=9-2", "bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=x-y"])
async def test_a_range_that_says_nothing_gets_the_whole(
    client: httpx.AsyncClient, services: Services, asked: str
) -> None:
    given = film(position=False)
    where = await address(client, services, given, visibility="public")
    answer = await client.get(where, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, given)


async def test_a_range_beyond_the_end_is_refused(client: httpx.AsyncClient, services: Services) -> None:
    given = film(position=False)
    where = await address(client, services, given, visibility="public")
    for asked in (f"bytes={len(given)}-", "bytes=-0"):
        answer = await client.get(where, headers={"Range": asked})
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(given)}")
        assert answer.json()["error"]["message"]


async def test_a_part_of_another_file_is_not_pasted_to_this_one(client: httpx.AsyncClient, services: Services) -> None:
    given = film(position=False)
    where = await address(client, services, given, visibility="public")
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert (await client.get(where, headers=headers)).status_code == 200
    headers["If-Range"] = (await client.head(where)).headers["etag"]
    assert (await client.get(where, headers=headers)).status_code == 206


async def test_a_large_file_comes_whole(client: httpx.AsyncClient, services: Services) -> None:
    """In pieces of a megabyte, of which none is lost and none comes twice."""
    import numpy as np

    noise = np.random.default_rng(7).integers(0, 256, 3_500_000, dtype=np.uint8).tobytes()
    given = film(position=False) + (len(noise) + 8).to_bytes(4, "big") + b"mdat" + noise
    where = await address(client, services, given, visibility="public")
    assert (await client.get(where)).content == given


@pytest.mark.parametrize(
    "key",
    [
        "public/chat/1/nothing.webp", "../settings.py", "public/../../etc/passwd", "public/chat/1/..%2f..%2fx.webp",
        "%2e%2e/%2e%2e/etc/passwd", "public/chat/1/a.webp%00.svg", "", "public",
    ],
)  # fmt: skip
async def test_what_is_no_file_of_ours_is_not_there(client: httpx.AsyncClient, services: Services, key: str) -> None:
    assert (await client.get(f"/media/{key}")).status_code in {404, 422}


async def test_a_private_file_is_read_by_its_link_only(client: httpx.AsyncClient, services: Services) -> None:
    where = await address(client, services, photo())
    bare, _, query = where.partition("?")
    assert query.startswith("expires=")
    answer = await client.get(where)
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("private")
    other = await address(client, services, photo(2))
    expires = query.partition("&")[0].removeprefix("expires=")
    for forged in (
        bare, f"{bare}?expires={expires}", f"{bare}?{query[:-1]}", f"{bare}?{query[:-1]}{'01'[query[-1] == '0']}",
        f"{bare}?{other.partition('?')[2]}", f"{bare}?{query.replace(expires, str(int(expires) + 60))}",
        f"{bare}?expires={expires}&signature=", bare.replace("/private/", "/public/"),
    ):  # fmt: skip
        answer = await client.get(forged)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "MEDIA_NOT_FOUND")
    # Signing in is no way around: links are made for the owner, and die with time.
    asha = await person(services)
    assert (await client.get(bare, headers=asha.headers)).status_code == 404


async def test_a_link_to_a_private_file_ends(settings: Settings, stack: AsyncExitStack) -> None:
    clock = StoppedClock()
    app, services = await stack.enter_async_context(opened_app(settings, clock=clock))
    client = await stack.enter_async_context(browser(app))
    where = await address(client, services, PDF, folder="document_general")
    clock.advance(seconds=settings.media_link_seconds - 1)
    assert (await client.get(where)).status_code == 200
    clock.advance(seconds=62)
    answer = await client.get(where)
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "LINK_EXPIRED")


async def test_a_link_of_another_house_opens_nothing(settings: Settings, stack: AsyncExitStack) -> None:
    app, services = await stack.enter_async_context(opened_app(settings))
    client = await stack.enter_async_context(browser(app))
    where = await address(client, services, photo())
    from pydantic import SecretStr

    other = settings.model_copy(update={"secret_key": SecretStr("another secret of at least 32 characters")})
    app, _ = await stack.enter_async_context(opened_app(other))
    client = await stack.enter_async_context(browser(app))
    assert (await client.get(where)).status_code == 404


async def test_a_file_that_the_storage_lost_is_not_there(
    settings: Settings, services: Services, client: httpx.AsyncClient
) -> None:
    import shutil

    where = await address(client, services, photo(), visibility="public")
    shutil.rmtree(settings.data_folder / "media" / "public")
    assert (await client.get(where)).status_code == 404
