"""The two MCP servers, met as assistants meet them: over a socket, with the protocol's own client."""

import json

import httpx
import pytest
from fastmcp.exceptions import ToolError

from aangan import house
from aangan.infra import toolbox
from aangan.infra.services import Services
from aangan.infra.toolbox import Audience
from tests.support.assistants import ERAS, assistant, granted
from tests.support.cast import home, person

pytestmark = pytest.mark.anyio

BOTH_ERAS = pytest.mark.parametrize("era", ERAS)
# Four bytes of JSON are about one token of the usual models.
BYTES_PER_TOKEN = 4
TOOLS_MAX, TOKENS_MAX = 15, 8000
TOLD_USERS = sorted(tool.name for tool in house.TOOLS if tool.audience is not Audience.STAFF)
TOLD_ADMINS = sorted(tool.name for tool in house.TOOLS if tool.audience is Audience.STAFF or tool.also_staff)


@BOTH_ERAS
async def test_a_guest_is_welcomed_and_told_of_every_tool_of_users_in_one_order(base: str, era: str) -> None:
    async with assistant(f"{base}/mcp", era=era) as client:
        assert client.protocol_version == era
        assert client.server_info.name == "aangan-user"
        assert "io.modelcontextprotocol/ui" in client.server_capabilities.experimental
        assert "ids that tools give" in client.instructions
        first, second = [[tool.name for tool in await client.list_tools()] for _ in range(2)]
    assert first == second == TOLD_USERS


@BOTH_ERAS
async def test_staff_are_told_of_the_desk_and_agents_of_their_part(base: str, services: Services, era: str) -> None:
    admin, agent = await person(services, "Om", role="admin"), await person(services, "Meera", role="agent")
    told = {}
    for who in (admin, agent):
        token = await granted(services, who, "/mcp-admin")
        async with assistant(f"{base}/mcp-admin", token, era) as client:
            assert client.server_info.name == "aangan-admin"
            told[who.name] = [tool.name for tool in await client.list_tools()]
    assert told["Om"] == TOLD_ADMINS
    assert 0 < len(told["Meera"]) < len(told["Om"])
    assert set(told["Meera"]) < set(told["Om"])


@BOTH_ERAS
async def test_a_tool_answers_as_the_toolbox_does(
    base: str, client: httpx.AsyncClient, services: Services, era: str
) -> None:
    asha = await person(services)
    number = await home(client, asha)
    tools = {tool.name: tool for tool in house.TOOLS}
    for name, arguments in (("search_homes", {"city": "Bangalore"}), ("get_home", {"home_id": number})):
        expected = await toolbox.run(tools[name], services, None, arguments)
        async with assistant(f"{base}/mcp", era=era) as guest:
            answer = await guest.call_tool(name, arguments)
        assert answer.structured_content == expected.structured()
        assert [block.text for block in answer.content] == [expected.in_words()]


@BOTH_ERAS
async def test_a_guest_who_calls_what_needs_an_account_is_asked_to_sign_in(base: str, era: str) -> None:
    async with assistant(f"{base}/mcp", era=era) as guest:
        answer = await guest.call_tool("who_am_i", {}, raise_on_error=False)
    assert answer.is_error
    assert (answer.structured_content["requires_auth"], answer.structured_content["action"]) == (True, "who_am_i")
    assert answer.structured_content["error"]["code"] == "AUTH_HEADER_MISSING"
    [challenge] = answer.meta["mcp/www_authenticate"]
    assert challenge.startswith("Bearer ")
    assert 'resource_metadata="http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp"' in challenge


@BOTH_ERAS
async def test_a_person_acts_through_their_assistant(base: str, services: Services, era: str) -> None:
    asha = await person(services)
    async with assistant(f"{base}/mcp", await granted(services, asha), era) as client:
        answer = await client.call_tool("who_am_i", {})
    assert str(asha.id) in json.dumps(answer.structured_content)


@BOTH_ERAS
async def test_a_users_assistant_neither_sees_nor_calls_what_is_for_staff(
    base: str, services: Services, era: str
) -> None:
    # Even an admin's, at the door of users.
    token = await granted(services, await person(services, "Om", role="admin"))
    async with assistant(f"{base}/mcp", token, era) as client:
        assert [tool.name for tool in await client.list_tools()] == TOLD_USERS
        for name in set(TOLD_ADMINS) - set(TOLD_USERS):
            with pytest.raises(ToolError, match="Unknown tool"):
                await client.call_tool(name, {})


@BOTH_ERAS
async def test_who_was_allowed_to_read_only_reads_only(base: str, services: Services, era: str) -> None:
    asha = await person(services)
    token = await granted(services, asha, scopes=("mcp:read",))
    reading = sorted(one.name for one in house.TOOLS if one.audience is not Audience.STAFF and one.read_only)
    async with assistant(f"{base}/mcp", token, era) as client:
        assert [tool.name for tool in await client.list_tools()] == reading
        await client.call_tool("who_am_i", {})


@BOTH_ERAS
async def test_a_wrong_argument_is_named_so_that_a_model_can_correct_it(base: str, era: str) -> None:
    async with assistant(f"{base}/mcp", era=era) as guest:
        answer = await guest.call_tool("search_homes", {"limit": 5000, "colour": "red"}, raise_on_error=False)
    error = answer.structured_content["error"]
    assert (answer.is_error, error["code"]) == (True, "VALIDATION_ERROR")
    assert error["details"]["fields"].keys() == {"limit", "colour"}
    assert "VALIDATION_ERROR" in answer.content[0].text
    assert "Correct the named fields" in answer.content[0].text


@BOTH_ERAS
async def test_what_does_not_exist_is_a_result_and_not_a_fault_of_the_protocol(base: str, era: str) -> None:
    async with assistant(f"{base}/mcp", era=era) as guest:
        answer = await guest.call_tool("get_home", {"home_id": 999_999}, raise_on_error=False)
        assert answer.is_error
        assert answer.structured_content["error"]["code"].endswith("NOT_FOUND")
        with pytest.raises(ToolError, match="Unknown tool"):
            await guest.call_tool("no_such_tool", {})


@pytest.mark.parametrize("path", ["/mcp", "/mcp-admin"])
async def test_the_lists_cost_a_model_little_and_tell_it_all(base: str, services: Services, path: str) -> None:
    token = await granted(services, await person(services, "Om", role="admin"), path)
    async with assistant(base + path, token) as client:
        tools = (await client.list_tools_mcp()).tools
    assert 0 < len(tools) <= TOOLS_MAX
    wire = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools]
    # As it crosses the wire, without spaces.
    assert len(json.dumps(wire, separators=(",", ":")).encode()) / BYTES_PER_TOKEN <= TOKENS_MAX
    for tool in tools:
        hints = tool.annotations
        assert None not in (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint)
        assert tool.title
        assert tool.description
        assert tool.output_schema["type"] == tool.input_schema["type"] == "object"
        assert "$ref" not in json.dumps([tool.input_schema, tool.output_schema])
        assert "fastmcp" not in (tool.meta or {})
