"""The composition root: the rooms in order, and what a process of the house holds open."""

from typing import Any

from fastapi import APIRouter

from aangan import town
from aangan.agents import models as agents_models
from aangan.agents import room as agents
from aangan.concierge import models as concierge_models
from aangan.concierge import room as concierge
from aangan.concierge.service import furnish
from aangan.conversations import models as conversations_models
from aangan.conversations import room as conversations
from aangan.doors import widgets
from aangan.identity import models as identity_models
from aangan.identity import room as identity
from aangan.infra import cache, courier, db, http, storage
from aangan.infra.outbox import Bell
from aangan.infra.room import Room, handlers_of
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.toolbox import Tool, unique
from aangan.infra.unit import Units
from aangan.kit.clock import SystemClock
from aangan.kit.model import Model
from aangan.listings import models as listings_models
from aangan.listings import room as listings
from aangan.live import models as live_models
from aangan.live import room as live
from aangan.matching import models as matching_models
from aangan.matching import room as matching
from aangan.media import models as media_models
from aangan.media import room as media
from aangan.notifications import models as notifications_models
from aangan.notifications import room as notifications
from aangan.notifications.service import install_types, patience
from aangan.oauth import models as oauth_models
from aangan.oauth import room as oauth
from aangan.office import models as office_models
from aangan.office import room as office
from aangan.people import models as people_models
from aangan.people import room as people
from aangan.places import models as places_models
from aangan.places import room as places
from aangan.proximity import models as proximity_models
from aangan.proximity import room as proximity
from aangan.safety import models as safety_models
from aangan.safety import room as safety
from aangan.search import models as search_models
from aangan.search import room as search
from aangan.search.service import lend_fits
from aangan.takeout import room as takeout
from aangan.visits import models as visits_models
from aangan.visits import room as visits

# From the ground up: a room may lean on those before it.
ROOMS: tuple[Room, ...] = (
    identity.ROOM,
    live.ROOM,
    notifications.ROOM,
    media.ROOM,
    places.ROOM,
    safety.ROOM,
    oauth.ROOM,
    office.ROOM,
    agents.ROOM,
    people.ROOM,
    listings.ROOM,
    search.ROOM,
    conversations.ROOM,
    matching.ROOM,
    proximity.ROOM,
    visits.ROOM,
    takeout.ROOM,
    concierge.ROOM,
)

# What machines are told of, room by room; two tools of one name stop the start here.
TOOLS: tuple[Tool, ...] = unique(tool for room in ROOMS for tool in room.tools)

# Doors that belong to no room: the demo town's pictures, the pages that show what tools answer.
EXTRA: tuple[APIRouter, ...] = (town.router, widgets.router)

# The tables of all rooms: a room that speaks in SQL only would otherwise be missing here.
TABLES = (
    identity_models,
    live_models,
    notifications_models,
    media_models,
    places_models,
    safety_models,
    oauth_models,
    office_models,
    agents_models,
    people_models,
    listings_models,
    search_models,
    conversations_models,
    matching_models,
    proximity_models,
    visits_models,
    concierge_models,
)
METADATA = Model.metadata

# A type that is declared twice, or sent and never declared, stops the start here.
install_types(notice for room in ROOMS for notice in room.notices)


def build(settings: Settings, **substitutes: Any) -> Services:
    """Open what a process needs.

    `substitutes` replace infra ports by name: clock, database, valkey, http, courier, storage, model (tests stop
    clocks, read codes, speak for the concierge's models).
    """
    clock = substitutes.get("clock") or SystemClock()
    database = substitutes.get("database") or db.connect(settings)
    valkey = substitutes.get("valkey") or cache.connect(settings)
    units = Units(database, clock, Bell(valkey, settings.namespace), handlers_of(ROOMS))
    outside = substitutes.get("http") or http.client()
    patience.share = settings.notice_patience
    services = Services(
        settings,
        clock,
        database,
        valkey,
        units,
        outside,
        substitutes.get("courier") or courier.of(settings, outside, clock),
        substitutes.get("storage") or storage.of(settings, outside, clock),
    )
    lend_fits(services)
    furnish(services, TOOLS, substitutes.get("model"))
    return services
