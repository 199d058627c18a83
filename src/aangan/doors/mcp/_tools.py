"""The toolbox on this wire: a tool, its answer and its refusals as MCP has them."""

from typing import Any, Self

import structlog
from fastmcp.tools import Tool as WireTool
from fastmcp.tools import ToolResult
from mcp_types import ToolAnnotations
from pydantic import PrivateAttr

from aangan.doors.mcp._challenge import Realm
from aangan.doors.mcp._visitor import visitor
from aangan.infra import toolbox
from aangan.infra.problems import as_refusal
from aangan.kit.errors import HouseError, Unauthorized

log = structlog.get_logger(__name__)

# No more than that: what a refusal says is the same everywhere, and each tool's schema costs a model's attention.
REFUSAL = {"type": "object"}


class HouseTool(WireTool):
    """One tool of the toolbox, as FastMCP serves it."""

    _tool: toolbox.Tool = PrivateAttr()
    _realm: Realm = PrivateAttr()

    @classmethod
    def of(cls, tool: toolbox.Tool, realm: Realm, widget: str | None = None) -> Self:
        """Put a tool on the wire of one server; `widget` is the address of the page that shows its answer."""
        made = cls(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            parameters=tool.input_schema,
            output_schema=_or_refused(tool.output_schema),
            annotations=ToolAnnotations(
                read_only_hint=tool.read_only,
                destructive_hint=tool.destructive,
                idempotent_hint=tool.idempotent,
                open_world_hint=tool.open_world,
            ),
            meta=_shown_by(tool, widget) if widget else None,
            # Asked when tools are listed and when one is called: what somebody is not told of does not exist for them.
            auth=lambda _context: visitor().is_told_of(tool),
        )
        made._tool, made._realm = tool, realm
        return made

    def get_meta(self) -> dict[str, Any]:
        """Return what is said beside the schemas; the library's own tags would only cost a model's attention."""
        return self.meta or {}

    async def run(self, arguments: dict[str, Any]) -> ToolResult:
        """Call the tool for whoever asks; what goes wrong becomes a result, so that a model can correct itself."""
        who = visitor()
        try:
            answer = await toolbox.run(self._tool, who.services, who.actor, arguments)
        except HouseError as wrong:
            return self._refused(wrong)
        except Exception as wrong:  # noqa: BLE001 - an edge: nothing is told of what was not expected
            return self._refused(self._unexpected(wrong))
        return ToolResult(answer.words(), answer.structured())

    def _unexpected(self, wrong: Exception) -> HouseError:
        refused = as_refusal(wrong)
        if refused is not None:
            log.warning("dependency_away", kind=type(wrong).__name__, tool=self.name)
            return refused
        log.error("unexpected", tool=self.name, exc_info=wrong)
        return HouseError()

    def _refused(self, wrong: HouseError) -> ToolResult:
        structured = toolbox.refused_as_data(wrong)
        meta = None
        if isinstance(wrong, Unauthorized):
            structured |= {"requires_auth": True, "action": self.name}
            meta = {"mcp/www_authenticate": [self._realm.challenge("invalid_token", "Sign in first")]}
        return ToolResult(toolbox.refused_in_words(wrong), structured, meta, is_error=True)


def _or_refused(schema: dict[str, Any]) -> dict[str, Any]:
    # Some clients hold a refusal, too, to the schema of the answer: so it names both.
    properties = schema.get("properties", {}) | {"error": REFUSAL}
    either = [{"required": schema["required"]}, {"required": ["error"]}] if schema.get("required") else None
    rest = {key: value for key, value in schema.items() if key not in {"properties", "required"}}
    return rest | {"properties": properties} | ({"anyOf": either} if either else {})


def _shown_by(tool: toolbox.Tool, widget: str) -> dict[str, Any]:
    # The standard's words, and those of hosts that came before it.
    return {
        "ui": {"resourceUri": widget},
        "openai/outputTemplate": widget,
        "openai/widgetAccessible": True,
        "openai/toolInvocation/invoking": f"{tool.title}…",
        "openai/toolInvocation/invoked": tool.title,
    }
