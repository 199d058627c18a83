"""The third server: what the suite asks a server to offer, made by the factory that makes the real two.

Names and sentences are the suite's. Nothing of this is part of the product.
"""

import base64
import struct
import zlib
from typing import Annotated

import anyio
from fastmcp import Context, FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.prompts import Message
from fastmcp.prompts import Prompt as WirePrompt
from fastmcp.resources import BinaryResource, Resource, TextResource
from fastmcp.tools import Tool, ToolResult
from mcp.shared.exceptions import MCPError
from mcp_types import (
    AudioContent,
    EmbeddedResource,
    ImageContent,
    TextContent,
    TextResourceContents,
)
from mcp_types.jsonrpc import MISSING_REQUIRED_CLIENT_CAPABILITY
from pydantic import Field

from aangan.doors.mcp import make_server
from tools.conformance.long import offer_long
from tools.conformance.rounds import ROUNDS, asked_prompt

PAUSE_SECONDS = 0.05
SECRET = "sealed-for-the-suite-only"  # noqa: S105 - guards nothing

SCHEMA_2020 = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}


def make_fixture() -> FastMCP:
    """Make the server that the suite is run against."""
    server = make_server("conformance", "What the suite asks for.", _tools(), _resources(), secret=SECRET)
    for prompt in (test_simple_prompt, test_prompt_with_arguments, test_prompt_with_embedded_resource):
        server.add_prompt(WirePrompt.from_function(prompt))
    for prompt in (test_prompt_with_image, asked_prompt):
        server.add_prompt(WirePrompt.from_function(prompt))
    server.resource("test://template/{id}/data", mime_type="application/json")(_template)
    server.add_tool(_schema_tool())
    offer_long(server)
    server.add_completion_handler(lambda _reference, argument, _context: [f"{argument.value}is", f"{argument.value}k"])
    return server


async def test_simple_text() -> str:
    """One sentence."""
    return "This is a simple text response for testing."


async def test_image_content() -> ToolResult:
    """One red pixel."""
    return ToolResult([_pixel()])


async def test_audio_content() -> ToolResult:
    """A moment of silence."""
    return ToolResult([AudioContent(type="audio", data=_in_base64(_silence()), mime_type="audio/wav")])


async def test_embedded_resource() -> ToolResult:
    """A resource within the answer."""
    return ToolResult([_embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")])


async def test_multiple_content_types() -> ToolResult:
    """Text, a picture and a resource."""
    inside = _embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}')
    return ToolResult([TextContent(type="text", text="Multiple content types test:"), _pixel(), inside])


async def test_tool_with_logging(ctx: Context) -> str:
    """Three lines of log on the way."""
    await ctx.info("Tool execution started")
    await anyio.sleep(PAUSE_SECONDS)
    await ctx.info("Tool processing data")
    await anyio.sleep(PAUSE_SECONDS)
    await ctx.info("Tool execution completed")
    return "Three lines were logged"


async def test_logging_tool(ctx: Context) -> str:
    """One line of log, which only those hear who asked for it."""
    await ctx.info("A line")
    return "A line was logged"


async def test_reconnection() -> str:
    """Answer at once: a stateless server has no stream to come back to."""
    return "Here is the answer"


async def test_error_handling() -> str:
    """Always fail, in words meant to be read."""
    raise ToolError("This tool intentionally returns an error for testing")


async def test_tool_with_progress(ctx: Context) -> str:
    """Three steps of progress on the way."""
    for step in (0, 50, 100):
        await ctx.report_progress(step, 100)
        await anyio.sleep(PAUSE_SECONDS)
    return "Three steps were reported"


async def test_sampling(prompt: str, ctx: Context) -> str:
    """Ask the client's model."""
    answer = await ctx.session.create_message(
        messages=[{"role": "user", "content": {"type": "text", "text": prompt}}], max_tokens=100
    )
    return f"LLM response: {answer.content.text}"


async def test_custom_headers(region: Annotated[str, Field(json_schema_extra={"x-mcp-header": "Region"})]) -> str:
    """Take an argument that a header repeats."""
    return f"The region is {region}"


async def test_missing_capability(ctx: Context) -> str:
    """Need what a client may not have."""
    declared = ctx.session.client_capabilities
    if declared is None or declared.sampling is None:
        raise MCPError(
            MISSING_REQUIRED_CLIENT_CAPABILITY, "Sampling is needed", {"requiredCapabilities": {"sampling": {}}}
        )
    return "Sampling is there"


async def test_simple_prompt() -> str:
    """One sentence."""
    return "This is a simple prompt for testing."


async def test_prompt_with_arguments(arg1: str, arg2: str) -> str:
    """Both arguments, in a sentence."""
    return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"


async def test_prompt_with_embedded_resource(resourceUri: str) -> list[Message]:  # noqa: N803 - the suite's name
    """A resource, and what to do with it."""
    inside = _embedded(resourceUri, "text/plain", "Embedded resource content for testing.")
    return [Message(inside), Message("Please process the embedded resource above.")]


async def test_prompt_with_image() -> list[Message]:
    """A picture, and what to do with it."""
    return [Message(_pixel()), Message("Please analyze the image above.")]


def _tools() -> list[Tool]:
    plain = (
        test_simple_text, test_image_content, test_audio_content, test_embedded_resource, test_multiple_content_types,
        test_tool_with_logging, test_logging_tool, test_error_handling, test_tool_with_progress, test_sampling,
        test_missing_capability, test_custom_headers, test_reconnection,
    )  # fmt: skip
    return [Tool.from_function(one) for one in (*plain, *ROUNDS)]


def _schema_tool() -> Tool:
    async def json_schema_2020_12_tool(name: str = "") -> str:
        """Tool with JSON Schema 2020-12 features."""
        return name or "ok"

    made = Tool.from_function(json_schema_2020_12_tool)
    made.parameters = SCHEMA_2020
    return made


def _resources() -> list[Resource]:
    text = "This is the content of the static text resource."
    return [
        TextResource(uri="test://static-text", name="static-text", text=text, mime_type="text/plain"),
        BinaryResource(uri="test://static-binary", name="static-binary", data=_png(), mime_type="image/png"),
        TextResource(uri="test://watched-resource", name="watched-resource", text="Watched.", mime_type="text/plain"),
    ]


async def _template(id: str) -> str:  # noqa: A002 - the suite's name
    return f'{{"id":"{id}","templateTest":true,"data":"Data for ID: {id}"}}'


def _embedded(uri: str, kind: str, text: str) -> EmbeddedResource:
    return EmbeddedResource(type="resource", resource=TextResourceContents(uri=uri, mime_type=kind, text=text))


def _pixel() -> ImageContent:
    return ImageContent(type="image", data=_in_base64(_png()), mime_type="image/png")


def _in_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _png() -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\x00\xff\x00\x00")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def _silence() -> bytes:
    samples = bytes(16)
    form = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    return (
        b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt " + form + b"data" + struct.pack("<I", 16) + samples
    )
