"""The inspector's command line, which registers, sends its person to the page of consent, and comes back."""

import json
import shutil
import socket
from typing import Any

from tools.conformance.consent import Person
from tools.conformance.programs import BUILD, INSPECTOR, run
from tools.conformance.stage import Stage

HOME = BUILD / "inspector-home"
USER, ADMIN = "asha@aangan.example", "admin@aangan.example"


class Inspector:
    """The command line with a home of its own, so that nobody's sign-ins are touched."""

    def __init__(self) -> None:
        """Begin without any sign-in."""
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._callback = f"http://127.0.0.1:{free.getsockname()[1]}/oauth/callback"

    async def ask(self, address: str, *arguments: str, person: Person | None = None) -> dict[str, Any]:
        """Run one method; `person` allows it when it asks. Raises RuntimeError with what it wrote when it fails."""
        known = ("--cli", address, "--transport", "http", "--callback-url", self._callback, "--format", "json")
        home = {"HOME": str(HOME), "MCP_INSPECTOR_SECRET_STORE": "file", "BROWSER": "/bin/true"}
        may_ask = {"MCP_AUTO_OPEN_ENABLED": "true"} if person else {}
        hear = person.hear if person else None
        code, out, err = await run(INSPECTOR, *known, *arguments, hear=hear, **home, **may_ask)
        if code:
            raise RuntimeError(f"exit {code}: {(out + err)[-1500:]}")
        answer: dict[str, Any] = json.loads(out.strip().splitlines()[-1])["result"]
        return answer


async def check(here: Stage) -> list[str]:
    """Sign in at both doors, list the tools and call one in both eras; returns what is wrong."""
    inspector, wrong = Inspector(), []
    for path, email in (("/mcp", USER), ("/mcp-admin", ADMIN)):
        try:
            wrong += await _door(inspector, here, path, email)
        except RuntimeError as failed:
            wrong.append(f"inspector at {path}: {failed}")
    return wrong


async def _door(inspector: Inspector, here: Stage, path: str, email: str) -> list[str]:
    # Guests are welcome at the one door, so there it must be asked to sign in.
    address, person = f"{here.base}{path}?sign_in=required", Person(email)
    told = (await inspector.ask(address, "--method", "tools/list", "--strict", person=person))["tools"]
    wrong = [] if person.led_to else [f"inspector at {path}: nobody was asked to consent"]
    said = []
    for era in ("legacy", "modern"):
        call = ("--protocol-era", era, "--method", "tools/call", "--tool-name", "who_am_i")
        said.append((await inspector.ask(address, *call))["structuredContent"])
    if said[0] != said[1] or email not in json.dumps(said):
        wrong.append(f"inspector at {path}: who_am_i is not {email}: {said}")
    pages = (await inspector.ask(address, "--method", "resources/list"))["resources"]
    if not told or not pages:
        wrong.append(f"inspector at {path}: {len(told)} tools, {len(pages)} pages")
    print(
        f"  {'✗' if wrong else '✓'} inspector at {path:<37} {len(told):>4} tools, {len(pages)} pages, two calls",
        flush=True,
    )
    return wrong
