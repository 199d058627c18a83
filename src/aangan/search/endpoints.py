"""`/api/v1/properties`: homes found; `/api/v1/search/saved`: searches that people keep."""

from fastapi import APIRouter

from aangan.identity.deps import MaybeSigned, Signed
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id, MessageOut
from aangan.search import service
from aangan.search.deps import Asks, Means, MeansAlways, Model
from aangan.search.schemas import FoundPage, SavedChange, SavedIn, SavedOut

router = APIRouter(prefix="/api/v1/properties", tags=["search"], responses=refusals(400, 401, 403))
kept = APIRouter(
    route_class=IdempotentRoute, prefix="/api/v1/search/saved", tags=["search"], responses=refusals(401, 403)
)


@router.get("", summary="Homes on offer")
async def find(
    asked: Asks, page: Paging, actor: MaybeSigned, meant: Means, unit: Read, settings: HouseSettings
) -> FoundPage:
    """Words of `q` may be misspelled, in Hindi or half of both. With `semantic_search` meanings count as well."""
    return await service.find(
        unit,
        actor,
        asked.filters,
        page,
        sort=asked.sort_by,
        semantic=asked.semantic_search,
        unjudged=asked.exclude_swiped,
        meant=meant,
        base=settings.public_url,
    )


@router.get("/semantic-search", summary="Homes that mean what is asked")
async def find_by_meaning(
    asked: Asks, page: Paging, actor: MaybeSigned, meant: MeansAlways, unit: Read, settings: HouseSettings
) -> FoundPage:
    """By words and meanings together; by words alone where no embedder is, which `understood_by` tells."""
    return await service.find(
        unit,
        actor,
        asked.filters,
        page,
        semantic=True,
        unjudged=asked.exclude_swiped,
        meant=meant,
        base=settings.public_url,
    )


@router.get("/recommendations", summary="Homes like those that I liked")
async def recommend(page: Paging, actor: MaybeSigned, model: Model, unit: Read, settings: HouseSettings) -> FoundPage:
    """What is popular, for those who liked nothing yet or are not signed in."""
    return await service.recommend(unit, actor, page, model=model, base=settings.public_url)


@kept.get("", summary="Searches that I keep", responses=refusals(400))
async def saved(page: Paging, actor: Signed, unit: Read) -> Page[SavedOut]:
    return await service.saved(unit, actor, page)


@kept.post("", summary="Keep a search", responses=refusals(409))
async def save(given: SavedIn, actor: Signed, unit: Write) -> SavedOut:
    """Homes that appear for it are told within the hour, unless `alerts` is false."""
    return await service.save(unit, actor, given)


@kept.get("/{search_id}", summary="One search that I keep", responses=refusals(404))
async def one_saved(search_id: Id, actor: Signed, unit: Read) -> SavedOut:
    return await service.one_saved(unit, actor, search_id)


@kept.patch("/{search_id}", summary="Change a search that I keep", responses=refusals(404))
async def change_saved(search_id: Id, change: SavedChange, actor: Signed, unit: Write) -> SavedOut:
    return await service.change_saved(unit, actor, search_id, change)


@kept.delete("/{search_id}", summary="Keep a search no longer", responses=refusals(404))
async def drop_saved(search_id: Id, actor: Signed, unit: Write) -> MessageOut:
    await service.drop_saved(unit, actor, search_id)
    return MessageOut(message="Saved search deleted")
