"""Tools name the pages that show their answers, in the standard's words and in those of older hosts."""

import pytest

from aangan import house
from aangan.infra.services import Services
from tests.support.assistants import ERAS, assistant, granted
from tests.support.cast import person

pytestmark = pytest.mark.anyio

BOTH_ERAS = pytest.mark.parametrize("era", ERAS)
SHOWN = {tool.name: tool.widget for tool in house.TOOLS if tool.widget}


@BOTH_ERAS
@pytest.mark.parametrize("path", ["/mcp", "/mcp-admin"])
async def test_every_tool_with_a_page_names_one_that_can_be_read(
    base: str, services: Services, path: str, era: str
) -> None:
    token = await granted(services, await person(services, "Om", role="admin"), path)
    async with assistant(base + path, token, era) as client:
        pages = {str(page.uri): page for page in await client.list_resources()}
        tools = [tool for tool in await client.list_tools() if tool.name in SHOWN]
        assert tools
        for tool in tools:
            page = tool.meta["ui"]["resourceUri"]
            assert page == tool.meta["openai/outputTemplate"]
            assert tool.meta["openai/widgetAccessible"] is True
            assert {"openai/toolInvocation/invoking", "openai/toolInvocation/invoked"} <= tool.meta.keys()
            assert f"/{SHOWN[tool.name]}-" in page
            assert page in pages
        assert set(pages) == {tool.meta["ui"]["resourceUri"] for tool in tools}


@BOTH_ERAS
async def test_a_page_carries_what_hosts_must_know_to_show_it(base: str, era: str) -> None:
    async with assistant(f"{base}/mcp", era=era) as guest:
        for listed in await guest.list_resources():
            [read] = await guest.read_resource(listed.uri)
            assert str(listed.uri).startswith("ui://")
            assert listed.mime_type == read.mime_type == "text/html;profile=mcp-app"
            assert read.text.lstrip().lower().startswith("<!doctype html")
            for meta in (listed.meta, read.meta):
                assert meta["ui"]["csp"]["connectDomains"] == []
                assert "prefersBorder" in meta["ui"]
                assert meta["openai/widgetCSP"]["connect_domains"] == []
