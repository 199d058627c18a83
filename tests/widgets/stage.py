"""A stage for widgets: the real house, a host made of the official bridge, and a real browser that watches both."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from tests.support.chromium import POLL_SECONDS, Tab

HOST_PAGE = Path(__file__).parents[1] / "support" / "widget_host.html"
FOCUSED = "((one) => one?.getAttribute('aria-label') ?? one?.innerText ?? '')(document.activeElement).trim()"
PATIENCE_SECONDS = 60.0
Bag = dict[str, Any]
Answering = Callable[[Bag], Bag | Awaitable[Bag]]
# Finds what can be pressed by what a screen reader calls it.
FIND = """(name) => [...document.querySelectorAll('button'), ...document.querySelectorAll('textarea')].find((one) =>
  (one.getAttribute('aria-label') ?? one.closest('label')?.innerText ?? one.innerText)
    .split('\\n').some((line) => line.trim().startsWith(name)))"""


def answered(structured: Bag) -> Bag:
    """Return a tool's result as an MCP server gives it."""
    return {"content": [{"type": "text", "text": "In words."}], "structuredContent": structured, "isError": False}


def refused(code: str, message: str, **details: Any) -> Bag:
    """Return a tool's refusal as our MCP servers give it."""
    error = {"code": code, "message": message, "next": "Do something else.", "details": details}
    return {
        "content": [{"type": "text", "text": f"{code}: {message}"}],
        "structuredContent": {"error": error},
        "isError": True,
    }


@dataclass(slots=True)
class Theatre:
    """The house, and the page of a host that it serves for the stage that is played on."""

    base: str
    stage: "Stage | None" = None

    def open_doors(self, app: FastAPI) -> None:
        """Let the house serve the host's page, and pass its calls on to the stage."""
        app.router.routes.insert(0, Route("/host", self._host))
        app.router.routes.insert(0, Route("/call", self._call, methods=["POST"]))

    async def _host(self, _request: Request) -> HTMLResponse:
        return HTMLResponse(HOST_PAGE.read_text(encoding="utf-8"))

    async def _call(self, request: Request) -> JSONResponse:
        assert self.stage is not None
        return JSONResponse(await self.stage.answer(await request.json()))


@dataclass(slots=True)
class Stage:
    """What is played: `answers` holds the result of each tool, or what makes it; `calls` is what was asked."""

    tab: Tab
    base: str
    answers: dict[str, Bag | Answering] = field(default_factory=dict)
    calls: list[Bag] = field(default_factory=list)
    # Where calls go instead of to the answers.
    through: Callable[[Bag], Awaitable[Bag]] | None = None
    frame: str = ""
    world: int = 0

    async def show(self, name: str, structured: Bag, *, theme: str = "light", asked: Bag | None = None) -> None:
        """Show a widget with the answer that it was made for."""
        await self.open(name, theme=theme)
        await self.give(answered(structured), asked)
        await self.until("!document.querySelector('.waiting')")

    async def open(self, name: str, *, theme: str = "light") -> None:
        """Show a widget that waits for its answer."""
        await self.tab.goto(f"{self.base}/host")
        page = json.dumps(f"{self.base}/api/v1/agent/widgets/{name}")
        assert await self.tab.evaluate(f"window.host.show({page}, {json.dumps(theme)})")
        self.frame, self.world = await self.tab.frame()

    async def give(self, result: Bag, asked: Bag | None = None) -> None:
        """Let the host hand over a tool's result, after what it was asked."""
        await self.tab.evaluate(f"window.host.give({json.dumps(asked or {})}, {json.dumps(result)})")

    async def read(self, expression: str) -> Any:
        """Evaluate in the widget's document."""
        return await self.tab.evaluate(expression, self.world)

    async def until(self, expression: str) -> None:
        """Wait until something holds in the widget; raises AssertionError with what is seen instead."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await self.read(f"Boolean({expression})"):
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise AssertionError(f"never: {expression}\nseen: {await self.text()}") from None

    async def sees(self, words: str) -> None:
        """Wait until words are seen."""
        await self.until(f"document.body.innerText.includes({json.dumps(words)})")

    async def text(self) -> str:
        """Return all that is seen."""
        seen: str = await self.read("document.body.innerText")
        return seen

    async def press(self, name: str) -> None:
        """Press what is called so, once it is there."""
        find = f"({FIND})({json.dumps(name)})"
        await self.until(f"{find} && !{find}.disabled")
        await self.read(f"{find}.click()")

    async def focus(self, name: str) -> None:
        """Move the focus to what is called so."""
        await self.until(f"({FIND})({json.dumps(name)})")
        await self.read(f"({FIND})({json.dumps(name)}).focus()")

    async def focused(self) -> str:
        """Return what a screen reader calls that which has the focus."""
        named: str = await self.read(FOCUSED)
        return named

    async def focuses(self, name: str) -> None:
        """Wait until that which a screen reader calls so has the focus."""
        await self.until(f"{FOCUSED} === {json.dumps(name)}")

    async def called(self, tool: str) -> Bag:
        """Wait until a tool is called; return what it was asked last."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (made := [call for call in self.calls if call["name"] == tool]):
                await asyncio.sleep(POLL_SECONDS)
        asked: Bag = made[-1]["arguments"]
        return asked

    async def told(self, *sentences: str) -> None:
        """Wait until the model is told just these sentences."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self.tab.evaluate("window.host.noted") != list(sentences):
                await asyncio.sleep(POLL_SECONDS)

    async def answer(self, call: Bag) -> Bag:
        """Answer a tool's call as it was arranged."""
        if self.through is not None:
            return await self.through(call)
        self.calls.append(call)
        answer = self.answers.get(call["name"], refused("NOT_FOUND", "No such tool"))
        if not callable(answer):
            return answer
        made = answer(call["arguments"])
        return made if isinstance(made, dict) else await made

    def wrongs(self) -> list[str]:
        """Return what a widget must never cause: violations of its policy, errors, requests to anybody else."""
        found = []
        for told in self.tab.events:
            method, params = told["method"], told["params"]
            if method == "Log.entryAdded" and "favicon.ico" in params["entry"].get("url", ""):
                continue  # the browser's own wish where a page stands alone
            if method == "Log.entryAdded" and params["entry"]["level"] == "error":
                found.append(f"log: {params['entry']['text']}")
            elif method == "Runtime.exceptionThrown":
                found.append(f"exception: {params['exceptionDetails']}")
            elif method == "Runtime.consoleAPICalled" and params["type"] in {"error", "warning", "assert"}:
                found.append(f"console: {[one.get('value') for one in params['args']]}")
            elif method == "Audits.issueAdded":
                found.append(f"issue: {params['issue']}")
            elif method == "Network.requestWillBeSent" and not self._is_ours(params["request"]["url"]):
                found.append(f"request: {params['request']['url']}")
        return found

    def _is_ours(self, address: str) -> bool:
        return address.startswith((f"{self.base}/", "data:", "about:"))
