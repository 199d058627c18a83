"""The suite's and the inspector's programs, run under the Node that they need."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

BUILD = Path(__file__).parents[2] / "build" / "conformance"
MODULES = BUILD / "node_modules"
SUITE = MODULES / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
INSPECTOR = MODULES / "@modelcontextprotocol" / "inspector" / "clients" / "launcher" / "build" / "index.js"
SECONDS = 120
# What a tool answers is one line.
LINE_BYTES = 1 << 24

Hear = Callable[[str], Awaitable[None]]


async def run(program: Path, *arguments: str, hear: Hear | None = None, **environment: str) -> tuple[int, str, str]:
    """Run a program; returns its exit code and what it wrote. `hear` is told each line while it runs."""
    node = MODULES / "node" / "bin"
    known: Mapping[str, str] = os.environ | {"PATH": f"{node}:{os.environ['PATH']}", "NO_COLOR": "1"} | environment
    process = await asyncio.create_subprocess_exec(
        node / "node",
        program,
        *arguments,
        cwd=BUILD,
        env=dict(known),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LINE_BYTES,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(SECONDS):
            out, err = await asyncio.gather(_read(process.stdout, hear), _read(process.stderr, hear))
            return await process.wait(), out, err
    finally:
        if process.returncode is None:
            process.kill()


async def _read(stream: asyncio.StreamReader, hear: Hear | None) -> str:
    lines: list[str] = []
    while line := await stream.readline():
        lines.append(line.decode())
        if hear is not None:
            await hear(lines[-1])
    return "".join(lines)
