"""The composition root: the rooms in order, and what a process of the house holds open."""

from typing import Any

from aangan.infra import cache, db, http
from aangan.infra.outbox import Bell
from aangan.infra.room import Room, handlers_of
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.unit import Units
from aangan.kit.clock import SystemClock
from aangan.kit.model import Model

# From the ground up: a room may lean on those before it.
ROOMS: tuple[Room, ...] = ()

METADATA = Model.metadata


def build(settings: Settings, **substitutes: Any) -> Services:
    """Open what a process needs.

    `substitutes` replace infra ports by name: clock, database, valkey, http (tests stop clocks and record calls).
    """
    clock = substitutes.get("clock") or SystemClock()
    database = substitutes.get("database") or db.connect(settings)
    valkey = substitutes.get("valkey") or cache.connect(settings)
    units = Units(database, clock, Bell(valkey, settings.namespace), handlers_of(ROOMS))
    return Services(settings, clock, database, valkey, units, substitutes.get("http") or http.client())
