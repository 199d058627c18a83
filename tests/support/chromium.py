"""A real browser without a window: Debian's Chromium, spoken to in its own protocol over a socket of this machine."""

import asyncio
import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = "no Chromium here: `make test` installs Debian's where it may, else install your system's `chromium` package"
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-default-apps", "--disable-domain-reliability", "--metrics-recording-only", "--mute-audio",
    "--force-color-profile=srgb", "--font-render-hinting=none", "--remote-debugging-port=0",
    # A sandboxed frame stays in the process of its page, where one session sees both.
    "--disable-features=IsolateSandboxedIframes,Translate,OptimizationHints,MediaRouter",
)  # fmt: skip
START_SECONDS = 90.0
ANSWER_SECONDS = 60.0
POLL_SECONDS = 0.02
KEYS = {
    "Tab": 9, "Enter": 13, "Escape": 27, "Space": 32, "PageUp": 33, "PageDown": 34, "ArrowLeft": 37, "ArrowUp": 38,
    "ArrowRight": 39, "ArrowDown": 40,
}  # fmt: skip
TYPED = {"Enter": "\r", "Space": " "}


@contextmanager
def started() -> Iterator[str]:
    """Start a browser; gives the address of its protocol. Raises RuntimeError where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise RuntimeError(MISSING)
    with tempfile.TemporaryDirectory(prefix="aangan-chromium-", ignore_cleanup_errors=True) as folder:
        environment = {**os.environ, "HOME": folder, "TZ": "Asia/Kolkata"}
        command = [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            yield _address(process, Path(folder) / "DevToolsActivePort")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@dataclass(slots=True)
class Tab:
    """One page in a profile of its own; `events` is all that the browser told of it."""

    socket: ClientConnection
    session: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    _waiting: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _number: int = 0

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask the browser something; raises RuntimeError with what it says against it."""
        self._number += 1
        answer = asyncio.get_running_loop().create_future()
        self._waiting[self._number] = answer
        said = {"id": self._number, "method": method, "params": params}
        await self.socket.send(json.dumps(said | ({"sessionId": self.session} if self.session else {})))
        told = await asyncio.wait_for(answer, ANSWER_SECONDS)
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']['message']}")
        result: dict[str, Any] = told["result"]
        return result

    async def listen(self) -> None:
        """Hear what the browser says, until it hangs up."""
        try:
            async for text in self.socket:
                told = json.loads(text)
                if "id" in told:
                    self._waiting.pop(told["id"]).set_result(told)
                else:
                    self.events.append(told)
        except ConnectionClosed:
            return

    async def goto(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        loader = (await self.send("Page.navigate", url=address))["loaderId"]
        await until(lambda: any(_is_load_of(loader, told) for told in self.events))

    async def evaluate(self, expression: str, world: int | None = None) -> Any:
        """Evaluate in the page, or in the world of a frame; gives a JSON value, waits for promises."""
        where = {} if world is None else {"contextId": world}
        told = await self.send(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, **where
        )
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"].get("exception", {}).get("description", "it threw"))
        return told["result"].get("value")

    async def press(self, key: str) -> None:
        """Press and release a key, as a person would."""
        code = {"key": " " if key == "Space" else key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": TYPED[key]} if key in TYPED else {}
        await self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **code, **text)
        await self.send("Input.dispatchKeyEvent", type="keyUp", **code)

    async def type(self, text: str) -> None:
        """Write where the caret is."""
        await self.send("Input.insertText", text=text)

    async def picture(self, width: int, height: int) -> bytes:
        """Return what is seen, as PNG."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        told = await self.send("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(told["data"])

    async def frame(self) -> tuple[str, int]:
        """Return the id of the frame in the page, and a world in it from which its document can be read."""
        tree = await self.send("Page.getFrameTree")
        inner: str = tree["frameTree"]["childFrames"][0]["frame"]["id"]
        return inner, await self._world(inner)

    async def top_world(self) -> int:
        """Return a world in the page itself."""
        tree = await self.send("Page.getFrameTree")
        return await self._world(tree["frameTree"]["frame"]["id"])

    async def _world(self, frame: str) -> int:
        made = await self.send("Page.createIsolatedWorld", frameId=frame)
        context: int = made["executionContextId"]
        return context


@asynccontextmanager
async def tab(address: str, *, width: int, height: int) -> AsyncIterator[Tab]:
    """Open a page in a profile of its own."""
    async with connect(address, max_size=None, proxy=None) as socket:
        opened = Tab(socket)
        hearing = asyncio.create_task(opened.listen())
        context = (await opened.send("Target.createBrowserContext"))["browserContextId"]
        target = await opened.send("Target.createTarget", url="about:blank", browserContextId=context)
        attached = await opened.send("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        opened.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            await opened.send(f"{domain}.enable")
        await opened.send("Page.setLifecycleEventsEnabled", enabled=True)
        await opened.send("Emulation.setFocusEmulationEnabled", enabled=True)
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await opened.send("Emulation.setDeviceMetricsOverride", **metrics)
        yield opened
        opened.session = ""
        await opened.send("Target.disposeBrowserContext", browserContextId=context)
        hearing.cancel()


async def until(holds: Any) -> None:
    """Wait until something holds; raises TimeoutError."""
    async with asyncio.timeout(ANSWER_SECONDS):
        while not holds():
            await asyncio.sleep(POLL_SECONDS)


def _is_load_of(loader: str, told: dict[str, Any]) -> bool:
    # Of this page and of no other: the empty one of a new tab may be loaded only now.
    about = told["params"]
    return told["method"] == "Page.lifecycleEvent" and (about["loaderId"], about["name"]) == (loader, "load")


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
        if len(lines) > 1:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        if process.poll() is not None:
            raise RuntimeError(f"Chromium ended with {process.returncode}")
        time.sleep(POLL_SECONDS)
    raise TimeoutError("Chromium did not say where it listens")
