"""The staff's queues of homes and reports, with what profiles say of the people in them."""

from collections.abc import Iterable, Mapping

from aangan.infra.unit import ReadUnit, Row
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn
from aangan.listings import service as listings
from aangan.listings.types import ModerationStatus
from aangan.matching.schemas import KnownPerson, QueuedListing, QueuedReport
from aangan.people import service as people
from aangan.safety import service as safety
from aangan.safety.types import ReportStatus


async def list_queued_homes(
    unit: ReadUnit, actor: Actor, status: ModerationStatus, page: PageIn, *, base: str
) -> Page[QueuedListing]:
    """Return the shared homes in a state of moderation, those that wait longest first; for staff."""
    found = await listings.queue(unit, actor, status, page, base=base)
    cards = await _cards(unit, (row.owner for row in found.items), base)
    items = [
        QueuedListing.model_validate(row.model_dump() | {"owner": _known(row.owner, cards)}) for row in found.items
    ]
    return Page[QueuedListing].model_validate(dict(found) | {"items": items})


async def list_queued_reports(
    unit: ReadUnit, actor: Actor, status: ReportStatus, page: PageIn, *, base: str
) -> Page[QueuedReport]:
    """Return the reports in a state, those that wait longest first. Raises ModeratorsOnly."""
    found = await safety.list_reports(unit, actor, status, page, base=base)
    cards = await _cards(unit, (one for row in found.items for one in (row.reporter, row.reported_user)), base)
    items = [
        QueuedReport.model_validate(
            row.model_dump()
            | {"reporter": _known(row.reporter, cards), "reported_user": _known(row.reported_user, cards)}
        )
        for row in found.items
    ]
    return Page[QueuedReport].model_validate(dict(found) | {"items": items})


async def _cards(unit: ReadUnit, shown: Iterable[safety.UserSummary], base: str) -> dict[int, Row]:
    return await people.peers(unit, sorted({one.id for one in shown}), base=base)


def _known(person: safety.UserSummary, cards: Mapping[int, Row]) -> KnownPerson:
    card = cards.get(person.id, {})
    return KnownPerson(
        **person.model_dump(),
        flatmates_smoking=card.get("smoking"),
        flatmates_drinking=card.get("drinking"),
        native_place=card.get("native_place"),
        linkedin_url=card.get("linkedin_url"),
        age_bucket=card.get("age_bucket"),
    )
