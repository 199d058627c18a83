"""The suite's runs: what each is run against, how many of its checks must pass, and which may fail and why."""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.conformance.programs import BUILD, SUITE, Hear, run

OLD, NEW = "2025-11-25", "2026-07-28"
# A server that keeps no session cannot ask back in the middle of a call, nor tell later of what changed; the newer
# protocol asks back without one, and the same kinds of tools pass there.
WITHOUT_SESSION = frozenset(
    {
        "tools-call-sampling:tools-call-sampling",
        "tools-call-elicitation:tools-call-elicitation",
        "elicitation-sep1034-defaults:elicitation-sep1034-general",
        "elicitation-sep1330-enums:elicitation-sep1330-general",
        "resources-subscribe:resources-subscribe",
        "resources-unsubscribe:resources-unsubscribe",
    }
)
# Not scored: the library of tasks begins a task before it asks.
ASKS_LATE = frozenset({"tasks-mrtr-composition:sep-2663-mrtr-synchronous-before-task-creation"})
# No tool of the house needs a client's model, and the third server shows how one that does is refused.
NEEDS_NOTHING = frozenset(
    {
        "server-stateless:sep-2575-server-rejects-undeclared-capability",
        "server-stateless:sep-2575-missing-capability-http-400",
    }
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `least` checks must pass, and those of `failing` (`scenario:check`) fail, no more and no fewer."""

    title: str
    arguments: tuple[str, ...]
    least: int
    failing: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run."""

    passed: int
    failed: dict[str, list[str]]
    wrong: list[str]


async def check(run_: Run, hear: Hear | None = None) -> Outcome:
    """Run it, and count: a run in which nothing was checked is no success."""
    folder = BUILD / "results" / run_.title.replace(" ", "-").replace("/", "")
    shutil.rmtree(folder, ignore_errors=True)
    code, out, err = await run(SUITE, *run_.arguments, "-o", str(folder), hear=hear)
    passed, failed = counted(folder)
    wrong = judged(run_, passed, failed)
    if passed < run_.least:
        wrong.append(f"exit {code}\n{(out + err)[-1500:]}")
    return Outcome(passed, failed, wrong)


def judged(run_: Run, passed: int, failed: Mapping[str, list[str]]) -> list[str]:
    """Say what is wrong with a run: too few checks, one that fails, or one that should and does not."""
    wrong = [f"{passed} checks passed where at least {run_.least} should"] if passed < run_.least else []
    wrong += [f"{name} fails: {why}" for name in sorted(failed.keys() - run_.failing) for why in failed[name]]
    return wrong + [f"{name} passes now: take it off the list" for name in sorted(run_.failing - failed.keys())]


def counted(folder: Path) -> tuple[int, dict[str, list[str]]]:
    """Read the checks that a run kept: how many passed, and why each that failed did."""
    statuses: Counter[str] = Counter()
    failed: dict[str, list[str]] = {}
    for kept in sorted(folder.glob("**/checks.json")):
        scenario = _scenario(kept.parent.name)
        for one in _checks(kept):
            statuses[one["status"]] += 1
            if one["status"] == "FAILURE":
                failed.setdefault(f"{scenario}:{one['id']}", []).append(one.get("errorMessage", ""))
    return statuses["SUCCESS"], failed


def _checks(kept: Path) -> Iterable[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(kept.read_text())
    return found


def _scenario(folder: str) -> str:
    # server-<scenario>-2026-07-28T10-53-25-291Z
    return folder.removeprefix("server-").rsplit("T", 1)[0].rsplit("-", 3)[0]
