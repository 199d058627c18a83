"""Searches that people keep, and what appears for them."""

from datetime import datetime, timedelta

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.search import repository, rules
from aangan.search.errors import SavedSearchNotFound, TooManySearches
from aangan.search.events import SavedSearchFound
from aangan.search.models import SavedSearch
from aangan.search.schemas import Filters, SavedChange, SavedIn, SavedOut
from aangan.search.service._asking import asked_of
from aangan.search.service._finding import understood
from aangan.search.types import SortBy

KEPT_MAX = 25
AT_ONCE = 50
NEWS_MAX = 50
# What committed late has an earlier moment than what was seen before it.
OVERLAP = timedelta(minutes=10)


async def save(unit: Unit, actor: Actor, given: SavedIn) -> SavedOut:
    """Keep a search; what appears from now on is news. Raises TooManySearches, Unprocessable."""
    await _makes_sense(unit, given.filters)
    await repository.lock_person(unit, actor.user_id)
    if await repository.count_saved(unit, actor.user_id) >= KEPT_MAX:
        raise TooManySearches
    search = SavedSearch(
        user_id=actor.user_id,
        name=given.name,
        filters=given.filters.model_dump(mode="json", exclude_none=True),
        alerts=given.alerts,
        looked_at=unit.now(),
        created_at=unit.now(),
    )
    await repository.save(unit, search)
    return await one_saved(unit, actor, search.id)


async def saved(unit: ReadUnit, actor: Actor, page: PageIn) -> Page[SavedOut]:
    """Return the actor's searches, the newest first."""
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.saved(unit, actor.user_id, before, page.limit + 1)
    total = await repository.count_saved(unit, actor.user_id) if page.include_total else None
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([SavedOut.model_validate(row) for row in rows], page, key, None, total)


async def one_saved(unit: ReadUnit, actor: Actor, search_id: int) -> SavedOut:
    """Return one of the actor's searches. Raises SavedSearchNotFound."""
    row = await repository.one_saved(unit, actor.user_id, search_id)
    if row is None:
        raise SavedSearchNotFound
    return SavedOut.model_validate(row)


async def change_saved(unit: Unit, actor: Actor, search_id: int, change: SavedChange) -> SavedOut:
    """Write what was sent; with alerts switched on again, what appears from now on is news."""
    search = await repository.locked_saved(unit, actor.user_id, search_id)
    if search is None:
        raise SavedSearchNotFound
    if change.filters is not None:
        await _makes_sense(unit, change.filters)
        search.filters = change.filters.model_dump(mode="json", exclude_none=True)
        search.looked_at = unit.now()
    if change.name is not None:
        search.name = change.name
    if change.alerts is not None:
        search.looked_at = unit.now() if change.alerts and not search.alerts else search.looked_at
        search.alerts = change.alerts
    search.updated_at = unit.now()
    await unit.flush()
    return await one_saved(unit, actor, search_id)


async def drop_saved(unit: Unit, actor: Actor, search_id: int) -> None:
    """Keep a search no longer. Raises SavedSearchNotFound."""
    if not await repository.delete_saved(unit, actor.user_id, search_id):
        raise SavedSearchNotFound


async def look_for_news(unit: Unit, since: datetime) -> int:
    """Look what appeared for searches that nobody looked after since a moment; returns how many, 50 at most."""
    claimed = await repository.due(unit, since, AT_ONCE)
    for search in claimed:
        news, more = await _news(unit, search)
        if news:
            unit.emit(SavedSearchFound(search["id"], search["user_id"], search["name"], tuple(news), more))
        await repository.looked(unit, search["id"], unit.now())
    return len(claimed)


async def _news(unit: Unit, search: Row) -> tuple[list[int], bool]:
    """Return the newest homes that are news to a search, and whether there are more than these."""
    filters = Filters.model_validate(search["filters"])
    asked = await asked_of(unit, None, filters)
    asked |= {"apart_from": search["user_id"], "not_owned_by": search["user_id"]}
    asked |= {"not_found_by": search["id"], "shown_since": search["looked_at"] - OVERLAP}
    said = await understood(unit, filters.q or "")
    asked |= {"must": rules.query_all(said)} if said else {}
    rows = await repository.listed(unit, asked, SortBy.NEWEST, [], NEWS_MAX + 1)
    news = await repository.keep_finds(unit, search["id"], [row["id"] for row in rows[:NEWS_MAX]])
    return news, len(rows) > NEWS_MAX


async def _makes_sense(unit: ReadUnit, filters: Filters) -> None:
    asked = await asked_of(unit, None, filters)
    if not asked and not rules.asked_words(filters.q or ""):
        raise Unprocessable("filters: a search that asks for nothing finds everything; narrow it")
