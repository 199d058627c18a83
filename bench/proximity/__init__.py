"""People nearby, in figures: how soon both are nudged, what breaks, what attackers get, what figures tell."""

import argparse
import asyncio
from fractions import Fraction

from aangan import house
from aangan.infra.embeddings import meanings_of
from bench.proximity import attackers, day, dump, faults, latency, linking, meaning, oracle, privacy, sockets, walk
from bench.stage import Stage, stage
from bench.table import show


def main(options: list[str] | None = None) -> None:
    """Run it; the defaults take a quarter of an hour."""
    given = _options(options or [])
    with stage(None, durable=False) as set_up:
        set_up.environment.update(dict.fromkeys(LIMITS, "0"))
        # Faults are made on purpose, and what is said of them is known.
        set_up.environment["LOG_LEVEL"] = "CRITICAL"
        for name, part in PARTS.items():
            if not given.only or name in given.only:
                part(set_up, given)


def _options(options: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench proximity")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--seconds", type=float, default=15.0, help="of load, for each rate")
    parser.add_argument("--sockets", type=int, default=4000)
    parser.add_argument("--hold", type=float, default=10.0, help="seconds that they are held")
    parser.add_argument("--attempts", type=int, default=500, help="of each attacker")
    parser.add_argument("--pairs", type=int, default=20_000, help="that meet while things break")
    parser.add_argument("--rate", type=float, default=200.0, help="of such pairs in a second")
    parser.add_argument("--away", type=float, default=60.0, help="seconds that the database is away")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds that the cache stands still")
    parser.add_argument("--phones", type=int, default=500, help="that somebody tries to link")
    parser.add_argument("--calls", type=int, default=5000, help="about each kind of person, timed")
    parser.add_argument("--guests", type=int, default=400, help="of a conference, with fifty meetings each")
    parser.add_argument("--releases", type=int, default=10_000, help="of neighbouring days, each")
    parser.add_argument("--phrases", type=int, default=5_000_000, help="of the thief's dictionary")
    return parser.parse_args(options)


def _latency(set_up: Stage, given: argparse.Namespace) -> None:
    with set_up.api(workers=2) as url:
        rows = [asyncio.run(latency.measure(url, rate, given.seconds)) for rate in (200, 400)]
    show("From POST /match to both nudges, two workers", latency.HEAD, rows)


def _attackers(set_up: Stage, given: argparse.Namespace) -> None:
    with set_up.api(workers=2) as url:
        tried = [asyncio.run(attackers.tried(url, mode, given.attempts)) for mode in ("simple", "strong")]
    show("Attackers: what they got of what they tried", attackers.HEAD, attackers.beside(*tried))


def _walk(set_up: Stage, _given: argparse.Namespace) -> None:
    with set_up.api(workers=2) as url:
        show("A crowd against an independent matcher", walk.HEAD, [asyncio.run(walk.measure(url))])


def _sockets(set_up: Stage, given: argparse.Namespace) -> None:
    with set_up.api(workers=1) as url:
        held = asyncio.run(sockets.measure(url, set_up.running[-1].pid, given.sockets, given.hold))
    show("Sockets held by one process", sockets.HEAD, [held])


def _faults(set_up: Stage, given: argparse.Namespace) -> None:
    with set_up.api(workers=2) as url:
        field = faults.Field(url, set_up.running[-1].pid, set_up.embedded, set_up.settings, given.pause, given.away)
        rows, counters = asyncio.run(faults.measure(field, given.pairs, given.rate))
    show("Two workers, and what breaks while pairs meet", faults.HEAD, rows)
    show("Counters afterwards (before the cache was lost)", faults.COUNTERS_HEAD, counters)


def _linking(set_up: Stage, given: argparse.Namespace) -> None:
    show("Who is it ten minutes later?", linking.HEAD, linking.measure(given.phones))
    rows = asyncio.run(linking.replayed(set_up.settings, given.phones))
    show("Recordings", linking.REPLAY_HEAD, rows)


def _oracle(set_up: Stage, given: argparse.Namespace) -> None:
    fished = asyncio.run(oracle.fished(set_up.settings, 20, 2))
    show("What somebody learns who stands beside people for hours", oracle.FISHED_HEAD, fished)
    with set_up.api(workers=1) as url:
        rows = asyncio.run(oracle.timed(url, given.calls))
    show("Answers to a strong session: their bytes, and how long they take", oracle.HEAD, rows)


def _day(set_up: Stage, given: argparse.Namespace) -> None:
    row = asyncio.run(day.measure(set_up.settings, given.guests, 25 * given.guests, hours=4))
    show("Four hours of a conference against an independent matcher", day.HEAD, [row])


def _privacy(set_up: Stage, given: argparse.Namespace) -> None:
    rows: list[list[object]] = []
    for name, times in (("as released", 1), ("half of it, to try the measure", 2)):
        sure, guess = privacy.audit(
            given.releases, ONE, lambda figures, epsilon, times=times: privacy.day(figures, times * epsilon)
        )
        rows.append([name, given.releases, 1.0, sure, guess])
    show("What releases tell of one session more or less", privacy.HEAD, rows)
    wrong = [privacy.errors(5000, ONE, releases) for releases in (1, 4)]
    show("How wrong the largest categories are", privacy.ERROR_HEAD, wrong)
    show("Asked again while people come", privacy.POLL_HEAD, asyncio.run(privacy.polled(set_up.settings, 1000)))


def _dump(set_up: Stage, given: argparse.Namespace) -> None:
    rows = asyncio.run(dump.measure(set_up.settings, 300, given.phrases))
    show("The cache in a thief's hands", dump.HEAD, rows)


def _meaning(set_up: Stage, _given: argparse.Namespace) -> None:
    async def filed() -> list[list[object]]:
        services = house.build(set_up.settings)
        try:
            embedder = await meanings_of(services).embedder()
            return await meaning.measure(embedder, 120) if embedder else []
        finally:
            await services.close()

    show("Words that are not in the table, filed by what they mean", meaning.HEAD, asyncio.run(filed()))


ONE = Fraction(1)
LIMITS = ("PROXIMITY_SESSIONS_PER_MINUTE", "PROXIMITY_MATCHES_PER_MINUTE", "PROXIMITY_MISSES_PER_MINUTE")
PARTS = {
    "latency": _latency,
    "attackers": _attackers,
    "walk": _walk,
    "sockets": _sockets,
    "faults": _faults,
    "linking": _linking,
    "oracle": _oracle,
    "day": _day,
    "privacy": _privacy,
    "dump": _dump,
    "meaning": _meaning,
}
