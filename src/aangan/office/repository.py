"""Every statement of the room."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from aangan.identity.models import User
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Role
from aangan.kit.model import Model
from aangan.office.models import AppVersion, BugReport, Faq, Page

Kept = TypeVar("Kept", BugReport, Page, Faq, AppVersion)


async def add(unit: Unit, kind: type[Kept], values: Mapping[str, Any]) -> Kept | None:
    """Write a row and return it; None when another row has its unique key."""
    statement = insert(kind).values(**values, created_at=unit.now()).on_conflict_do_nothing().returning(kind)
    return (await unit.session.execute(statement)).scalar_one_or_none()


async def one(unit: ReadUnit, kind: type[Kept], row_id: int) -> Kept | None:
    """Return a row by its id."""
    return await unit.session.get(kind, row_id)


async def locked(unit: Unit, kind: type[Kept], row_id: int) -> Kept | None:
    """Lock a row until the commit and return it."""
    return (await unit.session.execute(select(kind).where(kind.id == row_id).with_for_update())).scalar_one_or_none()


async def newest_first(
    unit: ReadUnit, kind: type[Kept], asked: Mapping[str, Any], before: int | None, limit: int
) -> Sequence[Kept]:
    """Return rows by descending id, those below `before`; `asked` narrows by equality, where it is not null."""
    wanted = select(kind).where(*_equal(kind, asked))
    if before is not None:
        wanted = wanted.where(kind.id < before)
    return (await unit.session.execute(wanted.order_by(kind.id.desc()).limit(limit))).scalars().all()


async def count(unit: ReadUnit, kind: type[Kept], asked: Mapping[str, Any]) -> int:
    """Count the rows that a list would page through."""
    return (await unit.session.execute(select(func.count()).select_from(kind).where(*_equal(kind, asked)))).scalar_one()


async def is_staff(unit: ReadUnit, user_id: int) -> bool:
    """Tell whether somebody is an active member of staff."""
    wanted = select(User.id).where(User.id == user_id, User.role == Role.ADMIN, User.is_active)
    return (await unit.session.execute(wanted)).scalar_one_or_none() is not None


async def forget(unit: Unit, user_id: int) -> None:
    """Take a person out of what they reported, with what tells of their device and the pictures they sent."""
    written = update(BugReport).where(BugReport.user_id == user_id)
    await unit.session.execute(written.values(user_id=None, device_info=None, media_urls=None))
    await unit.session.execute(update(BugReport).where(BugReport.assigned_to == user_id).values(assigned_to=None))


async def page_named(unit: ReadUnit, unique_name: str) -> Page | None:
    """Return a page by its name."""
    return (await unit.session.execute(select(Page).where(Page.unique_name == unique_name))).scalar_one_or_none()


async def locked_page(unit: Unit, unique_name: str) -> Page | None:
    """Lock a page until the commit and return it."""
    wanted = select(Page).where(Page.unique_name == unique_name).with_for_update()
    return (await unit.session.execute(wanted)).scalar_one_or_none()


async def view_page(unit: Unit, unique_name: str) -> Page | None:
    """Count a look at a page that everybody may see, and return it; two looks at once are two."""
    seen = (
        update(Page)
        .where(Page.unique_name == unique_name, Page.is_active, ~Page.is_draft, ~Page.is_private)
        .values(view_count=Page.view_count + 1)
        .returning(Page)
    )
    return (await unit.session.execute(seen)).scalar_one_or_none()


async def faqs(unit: ReadUnit, asked: Mapping[str, Any], after: Sequence[int], limit: int) -> Sequence[Faq]:
    """Return questions in the order of their display, those after a key (display_order, id)."""
    wanted = select(Faq).where(*_equal(Faq, asked))
    if after:
        wanted = wanted.where(tuple_(Faq.display_order, Faq.id) > tuple_(*after))
    return (await unit.session.execute(wanted.order_by(Faq.display_order, Faq.id).limit(limit))).scalars().all()


async def newest_version(unit: ReadUnit, app: str, platform: str) -> AppVersion | None:
    """Return the highest active version of an app."""
    wanted = select(AppVersion).where(*_active(app, platform)).order_by(AppVersion.sort_key.desc()).limit(1)
    return (await unit.session.execute(wanted)).scalar_one_or_none()


async def must_leave(unit: ReadUnit, app: str, platform: str, running: Sequence[int]) -> bool:
    """Tell whether any active version above the running one is mandatory."""
    beyond = select(AppVersion.id).where(*_active(app, platform), AppVersion.sort_key > list(running))
    wanted = beyond.where(AppVersion.is_mandatory).limit(1)
    return (await unit.session.execute(wanted)).scalar_one_or_none() is not None


def write(row: Kept, values: Mapping[str, Any], now: datetime) -> None:
    """Put some values on a locked row; the unit writes them before it commits."""
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = now


async def delete(unit: Unit, row: Model) -> None:
    """Delete a row."""
    await unit.session.delete(row)


def _equal(kind: type[Kept], asked: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [getattr(kind, name) == value for name, value in asked.items() if value is not None]


def _active(app: str, platform: str) -> tuple[ColumnElement[bool], ...]:
    return AppVersion.app == app, AppVersion.platform == platform, AppVersion.is_active.is_(True)
