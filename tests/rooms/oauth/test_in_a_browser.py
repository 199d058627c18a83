"""The page of consent in a real browser: with its style, by keyboard alone, and back to the app."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import pytest

from aangan.infra.settings import Settings
from tests.rooms.oauth.conftest import CHALLENGE, OAUTH, PASSWORD, PHONE, Porch
from tests.support import chromium
from tests.support.processes import running

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

WIDTH, HEIGHT = 420, 900
FIELDS = "[...document.querySelectorAll('input:not([type=hidden])')].map(one => one.labels[0].textContent)"
GROUND = "getComputedStyle(document.body).backgroundColor"
CONTRASTS = """
[...document.querySelectorAll('h1,h2,dt,dd,li,p,label,button')].map(one => {
  const light = colour => {
    const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3)
      .map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let behind = one;
  while (/, 0\\)$/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const [low, high] = [getComputedStyle(one).color, getComputedStyle(behind).backgroundColor]
    .map(light).sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
})
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with chromium.started() as found:
        yield found


@asynccontextmanager
async def app_on_this_machine() -> AsyncIterator[tuple[str, asyncio.Future[str]]]:
    """An app that waits on a free port for its code, and then sends the person on to a page of the web."""
    came: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode()
        if "/callback?" in line and not came.done():
            came.set_result(line.split(" ")[1])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/callback", came


def wish(url: str, back: str) -> str:
    asked = {
        "response_type": "code", "client_id": "aangan-mcp", "redirect_uri": back, "state": "s1",
        "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{url}{OAUTH}/authorize?{urlencode(asked)}"


async def test_a_person_allows_an_app_by_keyboard_alone(settings: Settings, porch: Porch, address: str) -> None:
    await porch.move_in()
    with running(settings, "serve") as here:
        async with app_on_this_machine() as (back, came), chromium.tab(address, width=WIDTH, height=HEIGHT) as tab:
            await tab.goto(wish(here.url, back))
            assert await tab.evaluate(FIELDS) == ["Your phone number or e-mail address", "Your password"]
            await tab.press("Tab")
            await tab.type(PHONE)
            await tab.press("Tab")
            await tab.type(PASSWORD)
            await tab.press("Enter")
            path = await asyncio.wait_for(came, chromium.ANSWER_SECONDS)
            told = [event["params"]["entry"] for event in tab.events if event["method"] == "Log.entryAdded"]
            issues = [event for event in tab.events if event["method"] == "Audits.issueAdded"]
    assert "code=" in path
    assert "state=s1" in path
    assert [entry["text"] for entry in told if entry["source"] == "security"] == []
    assert [issue for issue in issues if "contentSecurityPolicy" in str(issue)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_can_be_read_by_day_and_by_night(
    settings: Settings, porch: Porch, address: str, scheme: str
) -> None:
    with running(settings, "serve") as here:
        async with chromium.tab(address, width=WIDTH, height=HEIGHT) as tab:
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            await tab.send("Emulation.setEmulatedMedia", features=features)
            await tab.goto(wish(here.url, "http://127.0.0.1:1/callback"))
            ground = await tab.evaluate(GROUND)
            contrasts = await tab.evaluate(CONTRASTS)
            sent = [event["params"] for event in tab.events if event["method"] == "Network.requestWillBeSent"]
    assert ground == {"light": "rgb(244, 241, 234)", "dark": "rgb(19, 24, 22)"}[scheme]
    assert min(contrasts) >= 4.5
    assert [one for one in sent if not one["request"]["url"].startswith((here.url, "about:"))] == []
