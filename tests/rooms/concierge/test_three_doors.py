"""The same call through the toolbox (as REST answers), an MCP server and the concierge: equal results and refusals."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastmcp.exceptions import ToolError
from mcp.shared.exceptions import MCPError

from aangan.house import TOOLS
from aangan.infra import toolbox
from aangan.infra.services import Services
from aangan.infra.toolbox import Audience, ConfirmationNeeded, Tool
from aangan.kit.errors import HouseError
from tests.support.assistants import assistant, granted, served
from tests.support.cast import Person, flatmate, home, person, swipe
from tests.support.scripted import AGENT, Heard, Script, only, say
from tests.support.tools import actor_of, told

pytestmark = pytest.mark.anyio

Result = tuple[str, Any]
NOBODY = 999_999


async def furnished(services: Services, client: httpx.AsyncClient) -> tuple[dict[str, Person | None], dict[str, Any]]:
    """People of every kind, and arguments for every tool that leave everything as it is."""
    user, ravi = await flatmate(services, client), await flatmate(services, client, "Ravi")
    agent, admin = await person(services, "Meera", role="agent"), await person(services, "Om", role="admin")
    mine, theirs = await home(client, user), await home(client, ravi)
    await swipe(client, user, ravi)
    match = await swipe(client, ravi, user)
    when = (services.clock.now() + timedelta(days=4)).replace(hour=6, minute=30).isoformat()
    visit = (await told(services, user, "propose_visit", home_id=theirs, when=when))["visit"]["id"]
    arguments: dict[str, Any] = {
        "get_home": {"home_id": mine},
        "read_conversation": {"conversation_id": match["conversation_id"]},
        "change_visit": {"visit_id": visit, "action": "cancel", "reason": "plans changed"},
        "change_visit_as_staff": {"visit_id": visit, "action": "cancel", "reason": "plans changed"},
        "get_user": {"user_id": user.id},
        # What writes at once names what does not exist.
        "change_home": {"home_id": NOBODY, "action": "pause"},
        "send_message": {"text": "Is it free?", "conversation_id": NOBODY},
        "swipe": {"action": "like", "person_id": NOBODY},
        "propose_visit": {"home_id": NOBODY, "when": when},
        "assign_agent": {"user_id": user.id, "agent_id": NOBODY},
        "moderation_case": {"case_id": NOBODY},
        "claim_case": {"case_id": NOBODY},
        "decide_case": {"case_id": NOBODY, "outcome": "dismiss"},
        "decide_report": {"report_id": NOBODY, "action": "dismiss"},
    }
    return {"guest": None, "user": user, "agent": agent, "admin": admin}, arguments


def refused(code: str, details: Mapping[str, Any] | None) -> Result:
    """Return a refusal without what is new each time; what must be confirmed is what must be approved."""
    if code == ConfirmationNeeded.code:
        return "asks", (details or {})["about"]
    return code, details


async def by_toolbox(services: Services, who: Person | None, tool: Tool, arguments: dict[str, Any]) -> Result:
    try:
        answer = await toolbox.run(tool, services, await actor_of(services, who), arguments)
    except HouseError as wrong:
        return refused(wrong.code, wrong.details)
    return "ok", answer.structured()


async def by_mcp(address: str, token: str | None, tool: Tool, arguments: dict[str, Any]) -> Result:
    try:
        async with assistant(address, token) as client:
            answer = await client.call_tool(tool.name, arguments, raise_on_error=False)
    except ToolError:
        return "unknown", None
    except MCPError:
        return "shut", None
    if not answer.is_error:
        return "ok", answer.structured_content
    if answer.structured_content is None:
        # What is not theirs does not exist for them.
        return "unknown", None
    error = answer.structured_content["error"]
    return refused(error["code"], error.get("details"))


async def by_concierge(
    client: httpx.AsyncClient, script: Script, who: Person | None, call: tuple[str, dict[str, Any]]
) -> Result:
    """Make a call; what a tool gave is read from what is kept, or, as a guest, from the stream."""
    script.will([call], "Done.")
    frames = await say(client, who, "do it")
    script.steps.clear()
    for frame in frames:
        if frame.event == "approval_required":
            return "asks", frame.data["about"]
    return from_stream(frames) if who is None else await from_thread(client, who, frames[0].data["conversation_id"])


def from_stream(frames: list[Heard]) -> Result:
    shown = [frame.data["structured_content"] for frame in frames if frame.event == "widget"]
    # Of a guest's refusals the stream shows the beginning only; they are kept nowhere.
    return ("ok", shown[0]) if shown else (only(frames, "tool_call_end")["summary"].partition(":")[0], ...)


async def from_thread(client: httpx.AsyncClient, who: Person, conversation: int) -> Result:
    kept = (await client.get(f"{AGENT}/conversations/{conversation}/messages", headers=who.headers)).json()
    [result] = [line["tool_result"] for line in kept if line["role"] in {"tool", "widget"}]
    error = result.get("error")
    return refused(error["code"], error.get("details")) if error else ("ok", result)


def steady(name: str, result: Result) -> Result:
    """Leave out of an answer what changes between two looks."""
    if name == "system_status" and result[0] == "ok":
        return "ok", sorted(result[1])
    if name == "next_people" and result[0] == "ok":
        return "ok", sorted(one["person"]["id"] for one in result[1]["people"])
    return result


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["guest", "user", "agent", "admin"])
async def test_every_tool_answers_and_refuses_everybody_alike(
    kind: str, app: FastAPI, client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    people, arguments = await furnished(services, client)
    who = people[kind]
    mine = await offered(client, script, who)
    assert mine
    tokens = {path: await granted(services, who, path) if who else None for path in ("/mcp", "/mcp-admin")}
    async with served(app) as base:
        for tool, given in calls(arguments):
            there = "/mcp-admin" if tool.audience is Audience.STAFF else "/mcp"
            expected = await by_toolbox(services, who, tool, given)
            by_wire = await by_mcp(base + there, tokens[there], tool, given)
            by_words = await by_concierge(client, script, who, (tool.name, given))
            results = [steady(tool.name, one) for one in (expected, by_wire, by_words)]
            judge(f"{tool.name}({given}) as {kind}", results, is_offered=tool.name in mine)


def calls(arguments: Mapping[str, dict[str, Any]]) -> Iterator[tuple[Tool, dict[str, Any]]]:
    """Give every tool with arguments that are right, and with one that it does not know."""
    for tool in TOOLS:
        right = arguments.get(tool.name, {})
        yield tool, right
        yield tool, right | {"colour": "red"}


def judge(where: str, results: list[Result], *, is_offered: bool) -> None:
    expected, by_wire, by_words = results
    if is_offered:
        assert by_wire == expected, where
        assert by_words == (expected[0], ... if by_words[1] is ... else expected[1]), where
    else:
        assert expected[0] in {"AUTH_HEADER_MISSING", "AGENT_REQUIRED", "ADMIN_REQUIRED"}, where
        assert by_wire[0] in {expected[0], "unknown", "shut"}, where
        assert by_words[0] in {"NO_SUCH_CALL", "Unknown tool name"}, where


async def offered(client: httpx.AsyncClient, script: Script, who: Person | None) -> set[str]:
    script.will("Hello.")
    await say(client, who, "hello")
    return set(script.tools)
