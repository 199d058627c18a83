"""How well a real model uses the tools: tasks in English, Hindi and both, in a town, through the concierge's own door.

Needs CONCIERGE_MODEL and CONCIERGE_KEY (or CONCIERGE_URL); without them there is nothing to measure, and it says so.
"""

import argparse
import asyncio
from collections import Counter
from dataclasses import dataclass

import httpx

from aangan.doors.rest import make_app
from aangan.house import EXTRA, ROOMS, build
from aangan.infra.settings import Settings
from bench.stage import stage
from bench.table import show
from tests.support.evals import Task, fits, settle, tasks
from tests.support.scripted import AGENT, Heard, heard

HEAD = ("tasks", "done", "right tool", "tool and arguments", "first call right", "calls/task", "tokens/task", "errors")
PATIENCE = 600.0
TAKEN = (
    "concierge_model", "concierge_key", "concierge_url", "concierge_fallbacks", "concierge_fallback_keys",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one task."""

    task: Task
    calls: list[tuple[str, dict[str, object]]]
    ended: str

    @property
    def right_tool(self) -> bool:
        """The expected tool was called."""
        return any(name == self.task.tool for name, _ in self.calls)

    @property
    def right(self) -> bool:
        """It was called with the expected arguments."""
        return any(name == self.task.tool and fits(self.task.arguments, given) for name, given in self.calls)

    @property
    def first_right(self) -> bool:
        """The first call was the expected one."""
        return bool(self.calls) and self.calls[0][0] == self.task.tool and fits(self.task.arguments, self.calls[0][1])


def main(options: list[str]) -> None:
    """Print one line for each language and one for all, and what went wrong; or that there is no model."""
    parser = argparse.ArgumentParser(prog="python -m bench concierge", description=__doc__)
    parser.add_argument("--only", help="a part of the ids of the tasks to try")
    chosen = parser.parse_args(options)
    given = Settings()
    if not given.concierge_model or not (given.concierge_key or given.concierge_url):
        print(
            "Not measured: no model. Set CONCIERGE_MODEL and CONCIERGE_KEY (or CONCIERGE_URL) to judge one "
            f"by {len(tasks())} tasks; without them the tests only try that every task can be done."
        )
        return
    with stage("small", durable=False) as ready:
        wishes = {name: getattr(given, name) for name in TAKEN}
        settings = ready.settings.model_copy(
            update=wishes
            | {"concierge_requests_per_day": 0, "concierge_tokens_per_day": 0, "concierge_guests_per_minute": 0}
        )
        judged, tokens = asyncio.run(_judge(settings, chosen.only or ""))
    print(f"{settings.concierge_model}:")
    languages = sorted({one.task.language for one in judged})
    rows = [_row(language, [one for one in judged if one.task.language == language], None) for language in languages]
    show("Choosing tools, by what people say", ("language", *HEAD), [*rows, _row("all", judged, tokens)])
    for one in judged:
        if not one.right:
            print(f"  {one.task.id}: expected {one.task.tool} {one.task.arguments}, got {one.calls} ({one.ended})")


async def _judge(settings: Settings, only: str) -> tuple[list[Judged], int]:
    app = make_app(ROOMS, settings, lambda: build(settings), EXTRA)
    async with app.router.lifespan_context(app):
        services = app.state.services
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench", timeout=PATIENCE) as client:
            people, known = await settle(client, services)
            judged = []
            for task in (one.filled(known, services.clock.now()) for one in tasks() if only in one.id):
                who = people.get(task.who)
                path, headers = ("chat", who.headers) if who else ("chat-public", {})
                answer = await client.post(f"{AGENT}/{path}", json={"message": task.says}, headers=headers)
                judged.append(_judged(task, heard(answer.text)))
            async with services.units.read() as unit:
                row = await unit.fetch_one("SELECT coalesce(sum(tokens), 0)::bigint AS tokens FROM concierge_runs")
    return judged, int(row["tokens"]) if row else 0


def _judged(task: Task, frames: list[Heard]) -> Judged:
    calls = [(frame.data["tool"], frame.data["arguments"]) for frame in frames if frame.event == "tool_call_start"]
    return Judged(task, calls, frames[-1].event if frames else "nothing")


def _row(name: str, judged: list[Judged], tokens: int | None) -> tuple[object, ...]:
    count, ends = len(judged), Counter(one.ended for one in judged)
    kept = sum(one.task.who != "guest" for one in judged)

    def share(right: int) -> str:
        return f"{100 * right / count:.0f} %"

    return (
        name,
        count,
        ends["done"],
        share(sum(one.right_tool for one in judged)),
        share(sum(one.right for one in judged)),
        share(sum(one.first_right for one in judged)),
        f"{sum(len(one.calls) for one in judged) / count:.1f}",
        # A guest's runs are not kept, so neither is what they cost.
        f"{tokens / kept:.0f}" if tokens is not None and kept else "-",
        count - ends["done"],
    )
