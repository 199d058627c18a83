"""What the description of the API says beside what each route says of itself."""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.params import Form
from fastapi.routing import iter_route_contexts
from fastapi.security.base import SecurityBase
from starlette.routing import BaseRoute

from aangan.infra.deps import write_unit
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import REASONS, RETRY
from aangan.infra.problems import ProblemOut

TEXT = """Find a home, the people to share it with, and the kindred people who happen to be near.

Sign in at `/auth/v1` (GoTrue's wire) and send the access token as `Authorization: Bearer …`. Every refusal has one
shape, `{"error": {"code", "message", "details"?}}`. Lists answer `{items, next_cursor, has_more, limit, total}`; hand
`next_cursor` back as `cursor`. POSTs that create honour `Idempotency-Key` for 24 hours.
"""

TAGS = [
    {"name": "health", "description": "Is it alive, and can it work?"},
    {"name": "sign-in", "description": "The built-in sign-in, on the wire that GoTrue's clients speak."},
    {"name": "auth", "description": "What stands around the sign-in."},
    {"name": "users", "description": "Oneself, and for staff everybody."},
    {"name": "oauth", "description": "Who may act for you: apps and assistants ask, people decide."},
    {"name": "flatmates", "description": "Profiles, the deck, swipes, likes, matches, blocks."},
    {"name": "conversations", "description": "Talking: conversations, messages, questions after a match."},
    {"name": "listings", "description": "Homes on offer."},
    {"name": "agents", "description": "The humans who show homes."},
    {"name": "visits", "description": "Going to see a home: arranged, moved, kept, and carried into calendars."},
    {"name": "search", "description": "Finding homes: filters, words in any spelling, meaning; and searches kept."},
    {"name": "places", "description": "Towns and localities by name, and where a position is."},
    {"name": "moderation", "description": "The staff's queue."},
    {"name": "swipes", "description": "Homes, liked or passed by."},
    {"name": "proximity", "description": "Kindred people nearby: sessions of two hours, sightings, nudges, figures."},
    {"name": "live", "description": "What you hear at once: server-sent events and sockets."},
    {"name": "jobs", "description": "Long work that one started, and how far it came."},
    {"name": "notifications", "description": "What reaches you later: the inbox, devices, preferences."},
    {"name": "staff", "description": "The desk of notices: sending, campaigns, providers, what became of each."},
    {"name": "concierge", "description": "The assistant, and the pages that show what its tools answer."},
    {"name": "office", "description": "Bug reports, pages, questions, app versions, links into the apps."},
    {"name": "media", "description": "Pictures and files: uploaded, listed, deleted, and handed out."},
]

PROBLEM = "#/components/schemas/ProblemOut"
# Where refusals have the shape that the clients of GoTrue and of OAuth expect.
OTHER_WIRES = ("/auth/v1", "/mcp/oauth", "/api/v1/mcp/oauth")
# What the entrance, the parser of bodies and the servers beneath can answer on any route.
EVERYWHERE = (429, 503)
WITH_INPUT = (422,)
WITH_BODY = (400, 413)
SIGNED = (401, 403)
WITH_KEY = (400, 409, 422)
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "sent again within 24 hours, the first answer is given again and nothing is done twice",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
}


def completed(schema: dict[str, Any], routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """Add to every operation the refusals that any route can give, in the one envelope, and what it honours."""
    keyed = {each.path_format for each in iter_route_contexts(routes) if honours_key(each.original_route)}
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    components.update(problem.pop("$defs", {}))
    components["ProblemOut"] = problem
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete(path, operation)
            if method == "post" and path in keyed:
                _accept_key(operation)
    return schema


def _complete(path: str, operation: dict[str, Any]) -> None:
    ours = not path.startswith(OTHER_WIRES)
    responses = operation["responses"]
    for status in _refusals_of(operation):
        if ours or status == 413:
            responses.setdefault(str(status), _refusal(status))
    # FastAPI describes its own 422, and a page's refusals by the page's type; all are answered in the envelope.
    for status in REASONS if ours else ():
        if str(status) in responses:
            responses[str(status)]["content"] = _refusal(status)["content"]
    if not ours:
        responses["default"] = {"description": "Refused"}


def _accept_key(operation: dict[str, Any]) -> None:
    operation.setdefault("parameters", []).append(IDEMPOTENCY)
    for status in WITH_KEY:
        operation["responses"].setdefault(str(status), _refusal(status))


def _refusals_of(operation: dict[str, Any]) -> list[int]:
    wanted = [*EVERYWHERE]
    if operation.get("parameters") or "requestBody" in operation:
        wanted += WITH_INPUT
    if "requestBody" in operation:
        wanted += WITH_BODY
    if "security" in operation:
        wanted += SIGNED
    return wanted


def honours_key(route: BaseRoute) -> bool:
    """Return whether a route keeps its answers under `Idempotency-Key`: a person's POST, no form, written in a unit."""
    if not isinstance(route, IdempotentRoute) or "POST" not in (route.methods or ()):
        return False
    if any(isinstance(each.field_info, Form) for each in route.dependant.body_params):
        return False
    calls = list(_calls(route.dependant))
    return write_unit in calls and any(isinstance(call, SecurityBase) for call in calls)


def _calls(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for each in dependant.dependencies:
        yield from _calls(each)


def _refusal(status: int) -> dict[str, Any]:
    refusal: dict[str, Any] = {
        "description": REASONS[status],
        "content": {"application/json": {"schema": {"$ref": PROBLEM}}},
    }
    if status in {429, 503}:
        refusal["headers"] = RETRY
    return refusal
