"""What staff see of shared homes and decide about them, and what follows from reports and cases."""

from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.kit.text import absolute
from aangan.listings import repository, rules
from aangan.listings.errors import ListingNotFound
from aangan.listings.schemas import ModerationIn, ModerationOut, ModerationRow
from aangan.listings.service._reading import shaped
from aangan.listings.service._states import tell_held, tell_if_moved, tell_now
from aangan.listings.types import Held, ModerationStatus
from aangan.safety import service as safety
from aangan.safety.types import EvidenceKind, Outcome, SubjectKind


async def decide(unit: Unit, actor: Actor, listing_id: int, decision: ModerationIn) -> ModerationOut:
    """Put a shared home live, reject it, or send it back; for staff, and for what is not their own.

    The decision is written down with its reasons, and settles the home's case. Raises ListingNotFound, OwnCase,
    CaseClaimed.
    """
    owner_id = await repository.owner_of(unit, listing_id)
    if owner_id is None:
        raise ListingNotFound
    # The case is locked before what it is about, here as everywhere: two who decide at once wait for each other.
    await safety.settle_case(
        unit,
        actor,
        SubjectKind.LISTING,
        listing_id,
        outcome=Outcome(decision.action.value),
        reason=decision.reason,
        owner_id=owner_id,
    )
    row = await repository.locked(unit, listing_id)
    if row is None:
        raise ListingNotFound
    status, now = rules.outcome(decision.action), unit.now()
    # What was rejected or sent back without a word is so all the same: an empty reason is kept.
    reason = decision.reason or (None if status is ModerationStatus.LIVE else "")
    values = {"moderation_status": status, "moderation_reason": reason, "updated_at": now}
    values |= {"paused_because": None, "resumes_as": None} | rules.approved_first(row, status, now)
    await repository.update(unit, listing_id, values)
    tell_if_moved(unit, row, status, judged=decision.reason or "")
    return ModerationOut(listing_id=listing_id, action=decision.action, status=status, reason=decision.reason)


async def queue(
    unit: ReadUnit, actor: Actor, status: ModerationStatus, page: PageIn, *, base: str
) -> Page[ModerationRow]:
    """Return the shared homes in a state of moderation; for staff."""
    bound = {"status": status.value}
    after = next(iter(decode_cursor(page.cursor, [int], bound)), None)
    rows = await repository.queue(unit, actor.user_id, status.value, after, page.limit + 1)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    total = await repository.count_queue(unit, status.value) if page.include_total else None
    return make_page([_queued(row, actor, base) for row in rows], page, key, bound, total)


async def hand_in(unit: Unit, listing_id: int, owner_id: int, report_id: int) -> None:
    """Hand a person's home, as it is now, in as evidence of a report. Raises ListingNotFound for somebody else's."""
    row = await repository.snapshot(unit, listing_id)
    if row is None or row["owner_id"] != owner_id:
        raise ListingNotFound
    await safety.attach_evidence(unit, report_id, EvidenceKind.LISTING, row["content"])


async def hold(unit: Unit, listing_id: int, because: str) -> None:
    """Pause a listing until `let_go`; its owner cannot lift that. A held listing stays as it is."""
    row = await repository.hold(unit, listing_id, because)
    tell_now(unit, row)
    if row is not None:
        tell_held(unit, row, Held.REPORTED)


async def let_go(unit: Unit, listing_id: int) -> None:
    """Lift the house's pause: the listing is again what it was before. One that is not held stays as it is."""
    tell_now(unit, await repository.let_go(unit, listing_id), judged="")


async def settle(unit: Unit, listing_id: int, outcome: Outcome, reason: str) -> None:
    """Follow what staff decided about a listing's case; what the listing is already stays as it is."""
    row = await repository.locked(unit, listing_id)
    status = rules.settled_as(outcome)
    waits = row is not None and row["moderation_status"] == ModerationStatus.PENDING_REVIEW
    if row is None or status is None or (outcome is Outcome.DISMISS and not waits):
        return
    values: dict[str, Any] = {"moderation_status": status, "paused_because": None, "resumes_as": None}
    returned = status is ModerationStatus.PENDING_REVIEW
    # What `decide` wrote stands: without a word of staff it is an empty one.
    unsaid = returned and row["moderation_reason"] not in {"", reason}
    if unsaid or any(row[name] != value for name, value in values.items()):
        told = None if status is ModerationStatus.LIVE else reason
        values |= {"moderation_reason": told, "updated_at": unit.now()}
        await repository.update(unit, listing_id, values | rules.approved_first(row, status, unit.now()))
        tell_if_moved(unit, row, status, judged=reason)
    if returned:
        tell_held(unit, row, Held.RETURNED, reason=reason)


def _queued(row: Row, actor: Actor, base: str) -> ModerationRow:
    flags = row["flags"]
    reason = rules.flag_reason([flag["reason"] for flag in flags])
    fields = shaped(row, actor, base) | {
        "status": row["moderation_status"],
        "property_status": row["status"],
        "owner": row["owner"] | {"profile_image_url": absolute(row["owner"]["profile_image_url"], base)},
        "findings": list(dict.fromkeys(flag["code"] for flag in flags)),
        "ai_prescreen_result": None if row["prescreened_at"] is None else rules.result_of(flags),
        "ai_prescreen_flags": flags,
        "ai_flag_reason": reason,
        "ai_prescreen_reason": reason,
        "ai_prescreen_photo_count": row["photo_count"],
        "ai_prescreened_at": row["prescreened_at"],
        "ai_prescreened_by": row["prescreened_by"],
    }
    return ModerationRow.model_validate(fields)
