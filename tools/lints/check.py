"""Running the rules over a repository: offences, exemptions nobody needs any more, and the baseline."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.lints.rule import Offence, Rule
from tools.lints.source import Source, sources

HEADING = """\
# What is longer or deeper than the house allows today: a rule, a place, and how much it may be at most.
# Lines leave this file; none may join it. `python -m tools.lints --shrink` takes out what is mended.
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the rules saw: offences, and those exemptions (rule, key) that let something pass."""

    offences: list[Offence] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)


def look(root: Path, rules: Sequence[Rule]) -> Looked:
    """Run the rules over every file below `root`."""
    looked = Looked()
    for source in sources(root):
        _look_at(source, rules, looked)
    looked.offences.sort(key=lambda offence: (offence.path, offence.line, offence.code))
    return looked


def stale_exemptions(root: Path, rules: Iterable[Rule], used: set[tuple[str, str]]) -> list[Offence]:
    """Return an offence for each exemption that lets nothing pass although what it names is there.

    What nobody needs today hides what somebody does tomorrow.
    """
    return [
        Offence(_home(rule), 1, rule.code, f"the exemption of {key} lets nothing pass: remove it")
        for rule in rules
        for key in rule.exempt
        if (rule.code, key) not in used and (root / key.partition("::")[0]).exists()
    ]


def against_baseline(offences: Sequence[Offence], allowed: dict[str, int], baseline: str) -> list[Offence]:
    """Return what is not in the baseline, has grown past it, or stands in it though it is mended."""
    kept = [offence for offence in offences if not _tolerated(offence, allowed)]
    present = {offence.key for offence in offences}
    mended = [
        Offence(baseline, 1, "BASELINE", f"{key} no longer offends: remove it from the baseline")
        for key in allowed
        if key not in present
    ]
    return kept + mended


def read_baseline(file: Path) -> dict[str, int]:
    """Read `CODE place measure` lines; a missing file allows nothing. Raises ValueError on a line it cannot read."""
    if not file.exists():
        return {}
    entries = [line for line in file.read_text().splitlines() if line.strip() and not line.startswith("#")]
    pairs = (line.rsplit(" ", 1) for line in entries)
    return {key: int(measure) for key, measure in pairs}


def shrink(offences: Sequence[Offence], allowed: dict[str, int]) -> dict[str, int]:
    """Return the baseline without what is mended, and lowered where something became smaller; it never grows."""
    measures = _measures(offences)
    return {key: min(allowed[key], measures[key]) for key in allowed if key in measures}


def write_baseline(file: Path, allowed: dict[str, int]) -> None:
    """Write a baseline, sorted."""
    lines = (f"{key} {measure}\n" for key, measure in sorted(allowed.items()))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADING + "".join(lines))


def _look_at(source: Source, rules: Sequence[Rule], looked: Looked) -> None:
    if source.is_python:
        try:
            _ = source.tree
        except SyntaxError as wrong:
            looked.offences.append(Offence(source.path, wrong.lineno or 1, "SYNTAX", wrong.msg))
            return
    for rule in rules:
        for offence in rule.offences(source):
            key = rule.exemption(offence)
            if key is None:
                looked.offences.append(offence)
            else:
                looked.used.add((rule.code, key))


def _tolerated(offence: Offence, allowed: dict[str, int]) -> bool:
    return offence.measure is not None and offence.measure <= allowed.get(offence.key, 0)


def _measures(offences: Sequence[Offence]) -> Counter[str]:
    # Two things of one name in one file (overloads, branches) are remembered by the larger.
    measures: Counter[str] = Counter()
    for offence in offences:
        measures[offence.key] = max(measures[offence.key], offence.measure or 0)
    return measures


def _home(rule: Rule) -> str:
    return f"{rule.look.__module__.replace('.', '/')}.py"
