"""What the suite asks of calls that outlive their request; the product has none, and shows long work itself."""

from typing import Any

import anyio
from fastmcp import Context, FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.tools import Tool
from fastmcp.utilities.tasks import TaskConfig
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR

from tools.conformance.rounds import answered, ask, form

FAILING_SECONDS = 1


def offer_long(server: FastMCP) -> None:
    """Let a server run calls as tasks, and give it those that the suite runs so."""
    # Only the suite needs it, so it stands beside the suite and is no requirement of ours.
    from fastmcp_tasks import TasksExtension  # noqa: PLC0415

    server.add_extension(TasksExtension(url="memory://"))
    server.add_tool(Tool.from_function(greet))
    for one in (slow_compute, confirm_delete, multi_input, protocol_error_job):
        server.add_tool(Tool.from_function(one, task=TaskConfig(mode="optional")))
    for one in (failing_job, test_tool_with_task):
        server.add_tool(Tool.from_function(one, task=TaskConfig(mode="required")))


async def greet(name: str) -> str:
    """Greet at once."""
    return f"Hello, {name}!"


async def slow_compute(seconds: float, label: str = "") -> str:
    """Take a while."""
    await anyio.sleep(seconds)
    return f"{label} took {seconds} s"


async def confirm_delete(filename: str, ctx: Context) -> Any:
    """Ask before a file is deleted, which does not exist."""
    if not ctx.input_responses:
        return ask(confirm=form(f"Delete {filename}?", "confirm", "boolean"))
    return f"{filename} would be gone"


async def multi_input(ctx: Context) -> Any:
    """Ask two things at once."""
    if len(ctx.input_responses or {}) < 2:
        return ask(first=form("The first?", "name"), second=form("The second?", "name"))
    return "Both were answered"


async def failing_job() -> str:
    """Fail after a while."""
    await anyio.sleep(FAILING_SECONDS)
    raise ToolError("This job fails")


async def protocol_error_job() -> str:
    """Fail as the protocol fails."""
    raise MCPError(INTERNAL_ERROR, "This job breaks")


async def test_tool_with_task(ctx: Context) -> Any:
    """Ask for a name first, and take a while then."""
    given = answered(ctx, "user_name")
    if given is None:
        return ask(user_name=form("What is your name?", "name"))
    return f"Hello, {given.get('name')}!"
