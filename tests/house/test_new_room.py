"""A room that the carpenter makes stands at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import new_room
from tools.lints import RULES, check

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
FILES = {
    "deps",
    "endpoints",
    "errors",
    "events",
    "models",
    "policy",
    "repository",
    "room",
    "schemas",
    "service",
    "types",
}
# In a process of its own, so that its tables do not join those of the other tests.
ASSEMBLE = """
import sys, aangan, aangan.identity.models
aangan.__path__.append(sys.argv[1])
from sqlalchemy.orm import configure_mappers
from fastapi import FastAPI
from aangan.house_parties.room import ROOM
configure_mappers()
app = FastAPI()
for router in ROOM.routers:
    app.include_router(router)
print(*sorted(app.openapi()["paths"]))
"""


@pytest.mark.parametrize("name", ["visits", "house_parties", "agencies"])
def test_a_new_room_keeps_the_rules(tmp_path: Path, name: str) -> None:
    assert new_room.main([name], tmp_path) == 0
    assert check.look(tmp_path, RULES).offences == []
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", "--config", PYPROJECT, tmp_path]
        subprocess.run(ruff, check=True, capture_output=True)


def test_a_new_room_has_the_files_of_every_room(tmp_path: Path) -> None:
    new_room.main(["visits"], tmp_path)
    written = {file.stem for file in (tmp_path / "src/aangan/visits").iterdir()}
    assert written == FILES | {"__init__"}


def test_a_new_room_can_be_assembled(tmp_path: Path) -> None:
    new_room.main(["house_parties"], tmp_path)
    run = [sys.executable, "-c", ASSEMBLE, tmp_path / "src/aangan"]
    told = subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()
    assert told == [
        "/api/v1/house-parties",
        "/api/v1/house-parties/{house_party_id}",
        "/api/v1/house-parties/{house_party_id}/close",
    ]


def test_what_is_left_to_do_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new_room.main(["people", "--one", "person"], tmp_path)
    said = capsys.readouterr().out
    assert "from aangan.people import room as people" in said
    assert '"aangan.people" among the containers' in said
    assert "CREATE TABLE people (" in said


@pytest.mark.parametrize("name", ["Visits", "visits-1", "../visits", "utils", "class", "people"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    assert new_room.main([name], tmp_path) == 1
    assert not (tmp_path / "src").exists()


def test_a_room_that_stands_is_left_as_it_is(tmp_path: Path) -> None:
    standing = tmp_path / "src/aangan/visits/service.py"
    standing.parent.mkdir(parents=True)
    standing.write_text("mine\n")
    assert new_room.main(["visits"], tmp_path) == 1
    assert standing.read_text() == "mine\n"


@pytest.mark.parametrize(
    ("many", "one"),
    [("visits", "visit"), ("agencies", "agency"), ("matches", "match"), ("passes", "pass"), ("boxes", "box")],
)
def test_one_of_many_is_called_by_its_name(many: str, one: str) -> None:
    assert new_room.singular(many) == one
