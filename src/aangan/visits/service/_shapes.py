"""Rows turned into what a party sees, and into what a fact tells."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any

from aangan.infra.unit import Row
from aangan.kit.actor import Actor
from aangan.kit.geo import Position, approximate, to_the_lane
from aangan.kit.text import absolute
from aangan.listings.types import PG_FLATMATE_TYPES
from aangan.visits import policy
from aangan.visits.schemas import VisitOut
from aangan.visits.types import Part, VisitContext


def shown(row: Row, actor: Actor, base: str) -> VisitOut:
    """Return a visit as one of its parties sees it."""
    mine = policy.parts(actor, row)
    home = dict(row["property"])
    home["main_image_url"] = absolute(home["main_image_url"], base)
    home["images"] = [{**image, "image_url": absolute(image["image_url"], base)} for image in home["images"]]
    if not policy.sees_the_door(mine, row):
        home["full_address"] = None
        # Of a shared home nobody reads more here than of the home itself.
        home |= _blurred(home, to_the_lane) if home["property_type"] in PG_FLATMATE_TYPES else {}
    if row["visit_context"] == VisitContext.FLATMATE_MEET and row["owner_id"] != actor.user_id:
        home |= _blurred(home, approximate)
    fields = {**row, "property": home, "visitor": _person(row["visitor"], base)}
    fields["counterparty_user"] = _person(row["counterparty_user"], base)
    if row["agents"]:
        fields["agents"] = {**row["agents"], "avatar_url": absolute(row["agents"]["avatar_url"], base)}
    if row["apart"]:
        # One of the two wishes not to be seen by the other.
        fields |= {"counterparty_user": None, "visitor": None}
    if row["apart_from_host"]:
        fields |= _without_the_other(fields, mine)
    return VisitOut.model_validate(fields)


def told(row: Row, by: int | None) -> dict[str, Any]:
    """Return what every fact about a visit tells."""
    parties = (row["user_id"], row["counterparty_user_id"], row["owner_id"], *row["agent_accounts"])
    return {
        "visit_id": row["id"],
        "property_id": row["property_id"],
        "title": row["property_title"],
        "visit_context": row["visit_context"],
        "status": row["status"],
        "at": row["scheduled_date"],
        "zone": row["timezone"],
        "visitor_id": row["user_id"],
        "host_id": row["owner_id"],
        "counterparty_id": row["counterparty_user_id"],
        "agent_id": row["agent_id"],
        "people": tuple(dict.fromkeys(user_id for user_id in parties if user_id is not None)),
        "by": by,
        "visit_version": row["version"],
    }


def _without_the_other(fields: Row, mine: AbstractSet[Part]) -> Row:
    """Leave out whom the host wishes not to meet, or who wishes not to meet the host; staff and agents see all."""
    if Part.HOST in mine:
        return {"counterparty_user": None, "visitor": None}
    if mine & {Part.VISITOR, Part.COUNTERPARTY}:
        return {"property": {**fields["property"], "owner_name": None}}
    return {}


def _person(person: Row | None, base: str) -> Row | None:
    return person and {**person, "profile_image_url": absolute(person["profile_image_url"], base)}


def _blurred(home: Row, blur: Callable[[Position], Position]) -> Row:
    if home["latitude"] is None or home["longitude"] is None:
        return {"position_is_approximate": True}
    there = blur(Position(home["latitude"], home["longitude"]))
    return {"latitude": there.lat, "longitude": there.lng, "position_is_approximate": True}
