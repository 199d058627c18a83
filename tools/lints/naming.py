"""Rules on names, and on who speaks to the terminal."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.lints.rule import Found, rule, spelled
from tools.lints.source import Source, dotted

EMPTY = {"util", "utils", "helper", "helpers", "common", "core", "manager", "managers", "misc"}
SPEAKING = {"print", "pprint", "pprint.pprint", "sys.stdout.write", "sys.stderr.write"}


@rule("PLAIN_NAME")
def plain_name(source: Source) -> Iterator[Found]:
    """A module is named by what it knows: what is called `utils` gathers whatever nobody found a place for."""
    for part in PurePosixPath(source.path).with_suffix("").parts:
        empty = EMPTY.intersection(re.split(r"[_\W]+", part.lower()))
        if empty:
            yield Found(1, f"`{part}` says nothing of what is in it; name it after what it knows")
            return


@rule(
    "QUIET",
    areas=("src",),
    exempt={
        "src/aangan/cli.py": "a command line prints",
        "src/aangan/up.py": "tells how far it is",
    },
)
def quiet(source: Source) -> Iterator[Found]:
    """A server speaks through its log, which is structured and hides secrets; only a command line prints."""
    for call in source.calls:
        if dotted(call.func) in SPEAKING:
            yield Found(call.lineno, f"{spelled(call.func)}() in a server; log it instead")
