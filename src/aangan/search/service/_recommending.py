"""Recommending homes: like those that somebody liked, else those that most people like."""

from aangan.infra.unit import ReadUnit
from aangan.kit.actor import Actor
from aangan.kit.page import PageIn
from aangan.places import service as places
from aangan.search import repository, rules
from aangan.search.schemas import FoundPage
from aangan.search.service._finding import RANKED, fused, page_of
from aangan.search.types import SortBy

NEWEST_LIKES = 20


async def recommend(unit: ReadUnit, actor: Actor | None, page: PageIn, *, model: str | None, base: str) -> FoundPage:
    """Return homes for somebody: of like meaning (in `model`), place and rent as what they liked, nothing judged yet.

    Who liked nothing, or is not signed in, gets what is popular. There are some hundred at most.
    """
    rankings = [] if actor is None else await _liked(unit, actor, model or "")
    if not any(rankings):
        rankings = [[row["id"] for row in await repository.listed(unit, _new_to(actor), SortBy.POPULAR, [], RANKED)]]
    found = fused(rules.fuse(rankings), page, {"recommended_to": actor.user_id if actor else None})
    return await page_of(unit, actor, found, page, base=base)


async def _liked(unit: ReadUnit, actor: Actor, model: str) -> list[list[int]]:
    liked = await repository.taste(unit, actor.user_id, model, NEWEST_LIKES)
    if liked is None:
        return []
    # Who likes a home in Bengaluru likes Bangalore.
    liked["cities"] = await places.spellings_of_cities(unit, liked["cities"]) if liked["cities"] else []
    asked = _new_to(actor)
    rankings = [[row["id"] for row in await repository.by_taste(unit, asked, liked, RANKED)]]
    if liked["meaning"] is not None and liked["cities"]:
        middle = [float(number) for number in liked["meaning"].strip("[]").split(",")]
        near = await repository.by_meaning(unit, {**asked, "cities": liked["cities"]}, middle, model, RANKED)
        rankings.append([row["id"] for row in near])
    return rankings


def _new_to(actor: Actor | None) -> dict[str, object]:
    if actor is None:
        return {}
    return {"unjudged_by": actor.user_id, "not_owned_by": actor.user_id, "apart_from": actor.user_id}
