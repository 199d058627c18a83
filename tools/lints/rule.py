"""What a rule is, what it finds, and how exemptions are kept honest."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tools.lints.source import Source

EVERYWHERE = ("src", "tools", "tests", "bench", "migrations")


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule sees in one file; `name` is the function or thing meant, `measure` how large it is."""

    line: int
    message: str
    name: str = ""
    measure: int | None = None


@dataclass(frozen=True, slots=True)
class Offence:
    """A finding with its rule and place; its `key` does not move when lines above it do."""

    path: str
    line: int
    code: str
    message: str
    name: str = ""
    measure: int | None = None

    @property
    def key(self) -> str:
        """What a baseline remembers it by."""
        return f"{self.code} {self.subject}"

    @property
    def subject(self) -> str:
        """The file, or the thing in the file, as exemptions name it."""
        return f"{self.path}::{self.name}" if self.name else self.path

    def __str__(self) -> str:
        """Spell it as editors and people expect it."""
        return f"{self.path}:{self.line}: {self.code} {self.message}"


Look = Callable[[Source], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, why it stands, where it holds, and who may differ for which reason.

    A key of `exempt` is a file (`src/aangan/cli.py`), a thing in it (`src/aangan/cli.py::main`) or a folder
    (`src/aangan/town/`).
    """

    code: str
    why: str
    areas: tuple[str, ...]
    exempt: Mapping[str, str]
    look: Look
    # A rule on texts sees every file, not only Python.
    on_texts: bool = field(default=False)

    def offences(self, source: Source) -> Iterator[Offence]:
        """Look at one file, whoever is exempt."""
        if not self.holds_in(source):
            return
        for found in self.look(source):
            yield Offence(source.path, found.line, self.code, found.message, found.name, found.measure)

    def holds_in(self, source: Source) -> bool:
        """Tell whether the rule is about this file."""
        return self.on_texts or (source.is_python and source.area in self.areas)

    def exemption(self, offence: Offence) -> str | None:
        """Return the key of `exempt` that lets an offence pass."""
        folders = (f"{folder}/" for folder in PurePosixPath(offence.path).parents)
        return next((key for key in (offence.subject, offence.path, *folders) if key in self.exempt), None)


def rule(
    code: str, *, areas: tuple[str, ...] = EVERYWHERE, exempt: Mapping[str, str] | None = None, on_texts: bool = False
) -> Callable[[Look], Rule]:
    """Make a rule of a function; its docstring is the reason that `--why` prints."""

    def made(look: Look) -> Rule:
        return Rule(code, " ".join((look.__doc__ or "").split()), areas, exempt or {}, look, on_texts)

    return made


def spelled(node: ast.AST) -> str:
    """Return a piece of code on one short line."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
