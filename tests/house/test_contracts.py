"""The import contracts of pyproject.toml, held against a dwelling built for it, with one trespass at a time."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from importlinter import configuration
from importlinter.application import use_cases

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
CONTRACTS: dict[str, Any] = {
    contract["name"]: contract for contract in tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"]
}

FLOORS = "The house stands on its foundations"
FILES = "Every room is built the same way"
KNOCK = "Doors knock on the service, never on the table"
PURE = "Rules are pure"
DOOR = "Rooms are entered by the front door"

Look = Callable[[Mapping[str, str]], dict[str, Any]]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Build the dwelling with the given files, and return the contracts it breaks with what they say."""
    configuration.configure()

    def run(files: Mapping[str, str]) -> dict[str, Any]:
        for name, text in {**_empty_dwelling(), **files}.items():
            _write(tmp_path / "dwelling" / name, text)
        config = tmp_path / "pyproject.toml"
        config.write_text(PYPROJECT.read_text().replace("aangan", "dwelling"))
        monkeypatch.syspath_prepend(str(tmp_path))
        options = use_cases.read_user_options(str(config))
        use_cases._register_contract_types(options)
        report = use_cases.create_report(options, cache_dir=None)
        assert not report.could_not_run, report.invalid_contract_options
        checks = report.get_contracts_and_checks()
        return {contract.name: check.metadata for contract, check in checks if not check.kept}

    return run


TRESPASSES = {
    "the foundations know of machines": ("kit/page.py", "from dwelling.infra import db", FLOORS),
    "a machine knows of people": ("infra/db.py", "from dwelling.identity import service", FLOORS),
    "a room calls up": ("safety/service.py", "from dwelling.conversations import service", FLOORS),
    "strangers call each other": ("listings/service.py", "from dwelling.people import service", FLOORS),
    "a room knows its doors": ("people/endpoints.py", "from dwelling.doors import rest", FLOORS),
    "a cupboard stands outside every floor": ("attic.py", "", FLOORS),
    "a verb calls its route": ("people/service.py", "from dwelling.people import endpoints", FILES),
    "a select asks who may": ("people/repository.py", "from dwelling.people import policy", FILES),
    "a table knows the wire": ("people/types.py", "from dwelling.people import schemas", FILES),
    "a room has a file of another name": ("people/extras.py", "", FILES),
    "a route reads the table": ("people/endpoints.py", "from dwelling.people import repository", KNOCK),
    "a handler reads the table": ("people/handlers.py", "from dwelling.people.repository import found", KNOCK),
    "a rule asks the database": ("people/rules.py", "from sqlalchemy import select", PURE),
    "a fact knows the machine": ("people/events.py", "from dwelling.infra import db", PURE),
    "a verb reads another room's table": ("matching/service.py", "from dwelling.people import repository", DOOR),
    "a verb borrows what is lent to selects": ("matching/service.py", "from dwelling.people import models", DOOR),
    "a route takes another room's shapes": ("matching/endpoints.py", "from dwelling.people import schemas", DOOR),
    "a room is taken whole": ("matching/service.py", "import dwelling.people", DOOR),
    "a private part is taken by name": ("matching/service.py", "from dwelling.people.service._deck import deal", DOOR),
    "a package is no hiding place": ("matching/service/_deal.py", "from dwelling.people import models", DOOR),
}


@pytest.mark.parametrize(("file", "text", "contract"), TRESPASSES.values(), ids=TRESPASSES)
def test_a_trespass_is_caught_by_the_contract_meant_for_it(look: Look, file: str, text: str, contract: str) -> None:
    private = {"people/service/_deck.py": "def deal(): ..."}
    assert set(look({**private, file: text})) == {contract}


def test_a_house_in_order_breaks_nothing(look: Look) -> None:
    in_order = {
        "doors/rest.py": "from dwelling.people import endpoints, repository",
        "people/service/__init__.py": "from dwelling.people.service._deck import deal",
        "people/service/_deck.py": "from dwelling.people import models, repository, schemas",
        "matching/service.py": "from dwelling.people import errors, events, service, types",
        "matching/endpoints.py": "from dwelling.people import deps",
        "matching/repository.py": "from dwelling.people import models",
        "matching/rules.py": "from dwelling.kit import geo",
    }
    assert look(in_order) == {}


def test_the_repository_may_be_a_package_and_still_borrow(look: Look) -> None:
    borrowing = "from dwelling.people.models import Profile"
    assert look({"matching/repository/_deck.py": borrowing, "people/models.py": "class Profile: ..."}) == {}


def test_a_trespass_tells_who_went_where_on_which_line(look: Look) -> None:
    broken = look({"matching/service.py": "\n\nfrom dwelling.people import models"})
    told = [str(trespass) for trespass in broken[DOOR]["trespasses"]]
    assert told == ["dwelling.matching.service (line 3) enters dwelling.people.models past the front door"]


def test_every_room_is_named_in_every_contract() -> None:
    among_rooms = {container.removeprefix("aangan.") for container in CONTRACTS[FILES]["containers"]}
    assert among_rooms == set(CONTRACTS[DOOR]["rooms"])


def _empty_dwelling() -> dict[str, str]:
    """Every floor and every file that the contracts name, with nothing in them; rooms' services are packages."""
    rooms = CONTRACTS[DOOR]["rooms"]
    floors = [name for name in _names(CONTRACTS[FLOORS]["layers"]) if name not in rooms]
    files = [file for file in _names(CONTRACTS[FILES]["layers"]) if file != "service"]
    built = {f"{room}/{file}.py": "" for room in rooms for file in files}
    services = {f"{room}/service/__init__.py": "" for room in rooms}
    return {"__init__.py": "", **{f"{floor}/__init__.py": "" for floor in floors}, **built, **services}


def _names(layers: list[str]) -> list[str]:
    return [name.strip(" ()") for layer in layers for name in layer.split("|")]


def _write(file: Path, text: str) -> None:
    """Write a file; a module given as `x.py` becomes the front of its package where there is one, and back."""
    folder = file.with_suffix("")
    if file.suffix == ".py" and folder.is_dir():
        file = folder / "__init__.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    alone = file.parent.with_suffix(".py")
    if alone.exists():
        alone.rename(file.parent / "__init__.py")
    for above in (file.parent, *file.parent.parents):
        if above.name == "dwelling":
            break
        (above / "__init__.py").touch()
    file.write_text(text + "\n")
