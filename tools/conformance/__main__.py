"""`python -m tools.conformance`: the protocol's suite and its inspector against our servers, counted."""

import asyncio
import logging
import socket
import sys
import warnings

from tools.conformance import inspector
from tools.conformance.consent import OAUTH, Person, registered, token_of
from tools.conformance.inspector import ADMIN, USER
from tools.conformance.programs import SUITE
from tools.conformance.stage import Stage, stage
from tools.conformance.suite import ASKS_LATE, NEEDS_NOTHING, NEW, OLD, WITHOUT_SESSION, Outcome, Run, check

# What a server must keep whatever its tools are, and how many checks that is.
OLD_PROTOCOL = {"server-initialize": 2, "ping": 2, "tools-list": 3, "resources-list": 2, "dns-rebinding-protection": 2}
NEW_PROTOCOL = {
    "server-stateless": 23,
    "tools-list": 4,
    "resources-list": 2,
    "sep-2164-resource-not-found": 4,
    "caching": 8,
    "http-header-validation": 14,
    "dns-rebinding-protection": 2,
}


async def main() -> int:
    """Run everything; returns the exit status."""
    if not SUITE.exists():
        print("the suite is not installed: run `make conformance`", file=sys.stderr)
        return 2
    # What the third server refuses on purpose is no news.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    wrong: list[str] = []
    async with stage() as here:
        wrong += await _fixture(here)
        wrong += await inspector.check(here)
        wrong += await _authorization(here)
        wrong += await _real(here)
    for line in wrong:
        print(f"  ✗ {line}")
    print("conformance: " + ("as it should be" if not wrong else f"{len(wrong)} things are wrong"))
    return 1 if wrong else 0


async def _fixture(here: Stage) -> list[str]:
    new = Run(f"third server {NEW}", ("server", "--url", here.fixture, "--requirements", NEW), 190, ASKS_LATE)
    old = Run(f"third server {OLD}", ("server", "--url", here.fixture, "--requirements", OLD), 61, WITHOUT_SESSION)
    return [line for run in (new, old) for line in _told(run, await check(run))]


async def _real(here: Stage) -> list[str]:
    here.keys.token = await token_of(here.base, "/mcp-admin", ADMIN)
    wrong: list[str] = []
    for name, address in (("/mcp", f"{here.base}/mcp"), ("/mcp-admin", f"{here.opened}/mcp-admin")):
        for version, scenarios in ((OLD, OLD_PROTOCOL), (NEW, NEW_PROTOCOL)):
            for scenario, least in scenarios.items():
                arguments = ("server", "--url", address, "--scenario", scenario, "--spec-version", version)
                known = NEEDS_NOTHING if scenario == "server-stateless" else frozenset()
                run = Run(f"{name} {version} {scenario}", arguments, least, known)
                wrong += _told(run, await check(run))
    return wrong


async def _authorization(here: Stage) -> list[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    app = await registered(here.base, f"http://127.0.0.1:{port}/callback")
    about = ("--client-id", app, "--resource", f"{here.base}/mcp", "-p", str(port))
    run = Run("authorization server", ("authorization", "--url", f"{here.base}{OAUTH}", *about), 3)
    return _told(run, await check(run, Person(USER).hear))


def _told(run: Run, outcome: Outcome) -> list[str]:
    failed = sum(map(len, outcome.failed.values()))
    print(
        f"  {'✗' if outcome.wrong else '✓'} {run.title:<50} {outcome.passed:>4} passed {failed:>3} failed", flush=True
    )
    return [f"{run.title}: {line}" for line in outcome.wrong]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
