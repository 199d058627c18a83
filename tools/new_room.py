"""`python -m tools.new_room visits`: write the files of a new room, and say what is left to do by hand."""

import argparse
import keyword
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template
from textwrap import indent

from tools.lints.naming import EMPTY

ROOT = Path(__file__).parents[1]
TEMPLATES = Path(__file__).with_name("room_template")
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
PLURALS = (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"), ("s", ""))

LEFT = """\
$folder is written. What is left to do by hand:

1. pyproject.toml, in the import contracts
   - "The house stands on its foundations": "$room", on the floor that decides whom it may call
   - "Every room is built the same way": "aangan.$room" among the containers
   - "Rooms are entered by the front door": "$room" among the rooms
2. src/aangan/house.py, in ROOMS, above the rooms it leans on
   from aangan.$room import room as $room
   $room.ROOM
3. migrations/versions/, a file named by date and sentence, with

$sql"""


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write a room below `root`; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.new_room", description=__doc__)
    parser.add_argument("room", help="what it is about, in the plural and in small letters: visits")
    parser.add_argument("--one", help="one of its things, where the plural does not tell: person, for people")
    given = parser.parse_args(arguments)
    one = given.one or singular(given.room)
    folder = root / "src" / "aangan" / given.room
    wrong = _refusal(given.room, one, folder)
    if wrong:
        print(f"new_room: {wrong}", file=sys.stderr)
        return 1
    words = vocabulary(given.room, one)
    write(folder, words)
    _tidy(folder)
    sql = indent(_filled("migration.sql.txt", words), "   ")
    print(Template(LEFT).substitute(words, folder=folder.relative_to(root).as_posix(), sql=sql), end="")
    return 0


def singular(room: str) -> str:
    """Guess what one of a plural is called; a word that is no plural comes back as it is."""
    for many, one in PLURALS:
        if room.endswith(many):
            return room.removesuffix(many) + one
    return room


def vocabulary(room: str, one: str) -> dict[str, str]:
    """Return what the templates call things: `visits` gives One=Visit, ONE=VISIT, Words=Visit and so on."""
    return {
        "room": room,
        "path": room.replace("_", "-"),
        "one": one,
        "One": "".join(part.capitalize() for part in one.split("_")),
        "ONE": one.upper(),
        "Words": one.replace("_", " ").capitalize(),
    }


def write(folder: Path, words: dict[str, str]) -> None:
    """Fill the templates into a new folder."""
    folder.mkdir(parents=True)
    for template in sorted(TEMPLATES.glob("*.py.txt")):
        (folder / template.stem).write_text(_filled(template.name, words), encoding="utf-8")


def _refusal(room: str, one: str, folder: Path) -> str | None:
    for name in (room, one):
        if not NAME.fullmatch(name) or keyword.iskeyword(name):
            return f"{name!r} is no name for a module: small letters, and _ between words"
    if EMPTY.intersection(room.split("_")):
        return f"{room!r} says nothing of what is in it"
    if one == room:
        return f"what is one of the {room} called? say --one"
    if folder.exists():
        return f"there is a room called {room} already"
    return None


def _filled(template: str, words: dict[str, str]) -> str:
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(words)


def _tidy(folder: Path) -> None:
    # The place of the room's own name among the imports, and how lines break, depend on the name.
    for command in (["check", "--quiet", "--select", "I", "--fix"], ["format", "--quiet"]):
        config = ["--config", str(ROOT / "pyproject.toml")]
        subprocess.run([sys.executable, "-m", "ruff", *command, *config, str(folder)], check=True)


if __name__ == "__main__":
    sys.exit(main())
