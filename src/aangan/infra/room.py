"""The manifest of a room: what the house must know to assemble it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from types import ModuleType

from fastapi import APIRouter, FastAPI

from aangan.infra.services import Services
from aangan.infra.toolbox import Tool
from aangan.kit.facts import Fact, Handler, fact_of


@dataclass(frozen=True, slots=True)
class Room:
    """A room's routers, its tools, its modules of tasks, and its handlers of facts."""

    name: str
    routers: Sequence[APIRouter] = ()
    tools: Sequence[Tool] = ()
    tasks: Sequence[ModuleType] = ()
    handlers: Sequence[Handler] = ()
    # The types of notice that the room declares, and the keys of those that it sends and another room declares.
    notices: Sequence[object] = ()
    # Opened with the web app and its services, for rooms that keep something running in each process (streams).
    lifespan: Callable[[FastAPI, Services], AbstractAsyncContextManager[None]] | None = None


def handlers_of(rooms: Sequence[Room]) -> dict[type[Fact], tuple[Handler, ...]]:
    """Collect who reacts to which fact, in the order of the rooms."""
    found: dict[type[Fact], tuple[Handler, ...]] = {}
    for room in rooms:
        for handler in room.handlers:
            kind = fact_of(handler)
            found[kind] = (*found.get(kind, ()), handler)
    return found
