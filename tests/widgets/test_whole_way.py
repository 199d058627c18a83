"""The whole way: a host reads the page from our MCP server, and what is pressed reaches the house through it."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastmcp import Client

from aangan.infra.settings import Settings
from tests.support import chromium
from tests.support.assistants import assistant, granted, served
from tests.support.cast import FLATMATES, Person, flatmate, home
from tests.support.house import browser, opened_app
from tests.support.ports import held_port
from tests.widgets.conftest import HEIGHT, WIDTH
from tests.widgets.stage import Stage, Theatre

pytestmark = pytest.mark.anyio


@dataclass(slots=True)
class Story:
    """Asha's assistant and her screen, in the house where Meera offers a home."""

    mcp: Client
    stage: Stage
    client: httpx.AsyncClient
    asha: Person
    meera: Person
    home_id: int

    async def through(self, call: dict[str, Any]) -> dict[str, Any]:
        """Pass a widget's call on to the server, as her assistant's host does."""
        self.stage.calls.append(call)
        return await self.call(call["name"], call["arguments"])

    async def call(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call a tool; gives its result as it stands on the wire."""
        result = await self.mcp.call_tool_mcp(name, arguments)
        told: dict[str, Any] = result.model_dump(mode="json", by_alias=True, exclude_none=True)
        return told


@pytest.fixture
async def story(settings: Settings, chromium_address: str, stack: AsyncExitStack) -> Story:
    """A house of this test's own, to be written into."""
    port = stack.enter_context(held_port())
    base = f"http://127.0.0.1:{port}"
    house = settings.model_copy(update={"public_url": base})
    app, services = await stack.enter_async_context(opened_app(house))
    theatre = Theatre(base)
    theatre.open_doors(app)
    await stack.enter_async_context(served(app, port))
    client = await stack.enter_async_context(browser(app))
    meera, asha = [await flatmate(services, client, name) for name in ("Meera", "Asha")]
    home_id = await home(client, meera)
    mcp = await stack.enter_async_context(assistant(f"{base}/mcp", await granted(services, asha)))
    tab = await stack.enter_async_context(chromium.tab(chromium_address, width=WIDTH, height=HEIGHT))
    theatre.stage = Stage(tab, base)
    made = Story(mcp, theatre.stage, client, asha, meera, home_id)
    theatre.stage.through = made.through
    return made


async def test_the_page_that_a_host_reads_is_the_one_that_is_served(story: Story) -> None:
    tools = {tool.name: tool for tool in await story.mcp.list_tools()}
    (read,) = await story.mcp.read_resource(tools["search_homes"].meta["ui"]["resourceUri"])
    assert read.text == (await story.client.get("/api/v1/agent/widgets/homes")).text
    assert read.mime_type == "text/html;profile=mcp-app"


async def test_a_home_that_is_found_is_saved(story: Story) -> None:
    asked = {"city": "Bangalore"}
    await story.stage.open("homes")
    await story.stage.give(await story.call("search_homes", asked), asked)
    await story.stage.press("Save: Sunny room")
    await story.stage.sees("Saved: Sunny room")
    await story.stage.press("Look inside: Sunny room")
    await story.stage.sees("Offered by")
    assert story.stage.wrongs() == []
    assert [call["name"] for call in story.stage.calls] == ["swipe", "get_home"]
    kept = await story.client.get(f"/api/v1/properties/{story.home_id}", headers=story.asha.headers)
    assert kept.json()["liked"] is True


async def test_an_owner_is_written_to(story: Story) -> None:
    await story.call("swipe", {"home_id": story.home_id, "action": "like"})
    await story.stage.open("inbox")
    await story.stage.give(await story.call("inbox", {}))
    await story.stage.press("Meera")
    await story.stage.focus("Your answer to Meera")
    await story.stage.tab.type("Hello! May I come on Saturday?")
    await story.stage.tab.press("Enter")
    await story.stage.until("document.querySelector('.mine')?.innerText.includes('May I come on Saturday?')")
    assert story.stage.wrongs() == []
    assert [call["name"] for call in story.stage.calls] == ["read_conversation", "send_message"]
    heard = await story.client.get(f"{FLATMATES}/conversations", headers=story.meera.headers)
    assert "Hello! May I come on Saturday?" in heard.text


async def test_a_visit_is_called_off_after_a_second_word(story: Story) -> None:
    when = (datetime.now(UTC) + timedelta(days=2)).replace(hour=6, minute=0, second=0, microsecond=0)
    proposed = await story.call("propose_visit", {"home_id": story.home_id, "when": when.isoformat()})
    assert not proposed.get("isError"), proposed
    await story.stage.open("visits")
    await story.stage.give(await story.call("my_visits", {}))
    await story.stage.press("Cancel")
    await story.stage.sees("Cancel visit")
    await story.stage.press("Yes, cancel it")
    await story.stage.sees("The visit is cancelled.")
    assert story.stage.wrongs() == []
    visit_id = proposed["structuredContent"]["visit"]["id"]
    kept = await story.client.get(f"/api/v1/visits/{visit_id}", headers=story.asha.headers)
    assert kept.json()["status"] == "cancelled"
