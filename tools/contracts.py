"""An import contract for import-linter: a room is entered by its front door.

`pyproject.toml` names the rooms, what stands at their doors (`public`), what a room lends (`lent`) and to which file
of its neighbours (`borrower`). A file of a room may have become a package (`endpoints/_sse.py`): it keeps its name,
and what begins with an underscore inside it stays private to the room.
"""

from typing import Any, NamedTuple

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Address(NamedTuple):
    """Where a module lives: its room, the file of the room, and whether a part below the file is private."""

    room: str
    file: str
    private: bool


class Trespass(NamedTuple):
    """One import that goes past the front door, and the lines that do it."""

    importer: str
    imported: str
    lines: tuple[int, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        where = ", ".join(map(str, self.lines)) or "?"
        return f"{self.importer} (line {where}) enters {self.imported} past the front door"


class FrontDoorContract(Contract):
    """Rooms import one another's public files only; `lent` files go to `borrower` files and nobody else."""

    type_name = "front_door"

    # Declared as fields; import-linter puts the plain strings and lists of the configuration in their place.
    house: Any = fields.StringField()
    rooms: Any = fields.ListField(subfield=fields.StringField())
    public: Any = fields.ListField(subfield=fields.StringField())
    lent: Any = fields.StringField()
    borrower: Any = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - their signature
        """Look at every import of the graph."""
        trespasses = [
            Trespass(importer, imported, _lines(graph, importer, imported))
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self.trespasses(importer, imported)
        ]
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each trespass on a line of its own."""
        for trespass in check.metadata["trespasses"]:
            output.print_error(str(trespass))

    def trespasses(self, importer: str, imported: str) -> bool:
        """Tell whether one module may not import another; who lives in no room (doors, the house) goes anywhere."""
        home, away = self._address(importer), self._address(imported)
        if home is None or away is None or home.room == away.room:
            return False
        if away.private:
            return True
        if away.file == self.lent:
            return bool(home.file != self.borrower)
        return away.file not in self.public

    def _address(self, module: str) -> Address | None:
        root, _, rest = module.partition(".")
        room, _, inside = rest.partition(".")
        if root != self.house or room not in self.rooms:
            return None
        file, _, below = inside.partition(".")
        return Address(room, file, private=any(part.startswith("_") for part in below.split(".")))


def _lines(graph: ImportGraph, importer: str, imported: str) -> tuple[int, ...]:
    details = graph.get_import_details(importer=importer, imported=imported)
    return tuple(sorted({detail["line_number"] for detail in details}))
