"""What the suite asks of calls that take several rounds: the server asks, the client answers with its next call."""

from collections.abc import Mapping
from typing import Any

from fastmcp import Context
from fastmcp.prompts import Message
from fastmcp.tools import ToolResult
from mcp_types import ElicitResult, InputRequiredResult

Answer = str | InputRequiredResult


async def test_input_required_result_elicitation(ctx: Context) -> Any:
    """Ask for a name."""
    given = answered(ctx, "user_name")
    return (
        f"Hello, {given['name']}!" if given and given.get("name") else ask(user_name=form("What is your name?", "name"))
    )


async def test_input_required_result_sampling(ctx: Context) -> Any:
    """Ask the client's model."""
    answer = (ctx.input_responses or {}).get("capital_question")
    return _said(answer) if answer else ask(capital_question=_sample("What is the capital of France?", 100))


async def test_input_required_result_list_roots(ctx: Context) -> Any:
    """Ask for the client's roots."""
    answer = (ctx.input_responses or {}).get("client_roots")
    return _said(answer) if answer else ask(client_roots=ROOTS)


async def test_input_required_result_request_state(ctx: Context) -> Any:
    """Ask, and know its own state again."""
    if answered(ctx, "confirm") and ctx.request_state == "asked-once":
        return "state-ok"
    return ask("asked-once", confirm=form("Please confirm", "ok", "boolean"))


async def test_input_required_result_tampered_state(ctx: Context) -> Any:
    """Ask with a state that nobody else may write."""
    if answered(ctx, "confirm") and ctx.request_state == "untouched":
        return "The state is untouched"
    return ask("untouched", confirm=form("Please confirm", "ok", "boolean"))


async def test_input_required_result_multiple_inputs(ctx: Context) -> Any:
    """Ask three things at once."""
    wanted = {
        "user_name": form("What is your name?", "name"),
        "greeting": _sample("Generate a greeting", 50),
        "client_roots": ROOTS,
    }
    given = ctx.input_responses or {}
    return "All three were answered" if wanted.keys() <= given.keys() else ask("three", **wanted)


async def test_input_required_result_multi_round(ctx: Context) -> Any:
    """Ask twice, the second time knowing the first answer."""
    if ctx.request_state is None:
        return ask("1", step1=form("Step 1: What is your name?", "name"))
    if ctx.request_state == "1":
        name = (answered(ctx, "step1") or {}).get("name", "")
        return ask(f"2 {name}", step2=form("Step 2: What is your favorite color?", "color"))
    color = (answered(ctx, "step2") or {}).get("color", "")
    return f"{ctx.request_state.removeprefix('2 ')} likes {color}"


async def test_input_required_result_capabilities(ctx: Context) -> Any:
    """Ask only for what this client can do."""
    declared = ctx.session.client_capabilities
    wanted: dict[str, Any] = {}
    if declared is not None and declared.elicitation is not None:
        wanted["user_name"] = form("What is your name?", "name")
    if declared is not None and declared.sampling is not None:
        wanted["greeting"] = _sample("Generate a greeting", 50)
    return ask(**wanted) if wanted and not ctx.input_responses else "Nothing is left to ask"


async def test_streaming_elicitation(ctx: Context) -> Any:
    """Report progress, then ask."""
    await ctx.report_progress(1, 2)
    return "Answered" if ctx.input_responses else ask(user_name=form("What is your name?", "name"))


async def test_elicitation(message: str, ctx: Context) -> str:
    """Ask in the middle of a call, as servers with sessions can."""
    fields = {"username": {"type": "string"}, "email": {"type": "string"}}
    return f"User response: {await _asked_at_once(ctx, message, fields)}"


async def test_elicitation_sep1034_defaults(ctx: Context) -> str:
    """Ask with defaults of every primitive type."""
    fields = {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": True},
    }
    return f"Elicitation completed: {await _asked_at_once(ctx, 'Please look at the defaults', fields)}"


async def test_elicitation_sep1330_enums(ctx: Context) -> str:
    """Ask with every kind of choice."""
    options = ["option1", "option2", "option3"]
    titled = [{"const": f"value{number}", "title": f"{word} Option"} for number, word in enumerate(WORDS, 1)]
    named = {"enum": ["opt1", "opt2", "opt3"], "enumNames": [f"Option {word}" for word in ("One", "Two", "Three")]}
    choices = [{"const": f"value{number}", "title": f"{word} Choice"} for number, word in enumerate(WORDS, 1)]
    fields = {
        "untitledSingle": {"type": "string", "enum": options},
        "titledSingle": {"type": "string", "oneOf": titled},
        "legacyEnum": {"type": "string", **named},
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": options}},
        "titledMulti": {"type": "array", "items": {"anyOf": choices}},
    }
    return f"Elicitation completed: {await _asked_at_once(ctx, 'Please choose', fields)}"


async def asked_prompt(ctx: Context) -> Any:
    """Ask before a prompt is written."""
    given = answered(ctx, "user_context")
    if given is None:
        return ask(user_context=form("What context should the prompt use?", "context"))
    return [Message(f"Context: {given.get('context')}")]


asked_prompt.__name__ = "test_input_required_result_prompt"

WORDS = ("First", "Second", "Third")
ROOTS = {"method": "roots/list", "params": {}}
ROUNDS = (
    test_input_required_result_elicitation, test_input_required_result_sampling, test_input_required_result_list_roots,
    test_input_required_result_request_state, test_input_required_result_tampered_state,
    test_input_required_result_multiple_inputs, test_input_required_result_multi_round,
    test_input_required_result_capabilities, test_streaming_elicitation, test_elicitation,
    test_elicitation_sep1034_defaults, test_elicitation_sep1330_enums,
)  # fmt: skip


def ask(state: str | None = None, **requests: Mapping[str, Any]) -> InputRequiredResult:
    return InputRequiredResult.model_validate({"inputRequests": requests, "requestState": state})


def form(message: str, field: str, kind: str = "string") -> dict[str, Any]:
    schema = {"type": "object", "properties": {field: {"type": kind}}, "required": [field]}
    return {"method": "elicitation/create", "params": {"message": message, "requestedSchema": schema}}


def _sample(text: str, most: int) -> dict[str, Any]:
    said = {"role": "user", "content": {"type": "text", "text": text}}
    return {"method": "sampling/createMessage", "params": {"messages": [said], "maxTokens": most}}


def answered(ctx: Context, name: str) -> dict[str, Any] | None:
    answer = (ctx.input_responses or {}).get(name)
    return answer.content or {} if isinstance(answer, ElicitResult) and answer.action == "accept" else None


async def _asked_at_once(ctx: Context, message: str, fields: dict[str, Any]) -> str:
    schema = {"type": "object", "properties": fields, "required": list(fields)}
    answer = await ctx.session.elicit(message=message, requested_schema=schema)
    return f"action={answer.action}, content={answer.content}"


def _said(answer: Any) -> ToolResult:
    return ToolResult(answer.model_dump_json(by_alias=True, exclude_none=True))
