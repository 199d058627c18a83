"""Pages: kept by staff, read by everybody once they are public."""

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page as PageOf
from aangan.kit.page import PageIn, decode_cursor, make_page
from aangan.office import policy, repository, rules
from aangan.office.errors import InvalidContent, PageExists, PageNotFound
from aangan.office.models import Page
from aangan.office.schemas import PageCreate, PageFilters, PageOut, PagePublicOut, PageUpdate
from aangan.office.types import PageFormat

# What a change may set to null; null for anything else leaves it as it is.
CLEARABLE = frozenset({"custom_config"})


async def create_page(unit: Unit, actor: Actor, given: PageCreate) -> PageOut:
    """Keep a new page; its HTML is cleaned first. Raises AdminRequired, InvalidContent, PageExists."""
    policy.must_be_staff(actor)
    values = given.model_dump() | {"content": _fit(given.content, given.format), "created_by": actor.user_id}
    row = await repository.add(unit, Page, values)
    if row is None:
        raise PageExists
    return PageOut.model_validate(row)


async def list_pages(unit: ReadUnit, actor: Actor, filters: PageFilters, page: PageIn) -> PageOf[PageOut]:
    """Return all pages, newest first. Raises AdminRequired."""
    policy.must_be_staff(actor)
    asked = filters.model_dump()
    before = next(iter(decode_cursor(page.cursor, [int], asked)), None)
    rows = await repository.newest_first(unit, Page, asked, before, page.limit + 1)
    total = await repository.count(unit, Page, asked) if page.include_total else None
    key = [rows[page.limit - 1].id] if len(rows) > page.limit else None
    return make_page([PageOut.model_validate(row) for row in rows], page, key, asked, total)


async def get_page(unit: ReadUnit, actor: Actor, unique_name: str) -> PageOut:
    """Return a page as staff see it. Raises AdminRequired, PageNotFound."""
    policy.must_be_staff(actor)
    row = await repository.page_named(unit, unique_name)
    if row is None:
        raise PageNotFound
    return PageOut.model_validate(row)


async def public_page(unit: Unit, unique_name: str) -> PagePublicOut:
    """Return a page to everybody and count the look. Raises PageNotFound for drafts, private and inactive ones too."""
    row = await repository.view_page(unit, unique_name)
    if row is None:
        raise PageNotFound
    return PagePublicOut.model_validate(row)


async def update_page(unit: Unit, actor: Actor, unique_name: str, change: PageUpdate) -> PageOut:
    """Write what was sent; content is looked at again when it, or its format, changes.

    Raises AdminRequired, PageNotFound, InvalidContent.
    """
    policy.must_be_staff(actor)
    row = await repository.locked_page(unit, unique_name)
    if row is None:
        raise PageNotFound
    sent = change.model_dump(exclude_unset=True)
    values = {name: value for name, value in sent.items() if value is not None or name in CLEARABLE}
    if values.keys() & {"content", "format"}:
        values["content"] = _fit(values.get("content", row.content), values.get("format", row.format))
    repository.write(row, values | {"updated_by": actor.user_id}, unit.now())
    return PageOut.model_validate(row)


async def delete_page(unit: Unit, actor: Actor, unique_name: str) -> None:
    """Delete a page. Raises AdminRequired, PageNotFound."""
    policy.must_be_staff(actor)
    row = await repository.locked_page(unit, unique_name)
    if row is None:
        raise PageNotFound
    await repository.delete(unit, row)


def _fit(content: str, kind: PageFormat) -> str:
    try:
        return rules.fit_content(content, kind)
    except ValueError as wrong:
        raise InvalidContent(f"content: {wrong}") from wrong
