"""All tools before all people: who may call what, and that every answer is what the tool says it gives."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from aangan.house import TOOLS
from aangan.infra.services import Services
from aangan.infra.toolbox import Answer, Audience, Confirmable, Scope, Tool, run, tools_for
from aangan.kit.actor import Actor, Role
from aangan.kit.errors import HouseError
from aangan.kit.ids import UserId
from tests.support.cast import Person, flatmate, home, person, swipe
from tests.support.tools import actor_of, call, refused

anyio = pytest.mark.anyio

AT_DOORS = (
    (None, False), (Role.USER, False), (Role.AGENT, False), (Role.ADMIN, False),
    (Role.USER, True), (Role.AGENT, True), (Role.ADMIN, True),
)  # fmt: skip
MOST = 15
# Of the protocol's list of tools, in characters of JSON; a token has about four.
LIST_MAX = 28_000


def somebody(role: Role | None) -> Actor | None:
    return None if role is None else Actor(UserId(1), role, "x", agent_id=1 if role is Role.AGENT else None)


@pytest.mark.parametrize(("role", "staff"), AT_DOORS)
def test_nobody_is_shown_more_tools_than_a_model_can_choose_from(role: Role | None, *, staff: bool) -> None:
    shown = tools_for(TOOLS, somebody(role), staff=staff)
    assert len(shown) <= MOST
    said = [[one.name, one.title, one.description, one.input_schema, one.output_schema] for one in shown]
    assert len(json.dumps(said, separators=(",", ":"))) <= LIST_MAX


def test_each_door_shows_its_own_tools() -> None:
    guest = {one.name for one in tools_for(TOOLS, None)}
    user = {one.name for one in tools_for(TOOLS, somebody(Role.USER))}
    agent = {one.name for one in tools_for(TOOLS, somebody(Role.AGENT), staff=True)}
    admin = {one.name for one in tools_for(TOOLS, somebody(Role.ADMIN), staff=True)}
    assert guest == {"search_homes", "get_home"}
    assert guest < user == {one.name for one in TOOLS if one.audience is not Audience.STAFF}
    assert agent < admin
    assert user & admin == {"get_home", "who_am_i"}
    assert tools_for(TOOLS, None, staff=True) == tools_for(TOOLS, somebody(Role.USER), staff=True) == ()


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_says_what_it_is_for_and_what_it_does(tool: Tool) -> None:
    assert tool.name.isascii()
    assert tool.name == tool.name.lower()
    assert 100 <= len(tool.description) <= 400
    assert 2 <= tool.description.count(". ") + 1 <= 4
    assert len(tool.title) <= 40
    hints = (tool.read_only, tool.destructive, tool.idempotent, tool.open_world)
    assert all(isinstance(hint, bool) for hint in hints)
    assert not (tool.read_only and tool.destructive)
    assert tool.scopes == ((Scope.READ,) if tool.read_only else (Scope.READ, Scope.WRITE))
    assert tool.destructive == issubclass(tool.takes, Confirmable)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_the_schemas_of_a_tool_are_plain_and_valid(tool: Tool) -> None:
    for schema in (tool.input_schema, tool.output_schema):
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert "$ref" not in json.dumps(schema)
    assert tool.input_schema["additionalProperties"] is False
    assert (tool.input_schema, tool.output_schema) == (tool.input_schema, tool.output_schema)


class Town:
    """People of each kind, with something for every tool to be about."""

    def __init__(self, people: dict[str, Person | None], arguments: dict[str, dict[str, Any]]) -> None:
        self.people = people
        self.arguments = arguments


async def _settled(services: Services, client: httpx.AsyncClient) -> Town:
    admin = await person(services, "Om", role="admin")
    user = await flatmate(services, client, "Asha")
    other = await flatmate(services, client, "Mina")
    host = await person(services, "Ravi")
    room = await home(client, host)
    mine = await home(client, user, title="A room of my own, by the park")
    await swipe(client, other, user)
    met = await swipe(client, user, other)
    when = (services.clock.now() + timedelta(days=3)).date().isoformat()
    visit = (await call(services, user, "propose_visit", home_id=room, when=when)).structured()["visit"]["id"]
    # Whoever shows homes already would be given the tour.
    agent, agent_id = await _agent(services, client, admin)
    body = {"reported_user_id": host.id, "reason": "spam"}
    made = await client.post("/api/v1/flatmates/reports", json=body, headers=user.headers)
    assert made.status_code == 200
    case = (await call(services, admin, "moderation_queue", about="person")).structured()["cases"][0]["id"]
    people = {"guest": None, "user": user, "other": other, "agent": agent, "admin": admin}
    about = {"home": room, "mine": mine, "talk": met["conversation_id"], "visit": visit, "when": when}
    staffs = {"case": case, "report": made.json()["id"], "user": user.id, "agent": agent_id, "visit": visit}
    return Town(people, _of_users(about) | _of_staff(staffs))


def _of_users(about: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "search_homes": {"query": "sunny room", "city": "Bangalore"},
        "get_home": {"home_id": about["home"]},
        "my_homes": {},
        "change_home": {"home_id": about["mine"], "action": "resume"},
        "next_people": {},
        "swipe": {"action": "like", "home_id": about["home"]},
        "my_matches": {},
        "who_am_i": {},
        "inbox": {},
        "read_conversation": {"conversation_id": about["talk"]},
        "send_message": {"conversation_id": about["talk"], "text": "Hello there"},
        "my_notifications": {},
        "my_visits": {},
        "propose_visit": {"home_id": about["home"], "when": about["when"]},
        "change_visit": {"visit_id": about["visit"], "action": "cancel"},
    }


def _of_staff(about: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "moderation_queue": {},
        "moderation_case": {"case_id": about["case"]},
        "claim_case": {"case_id": about["case"]},
        "decide_case": {"case_id": about["case"], "outcome": "suspend"},
        "moderation_reports": {},
        "decide_report": {"report_id": about["report"], "action": "suspend_user"},
        "find_users": {"query": "a"},
        "get_user": {"user_id": about["user"]},
        "assign_agent": {"user_id": about["user"], "agent_id": about["agent"]},
        "find_agents": {},
        "all_visits": {},
        "change_visit_as_staff": {"visit_id": about["visit"], "action": "cancel"},
        "system_status": {},
    }


async def _agent(services: Services, client: httpx.AsyncClient, admin: Person) -> tuple[Person, int]:
    made = await person(services, "Meera")
    body = {"name": "Meera", "user_id": made.id}
    answer = await client.post("/api/v1/agents", json=body, headers=admin.headers)
    assert answer.status_code == 200, answer.text
    return made, answer.json()["id"]


def _expected(tool: Tool, actor: Actor | None) -> str | None:
    """The refusal that the audience of a tool has for somebody; None when they may come in."""
    if tool.audience is Audience.EVERYONE:
        return None
    if actor is None:
        return "AUTH_HEADER_MISSING"
    if tool.admin_only and actor.role is not Role.ADMIN:
        return "ADMIN_REQUIRED"
    return "AGENT_REQUIRED" if tool.audience is Audience.STAFF and actor.role is Role.USER else None


# What the service has to say to those whom the audience lets in; all that is not here is answered.
SAID_BY_THE_SERVICE = {
    ("change_home", "other"): "PROPERTY_OWNERSHIP_REQUIRED",
    ("change_home", "agent"): "PROPERTY_OWNERSHIP_REQUIRED",
    ("read_conversation", "agent"): "NOT_FOUND",
    ("read_conversation", "admin"): "NOT_FOUND",
    ("send_message", "agent"): "NOT_FOUND",
    ("send_message", "admin"): "NOT_FOUND",
    ("propose_visit", "user"): "VISIT_CONFLICT",
    ("change_visit", "other"): "VISIT_NOT_FOUND",
    ("change_visit", "agent"): "VISIT_NOT_FOUND",
    ("change_visit_as_staff", "agent"): "VISIT_NOT_FOUND",
    ("get_user", "agent"): "USER_NOT_FOUND",
}


@anyio
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
async def test_every_tool_admits_whom_it_is_for_and_nobody_else(
    tool: Tool, services: Services, client: httpx.AsyncClient
) -> None:
    town = await _settled(services, client)
    outcomes: dict[str, str | None] = {}
    for name, who in town.people.items():
        actor = await actor_of(services, who)
        outcomes[name] = await _outcome(tool, services, actor, town.arguments[tool.name])
        expected = _expected(tool, actor)
        if expected is not None:
            assert outcomes[name] == expected, name
        elif tool.name not in {"propose_visit", "swipe"}:
            usual = "CONFIRMATION_REQUIRED" if tool.destructive else None
            assert outcomes[name] == SAID_BY_THE_SERVICE.get((tool.name, name), usual), name
    assert any(outcome in {None, "CONFIRMATION_REQUIRED"} for outcome in outcomes.values())


async def _outcome(tool: Tool, services: Services, actor: Actor | None, arguments: dict[str, Any]) -> str | None:
    try:
        answer = await run(tool, services, actor, arguments)
    except HouseError as wrong:
        return wrong.code
    _must_be_told(tool, answer)
    return None


def _must_be_told(tool: Tool, answer: Answer) -> None:
    assert isinstance(answer, tool.gives)
    Draft202012Validator(tool.output_schema).validate(answer.structured())
    words = answer.in_words()
    assert words
    assert "None" not in words


@anyio
async def test_whoever_is_shut_out_calls_nothing(services: Services, client: httpx.AsyncClient) -> None:
    gone = await person(services, "Gone", is_active=False)
    for tool in TOOLS:
        assert await refused(services, gone, tool.name) == (403, "USER_INACTIVE")


@anyio
async def test_arguments_that_a_tool_does_not_know_are_refused_by_all(services: Services) -> None:
    admin = await person(services, "Om", role="admin")
    for tool in TOOLS:
        assert await refused(services, admin, tool.name, colour="blue") == (422, "VALIDATION_ERROR"), tool.name
