"""The automatic look at a shared home: when it is offered, when its owner changes it, and when staff ask for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from aangan.infra.unit import Row, Unit
from aangan.kit.actor import Actor
from aangan.listings import repository, rules
from aangan.listings.errors import ListingNotFound, NotASharedHome
from aangan.listings.schemas import FlagOut, PrescreenOut
from aangan.listings.service._states import tell_held, tell_if_moved, tell_now
from aangan.listings.types import PG_FLATMATE_TYPES, ModerationStatus
from aangan.safety import service as safety
from aangan.safety.types import Finding, Priority, Severity, SubjectKind

# Words of a home that anybody reads.
TEXTS = (
    "title", "description", "landmark", "society_type", "builder_name", "other_charges_description", "search_keywords",
)  # fmt: skip
LISTS = ("features", "tags", "society_amenities", "society_vibe_tags")
# What deceives people waits for less time than what is only in the wrong place.
SCAMS = frozenset({"advance_fee", "rent_too_low", "reused_photos", "illegal_substances", "adult_content"})
PAUSED_AT_ONCE = 500


async def prescreen_flatmate_listing(unit: Unit, actor: Actor, listing_id: int) -> PrescreenOut:
    """Look at a shared home anew, for staff; whether it is shown stays. Raises ListingNotFound, NotASharedHome."""
    row = await repository.locked(unit, listing_id)
    if row is None:
        raise ListingNotFound
    if row["property_type"] not in PG_FLATMATE_TYPES:
        raise NotASharedHome
    photos = await repository.photo_count(unit, listing_id)
    findings = await _look(unit, row, photos, by=actor.user_id)
    return PrescreenOut(
        listing_id=listing_id,
        prescreen_result=rules.result_of(findings),
        flags=[_flag(one) for one in findings],
        flagged=bool(findings),
        flag_reason=rules.flag_reason([one.reason for one in findings]),
        photo_count=photos,
        prescreened_at=unit.now(),
    )


async def screen_anew(unit: Unit, listing_id: int) -> ModerationStatus:
    """Look at what an owner offered or changed, and write and return the state that follows from it."""
    row = await repository.locked(unit, listing_id)
    assert row is not None
    status = ModerationStatus(row["moderation_status"])
    if not rules.is_looked_at(row):
        return status
    findings = await _look(unit, row, await repository.photo_count(unit, listing_id), by=None)
    held = safety.holds(findings)
    if row["paused_because"] is not None:
        # The house holds it anyway; when it is let go, it must not be shown as it was before.
        if held and row["resumes_as"] != ModerationStatus.PENDING_REVIEW:
            await repository.update(unit, listing_id, {"resumes_as": ModerationStatus.PENDING_REVIEW})
            _tell_why(unit, row, findings)
        return status
    after = rules.state_after(row, held=held, suspected=await repository.was_suspected(unit, listing_id))
    if after is not status:
        values = {"moderation_status": after, **rules.approved_first(row, after, unit.now())}
        if status is ModerationStatus.REJECTED:
            # A rejection without a word is one all the same, however often its owner changes the home.
            values["moderation_reason"] = row["moderation_reason"] or ""
        await repository.update(unit, listing_id, values)
    if after is not status and after is ModerationStatus.PENDING_REVIEW:
        _tell_why(unit, row, findings)
    return after


async def look_again(unit: Unit, actor: Actor, row: Row) -> None:
    """Look at a home (its row as it was) that somebody changed, and tell when it stands otherwise now."""
    # Staff may set right what others offer without a look; what they offer themselves is looked at as everybody's.
    if not actor.is_admin or row["owner_id"] == actor.user_id:
        tell_if_moved(unit, row, await screen_anew(unit, row["id"]))


async def pause_expired_flatmate_listings(unit: Unit) -> int:
    """Rest homes that nobody touched for 60 days, or whose move-in date passed; returns how many, 500 at most."""
    rested = await repository.pause_expired(unit, PAUSED_AT_ONCE)
    for row in rested:
        tell_now(unit, row)
    return len(rested)


async def reckon_rents(unit: Unit) -> None:
    """Reckon anew what rooms cost in each locality and city."""
    await repository.reckon_rents(unit)


async def _look(unit: Unit, row: Row, photos: int, *, by: int | None) -> list[Finding]:
    findings = [
        *rules.prescreen_flags(row, photos),
        *_of_texts(row),
        *await _of_rent(unit, row),
        *await _of_pictures(unit, row),
    ]
    asks, waits = rules.asks_for_a_look(findings), row["moderation_status"] == ModerationStatus.PENDING_REVIEW
    suspected = asks or (waits and await repository.was_suspected(unit, row["id"]))
    await repository.write_prescreen(unit, row["id"], findings, photos=photos, suspected=suspected, by=by)
    if asks:
        why = [one for one in findings if rules.asks_for_a_look([one])]
        weighs = Priority.SCAM if any(one.code in SCAMS for one in why) else Priority.ORDINARY
        await safety.raise_case(unit, SubjectKind.LISTING, row["id"], row["owner_id"], why=why, priority=weighs)
    return findings


def _tell_why(unit: Unit, row: Row, findings: Sequence[Finding]) -> None:
    lacks = [one.code for one in findings if safety.holds([one])]
    tell_held(unit, row, rules.why_held(row, findings), lacks=lacks)


def _of_texts(row: Mapping[str, Any]) -> list[Finding]:
    texts = {name: row[name] for name in TEXTS if row[name]}
    texts |= {name: "\n".join(row[name]) for name in LISTS if row[name]}
    found: list[Finding] = []
    for field, text in texts.items():
        found += [*safety.text_findings(text, field), *rules.spam_flags(safety.readings(text), field)]
    return safety.without_doubles(found)


async def _of_rent(unit: Unit, row: Row) -> list[Finding]:
    if not row["city"]:
        return []
    levels = {
        level["whole_city"]: safety.RentLevel(level["homes"], level["middle"], level["spread"])
        for level in await repository.rent_levels(unit, row)
    }
    return safety.rent_findings(rules.rent_of(row) or None, levels.get(False), levels.get(True))


async def _of_pictures(unit: Unit, row: Row) -> list[Finding]:
    copies = await repository.copied_pictures(unit, row["id"], row["owner_id"], safety.ALIKE, safety.ALIKE_BY_ONE)
    alike = [(copy["image_url"], copy["bits"]) for copy in copies if copy["bits"] is not None]
    if alike or not copies:
        return safety.photo_findings(alike)
    reason = "Another owner's home shows a picture from the same address."
    # Anybody may name an address, so it holds nobody back by itself.
    return [Finding("shared_photo_address", Severity.WARNING, reason, "image_urls", copies[0]["image_url"])]


def _flag(one: Finding) -> FlagOut:
    return FlagOut(code=one.code, severity=one.severity, reason=one.reason, field=one.field, matched_term=one.matched)
