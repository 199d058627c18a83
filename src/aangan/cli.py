"""The command line: `aangan up | serve | work | migrate | seed | token | inbox | crowd`.

Reading the whole house in takes seconds: only the commands that need it do, when they are called.
"""

import argparse
import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from aangan.infra.embedded import EmbeddedError
from aangan.infra.ending import end_after
from aangan.infra.migrations import upgrade
from aangan.infra.settings import Settings
from aangan.kit.errors import HouseError
from aangan.kit.page import PageIn
from aangan.town import SIZES, load, remove
from aangan.up import up

SHUTDOWN_SECONDS = 5
STARTING_SECONDS = 60


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; wrong settings and missing servers end it with a sentence instead of a traceback."""
    given = _parser().parse_args(arguments)
    if getattr(given, "parent", None):
        _end_with(given.parent)
    command: Callable[[argparse.Namespace], int] = given.command
    try:
        sys.exit(command(given))
    except ValidationError as wrong:
        reasons = "\n".join(
            f"  {'.'.join(map(str, error['loc'])) or 'settings'}: {error['msg']}" for error in wrong.errors()
        )
        sys.exit(f"aangan cannot start with these settings:\n{reasons}")
    except (EmbeddedError, HouseError) as wrong:
        sys.exit(f"aangan: {wrong}")
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aangan", description="Find a home, and the people to share it with.")
    commands = parser.add_subparsers(
        required=True, metavar="up | serve | work | migrate | seed | token | inbox | crowd"
    )

    start = commands.add_parser("up", help="everything on this machine: servers, schema, town, API and worker")
    start.add_argument("--size", choices=SIZES, default="small", help="the town to seed when the house is empty")
    start.add_argument("--workers", type=int, default=1, help="API processes")
    start.set_defaults(command=_up)

    serve = commands.add_parser("serve", help="the API alone")
    serve.add_argument("--workers", type=int, default=1)
    serve.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    serve.set_defaults(command=_serve)

    work = commands.add_parser("work", help="the worker alone: live signals, jobs, cron")
    work.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    work.set_defaults(command=_work)

    commands.add_parser("migrate", help="bring the schema up to date").set_defaults(command=_migrate)

    seed = commands.add_parser("seed", help="build the demo town, or take it away")
    seed.add_argument("--size", choices=SIZES, default="small")
    seed.add_argument("--remove", action="store_true", help="remove every seeded row and nothing else")
    seed.set_defaults(command=_seed)

    token = commands.add_parser("token", help="print a bearer token")
    token.add_argument("who", help="an id, an e-mail address or a phone number")
    token.set_defaults(command=_token)

    inbox = commands.add_parser("inbox", help="show what would have left the app: pushes, e-mails, texts")
    inbox.add_argument("--last", type=int, default=20, help="how many of the newest")
    inbox.set_defaults(command=_inbox)

    _add_crowd(commands)
    return parser


def _add_crowd(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    crowd = commands.add_parser("crowd", help="people nearby: made-up phones walk about and are nudged, as a live map")
    crowd.add_argument("--phones", type=int, default=60)
    crowd.add_argument("--seconds", type=int, default=300, help="of the crowd's own time")
    crowd.add_argument("--pace", type=float, default=20.0, help="seconds of the crowd in one of ours")
    crowd.add_argument("--seed", type=int, default=7, help="the same seed is the same walk")
    crowd.add_argument("--simple", action="store_true", help="walk as first clients do, without rotating tokens")
    crowd.add_argument("--workers", type=int, default=1, help="API processes")
    crowd.add_argument("--url", help="a server that runs already, with its limits open; else one is started")
    crowd.add_argument("--quiet", action="store_true", help="no map")
    crowd.set_defaults(command=_crowd)


def _up(given: argparse.Namespace) -> int:
    return up(Settings(), size=given.size, workers=given.workers)


def _serve(given: argparse.Namespace) -> int:
    settings = _settings()
    # Each API process reads its settings by itself.
    os.environ.update({"DATABASE_URL": settings.database_url or "", "REDIS_URL": settings.redis_url or ""})
    with _reading_in():
        import uvicorn  # noqa: PLC0415 - only now

        if given.workers <= 1 and "WEB_CONCURRENCY" not in os.environ:
            import aangan.asgi  # noqa: F401, PLC0415 - uvicorn will ask for it
    uvicorn.run(
        "aangan.asgi:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=given.workers if given.workers > 1 else None,
        loop="uvloop",
        http="httptools",
        ws="wsproto",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        # A process that is still being read in answers nobody; on a busy machine that takes longer than the usual 5.
        timeout_worker_healthcheck=STARTING_SECONDS,
        # Our own front writes a structured line for each request, without its query, and weighs what proxies say.
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level=settings.log_level.lower(),
    )
    return 0


def _work(_given: argparse.Namespace) -> int:
    settings = _settings()
    with _reading_in():
        from aangan import worker  # noqa: PLC0415 - only now

    worker.main(settings)
    return 0


def _migrate(_given: argparse.Namespace) -> int:
    upgrade(_settings().database_url or "")
    return 0


def _seed(given: argparse.Namespace) -> int:
    url = _settings().database_url or ""
    if given.remove:
        remove(url)
    else:
        load(url, given.size, print)
    return 0


def _token(given: argparse.Namespace) -> int:
    with _reading_in():
        from aangan import house  # noqa: PLC0415 - only now
        from aangan.identity import service as identity  # noqa: PLC0415 - only now

    async def mint() -> str:
        services = house.build(_settings())
        try:
            return await identity.mint_token(services, given.who)
        finally:
            await services.close()

    print(asyncio.run(mint()))
    return 0


def _inbox(given: argparse.Namespace) -> int:
    with _reading_in():
        from aangan import house  # noqa: PLC0415 - only now
        from aangan.notifications import service as notifications  # noqa: PLC0415 - only now

    async def look() -> list[notifications.SentNoticeOut]:
        services = house.build(_settings())
        try:
            async with services.units.read() as unit:
                return await notifications.newest_sent(unit, PageIn(limit=max(1, min(given.last, 100))))
        finally:
            await services.close()

    for kept in reversed(asyncio.run(look())):
        print(f"{kept.sent_at:%d %b %H:%M:%S}  {kept.channel:5}  {kept.address}\n  {kept.title}\n  {kept.body}\n")
    return 0


def _crowd(given: argparse.Namespace) -> int:
    with _reading_in():
        from aangan.crowd import Plan, ground, run  # noqa: PLC0415 - only now

    plan = Plan(given.phones, given.seconds, given.pace, given.seed, not given.simple, not given.simple)
    show = None if given.quiet else print
    if given.url:
        came = asyncio.run(run(given.url, plan, show))
    else:
        with ground(given.workers) as url:
            came = asyncio.run(run(url, plan, show))
    print(
        f"{came.sightings} sightings ({came.refused} refused), {came.nudges} nudges, {came.doubled} doubled;"
        f" {came.score.expected} meetings expected, {came.score.told} told:"
        f" recall {came.score.recall:.4f}, precision {came.score.precision:.4f}"
    )
    return 0


def _settings() -> Settings:
    """Read the settings; beside a running `aangan up`, its servers are the ones meant."""
    settings = Settings()
    note = settings.data_folder / "up.json"
    if settings.database_url and settings.redis_url:
        return settings
    if not note.exists():
        raise SystemExit("DATABASE_URL and REDIS_URL are not set, and no `aangan up` runs here")
    where = json.loads(Path(note).read_text())
    found = {name: where[name] for name in ("database_url", "redis_url")}
    return settings.model_copy(update={name: getattr(settings, name) or value for name, value in found.items()})


@contextmanager
def _reading_in() -> Iterator[None]:
    """Read modules in: that makes a million objects, and to look for garbage among them takes a second."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _end_with(parent: int) -> None:
    """End when `aangan up` is gone, even if it was killed outright."""

    def parted() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)

    end_after(parted)


if __name__ == "__main__":
    main()
