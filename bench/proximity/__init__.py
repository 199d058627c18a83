"""People nearby, in figures: how soon both are nudged, how many sockets are held, and what attackers get."""

import argparse
import asyncio

from bench.proximity import attackers, latency, sockets, walk
from bench.stage import stage
from bench.table import show


def main(options: list[str] | None = None) -> None:
    """Run it; the defaults take some minutes."""
    parser = argparse.ArgumentParser(prog="python -m bench proximity")
    parser.add_argument("--seconds", type=float, default=15.0, help="of load, for each rate")
    parser.add_argument("--sockets", type=int, default=4000)
    parser.add_argument("--attempts", type=int, default=500, help="of each attacker")
    given = parser.parse_args(options or [])
    with stage(None, durable=False) as set_up:
        set_up.environment.update(dict.fromkeys(LIMITS, "0"))
        with set_up.api(workers=2) as url:
            rows = [asyncio.run(latency.measure(url, rate, given.seconds)) for rate in (200, 400)]
            show("From POST /match to both nudges, two workers", latency.HEAD, rows)
            tried = [asyncio.run(attackers.tried(url, mode, given.attempts)) for mode in ("simple", "strong")]
            show("Attackers: what they got of what they tried", attackers.HEAD, attackers.beside(*tried))
            show("A crowd against an independent matcher", walk.HEAD, [asyncio.run(walk.measure(url))])
        with set_up.api(workers=1) as url:
            held = asyncio.run(sockets.measure(url, set_up.running[-1].pid, given.sockets))
            show("Sockets held by one process", sockets.HEAD, [held])


LIMITS = ("PROXIMITY_SESSIONS_PER_MINUTE", "PROXIMITY_MATCHES_PER_MINUTE", "PROXIMITY_MISSES_PER_MINUTE")
