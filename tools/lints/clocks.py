"""Rules on time."""

import ast
from collections.abc import Iterator

from tools.lints.rule import Found, rule, spelled
from tools.lints.source import Source, dotted, name_of

# Spelled with the class before it, as `datetime.now` and `datetime.datetime.now` both are.
NOW = {("datetime", "now")}
NAIVE = {("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("datetime", "utcfromtimestamp")}
WALL = {"time.time", "time.time_ns", "time.gmtime", "time.localtime"}


@rule(
    "ONE_CLOCK",
    areas=("src",),
    exempt={"src/aangan/kit/clock.py": "it is the clock"},
)
def one_clock(source: Source) -> Iterator[Found]:
    """Only kit/clock asks the machine for the time: verbs ask `unit.now()`, so that tests can stop the clock.

    Measuring how long something takes (`time.monotonic`, `time.perf_counter`) is another matter and free.
    """
    for call in source.calls:
        if _pair(call.func) in NOW or _is_wall(source, call.func):
            yield Found(call.lineno, f"{spelled(call)} asks the machine; ask `unit.now()` or the Clock")


@rule("AWARE_TIME")
def aware_time(source: Source) -> Iterator[Found]:
    """A time without its zone means something else on every machine; the house knows aware UTC only."""
    for call in source.calls:
        pair = _pair(call.func)
        if pair in NAIVE or (pair in NOW and not _has_zone(call)):
            yield Found(call.lineno, f"{spelled(call)} has no zone; say `datetime.now(UTC)` or ask a Clock")


def _pair(function: ast.expr) -> tuple[str, str]:
    return (name_of(function.value), function.attr) if isinstance(function, ast.Attribute) else ("", "")


def _has_zone(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "tz")]
    return bool(given) and not (isinstance(given[0], ast.Constant) and given[0].value is None)


def _is_wall(source: Source, function: ast.expr) -> bool:
    name = dotted(function)
    return name in WALL or (isinstance(function, ast.Name) and f"time.{name}" in WALL and _from_time(source, name))


def _from_time(source: Source, name: str) -> bool:
    imports = (node for node in source.nodes if isinstance(node, ast.ImportFrom) and node.module == "time")
    return any((alias.asname or alias.name) == name for node in imports for alias in node.names)
