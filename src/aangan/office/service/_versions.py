"""Versions of the apps, and whether one must update."""

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.office import policy, repository, rules
from aangan.office.errors import InvalidVersion, VersionExists, VersionNotFound
from aangan.office.models import AppVersion
from aangan.office.schemas import (
    AppVersionCheckIn,
    AppVersionCheckOut,
    AppVersionCreate,
    AppVersionFilters,
    AppVersionOut,
    AppVersionUpdate,
)

# What a change may not set to null: null leaves these as they are.
FIXED = frozenset({"is_mandatory", "is_active"})


async def create_version(unit: Unit, actor: Actor, given: AppVersionCreate) -> AppVersionOut:
    """Publish a version. Raises AdminRequired, InvalidVersion, VersionExists."""
    policy.must_be_staff(actor)
    _must_support(given.version, given.min_supported_version)
    published = rules.release(given.version, given.build_number)
    values = given.model_dump() | {"build_number": published.build, "sort_key": rules.sort_key(published)}
    row = await repository.add(unit, AppVersion, values)
    if row is None:
        raise VersionExists
    return AppVersionOut.model_validate(row)


async def check_version(unit: ReadUnit, given: AppVersionCheckIn) -> AppVersionCheckOut:
    """Tell an app whether something newer is published, and whether it must be taken.

    It must when the newest version no longer supports the running one, or when it or one between them is mandatory.
    """
    latest = await repository.newest_version(unit, given.app, given.platform)
    if latest is None:
        return AppVersionCheckOut(update_available=False)
    running = rules.floor_key(rules.release(given.current_version, given.build_number))
    newer = list(latest.sort_key) > running
    least = latest.min_supported_version
    unsupported = least is not None and rules.is_older(given.current_version, least)
    return AppVersionCheckOut(
        update_available=newer,
        is_mandatory=newer and (unsupported or await repository.must_leave(unit, given.app, given.platform, running)),
        latest_version=latest.version,
        download_url=latest.download_url,
        release_notes=latest.release_notes,
        min_supported_version=least,
    )


async def list_versions(unit: ReadUnit, actor: Actor, filters: AppVersionFilters, page: PageIn) -> Page[AppVersionOut]:
    """Return what was published, last published first. Raises AdminRequired."""
    policy.must_be_staff(actor)
    asked = filters.model_dump()
    before = next(iter(decode_cursor(page.cursor, [int], asked)), None)
    rows = await repository.newest_first(unit, AppVersion, asked, before, page.limit + 1)
    total = await repository.count(unit, AppVersion, asked) if page.include_total else None
    key = [rows[page.limit - 1].id] if len(rows) > page.limit else None
    return make_page([AppVersionOut.model_validate(row) for row in rows], page, key, asked, total)


async def update_version(unit: Unit, actor: Actor, version_id: int, change: AppVersionUpdate) -> AppVersionOut:
    """Write what was sent. Raises AdminRequired, VersionNotFound, InvalidVersion."""
    policy.must_be_staff(actor)
    row = await repository.locked(unit, AppVersion, version_id)
    if row is None:
        raise VersionNotFound
    sent = change.model_dump(exclude_unset=True)
    values = {name: value for name, value in sent.items() if value is not None or name not in FIXED}
    _must_support(row.version, values.get("min_supported_version"))
    repository.write(row, values, unit.now())
    return AppVersionOut.model_validate(row)


def _must_support(version: str, least: str | None) -> None:
    # A version that does not support itself would ask its own users to update for ever.
    if least is not None and rules.is_older(version, least):
        raise InvalidVersion
