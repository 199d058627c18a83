"""Questions that many ask, with their answers."""

from collections.abc import Mapping
from typing import Any

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.office import policy, repository
from aangan.office.errors import FaqNotFound
from aangan.office.models import Faq
from aangan.office.schemas import FaqCreate, FaqFilters, FaqOut, FaqPublicFilters, FaqUpdate

# What a change may set to null; null for anything else leaves it as it is.
CLEARABLE = frozenset({"category", "tags"})


async def create_faq(unit: Unit, actor: Actor, given: FaqCreate) -> FaqOut:
    """Keep a new question. Raises AdminRequired."""
    policy.must_be_staff(actor)
    row = await repository.add(unit, Faq, given.model_dump() | {"display_order": given.display_order or 0})
    assert row is not None, "a question has no key that another could have"
    return FaqOut.model_validate(row)


async def list_faqs(unit: ReadUnit, actor: Actor, filters: FaqFilters, page: PageIn) -> Page[FaqOut]:
    """Return all questions in the order of their display. Raises AdminRequired."""
    policy.must_be_staff(actor)
    return await _listed(unit, filters.model_dump(), page)


async def list_public_faqs(unit: ReadUnit, filters: FaqPublicFilters, page: PageIn) -> Page[FaqOut]:
    """Return to everybody the active questions in the order of their display."""
    return await _listed(unit, filters.model_dump() | {"is_active": True}, page)


async def get_faq(unit: ReadUnit, actor: Actor, faq_id: int) -> FaqOut:
    """Return one question. Raises AdminRequired, FaqNotFound."""
    policy.must_be_staff(actor)
    row = await repository.one(unit, Faq, faq_id)
    if row is None:
        raise FaqNotFound
    return FaqOut.model_validate(row)


async def update_faq(unit: Unit, actor: Actor, faq_id: int, change: FaqUpdate) -> FaqOut:
    """Write what was sent. Raises AdminRequired, FaqNotFound."""
    policy.must_be_staff(actor)
    row = await repository.locked(unit, Faq, faq_id)
    if row is None:
        raise FaqNotFound
    sent = change.model_dump(exclude_unset=True)
    values = {name: value for name, value in sent.items() if value is not None or name in CLEARABLE}
    repository.write(row, values, unit.now())
    return FaqOut.model_validate(row)


async def delete_faq(unit: Unit, actor: Actor, faq_id: int) -> None:
    """Delete a question. Raises AdminRequired, FaqNotFound."""
    policy.must_be_staff(actor)
    row = await repository.locked(unit, Faq, faq_id)
    if row is None:
        raise FaqNotFound
    await repository.delete(unit, row)


async def _listed(unit: ReadUnit, asked: Mapping[str, Any], page: PageIn) -> Page[FaqOut]:
    after = decode_cursor(page.cursor, [int, int], asked)
    rows = await repository.faqs(unit, asked, after, page.limit + 1)
    total = await repository.count(unit, Faq, asked) if page.include_total else None
    last = rows[page.limit - 1] if len(rows) > page.limit else None
    key = [last.display_order, last.id] if last else None
    return make_page([FaqOut.model_validate(row) for row in rows], page, key, asked, total)
