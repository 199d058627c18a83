"""The apps that act for somebody, as they see them."""

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.oauth import repository
from aangan.oauth.errors import AppNotFound
from aangan.oauth.schemas import AppOut


async def list_apps(unit: ReadUnit, actor: Actor, page: PageIn) -> Page[AppOut]:
    """Return the apps that act for the actor, newest first; one that was let in twice stands there twice."""
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.apps(unit, actor.user_id, before, page.limit + 1)
    total = await repository.count_apps(unit, actor.user_id) if page.include_total else None
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([AppOut.model_validate(row) for row in rows], page, key, total=total)


async def remove_app(unit: Unit, actor: Actor, app_id: int) -> None:
    """Let an app act for the actor no more, from its next call on. Raises AppNotFound."""
    if not await repository.end_own(unit, actor.user_id, app_id):
        raise AppNotFound


async def forget(unit: Unit, user_id: int) -> None:
    """Forget which apps acted for somebody."""
    await repository.forget_person(unit, user_id)
