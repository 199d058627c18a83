"""Who may do what with a visit."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from aangan.identity.types import Role
from aangan.kit.actor import Actor
from aangan.visits.errors import NotYoursToChange, NotYoursToConfirm, VisitNotFound
from aangan.visits.types import Part, Side, VisitContext

RECEIVING = frozenset({Part.COUNTERPARTY, Part.HOST, Part.AGENT, Part.STAFF})
# Who writes what; whatever is not named here is nobody's to write alone.
WRITERS: Mapping[str, AbstractSet[Part]] = {
    "special_requirements": frozenset({Part.VISITOR}),
    "visitor_feedback": frozenset({Part.VISITOR, Part.AGENT, Part.STAFF}),
    "interest_level": frozenset({Part.VISITOR, Part.AGENT, Part.STAFF}),
    "visit_notes": RECEIVING,
    "follow_up_required": RECEIVING,
    "follow_up_date": RECEIVING,
}


def parts(actor: Actor, row: Mapping[str, Any]) -> frozenset[Part]:
    """Return what somebody is to a visit; nothing, to most."""
    found = {
        Part.VISITOR: row["user_id"] == actor.user_id,
        Part.COUNTERPARTY: row["counterparty_user_id"] == actor.user_id,
        Part.HOST: row["owner_id"] == actor.user_id and row["user_id"] != actor.user_id,
        Part.AGENT: actor.role is Role.AGENT and row["agent_id"] is not None and row["agent_id"] == actor.agent_id,
        Part.STAFF: actor.is_admin,
    }
    return frozenset(part for part, is_so in found.items() if is_so)


def may_see(actor: Actor, row: Mapping[str, Any]) -> frozenset[Part]:
    """Return what somebody is to a visit. Raises VisitNotFound for strangers: they need not know that there is one."""
    found = parts(actor, row)
    if not found:
        raise VisitNotFound
    return found


def side(mine: AbstractSet[Part]) -> Side:
    """Return on which side somebody stands; whoever comes is a visitor, even if they are staff."""
    return Side.VISITOR if Part.VISITOR in mine else Side.HOST


def may_confirm(mine: AbstractSet[Part], row: Mapping[str, Any]) -> None:
    """Only the side that did not propose the time confirms it. Raises NotYoursToConfirm."""
    if side(mine) == row["proposed_by"] or _only_lends_the_room(mine, row):
        # Staff settle for a host who cannot; for themselves they are visitors like all others.
        if Part.STAFF in mine and Part.VISITOR not in mine:
            return
        raise NotYoursToConfirm


def may_move(mine: AbstractSet[Part], row: Mapping[str, Any]) -> None:
    """Whoever goes may suggest another time. Raises NotYoursToChange."""
    if _only_lends_the_room(mine, row):
        raise NotYoursToChange


def may_write(mine: AbstractSet[Part], fields: AbstractSet[str]) -> None:
    """Each field has its writers. Raises NotYoursToChange."""
    for name in sorted(fields):
        if not mine & WRITERS[name]:
            raise NotYoursToChange(f"{name} is for another party of the visit")


def may_tell_absence(mine: AbstractSet[Part], absent: Side) -> None:
    """Whoever was there tells that the other side was not. Raises NotYoursToChange."""
    if side(mine) is absent and not (Part.STAFF in mine and Part.VISITOR not in mine):
        raise NotYoursToChange("Tell of the other side only")


def sees_the_door(mine: AbstractSet[Part], row: Mapping[str, Any]) -> bool:
    """Tell whether somebody may read the full address: who shows it always, the visitor of a tour once it is sure."""
    invites = Part.VISITOR in mine and row["owner_id"] == row["user_id"]
    if invites or mine & {Part.HOST, Part.STAFF, Part.AGENT}:
        return True
    sure = row["status"] in {"confirmed", "completed"}
    return sure and row["visit_context"] == VisitContext.PROPERTY_TOUR


def _only_lends_the_room(mine: AbstractSet[Part], row: Mapping[str, Any]) -> bool:
    return row["visit_context"] == VisitContext.FLATMATE_MEET and mine == {Part.HOST}
