"""Bug reports: written by people, worked on by staff."""

from collections.abc import Sequence
from datetime import datetime

from aangan.infra.settings import Settings
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.media import service as media
from aangan.media.types import Received
from aangan.office import policy, repository, rules
from aangan.office.errors import AssigneeNotStaff, BugNotFound
from aangan.office.models import BugReport
from aangan.office.schemas import BugFilters, BugReportCreate, BugReportOut, BugReportUpdate


async def report_bug(
    unit: Unit, actor: Actor, given: BugReportCreate, settings: Settings, *, received: Sequence[Received] = ()
) -> BugReportOut:
    """Keep what somebody found broken, with the files that they sent along.

    Raises UploadExpired for a file that waited too long.
    """
    paths = [(await media.keep(unit, actor, each)).path for each in received]
    values = given.model_dump() | {"user_id": actor.user_id}
    row = await repository.add(unit, BugReport, values | ({"media_urls": paths} if paths else {}))
    assert row is not None, "a report has no key that another could have"
    return _shown(row, settings, unit.now())


async def list_bugs(
    unit: ReadUnit, actor: Actor, filters: BugFilters, page: PageIn, settings: Settings
) -> Page[BugReportOut]:
    """Return one's own reports, and to staff all of them, newest first."""
    asked = filters.model_dump() | {"user_id": None if actor.is_admin else actor.user_id}
    before = next(iter(decode_cursor(page.cursor, [int], asked)), None)
    rows = await repository.newest_first(unit, BugReport, asked, before, page.limit + 1)
    total = await repository.count(unit, BugReport, asked) if page.include_total else None
    key = [rows[page.limit - 1].id] if len(rows) > page.limit else None
    return make_page([_shown(row, settings, unit.now()) for row in rows], page, key, asked, total)


async def get_bug(unit: ReadUnit, actor: Actor, bug_id: int, settings: Settings) -> BugReportOut:
    """Return a report to its author and to staff. Raises BugNotFound."""
    row = await repository.one(unit, BugReport, bug_id)
    if row is None:
        raise BugNotFound
    policy.may_see_bug(actor, row.user_id)
    return _shown(row, settings, unit.now())


async def update_bug(
    unit: Unit, actor: Actor, bug_id: int, change: BugReportUpdate, settings: Settings
) -> BugReportOut:
    """Write what staff found out; `resolved_at` follows the status.

    Raises AdminRequired, BugNotFound, AssigneeNotStaff.
    """
    policy.must_be_staff(actor)
    row = await repository.locked(unit, BugReport, bug_id)
    if row is None:
        raise BugNotFound
    values = change.model_dump(exclude_unset=True)
    assignee = values.get("assigned_to")
    if assignee is not None and not await repository.is_staff(unit, assignee):
        raise AssigneeNotStaff
    status = values.pop("status", None)
    if status is not None:
        values |= {"status": status, "resolved_at": rules.ended_at(status, row.resolved_at, unit.now())}
    repository.write(row, values, unit.now())
    return _shown(row, settings, unit.now())


async def forget(unit: Unit, user_id: int) -> None:
    """Take a person who left for good out of the reports; what they found broken stays known."""
    await repository.forget(unit, user_id)


def _shown(row: BugReport, settings: Settings, now: datetime) -> BugReportOut:
    shown = BugReportOut.model_validate(row)
    # Whole URLs are the client's own words; paths are ours, and go out as links that expire.
    urls = None if row.media_urls is None else [media.address(url, settings, now) for url in row.media_urls]
    return shown.model_copy(update={"media_urls": urls})
