"""The deck: dealt once, kept, and served by position, so that nobody is shown twice or left out while others move."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.page import PageIn, decode_cursor, encode_cursor
from aangan.kit.text import absolute
from aangan.matching import repository, rules
from aangan.matching.errors import AgeRangeUpsideDown
from aangan.matching.schemas import DeckFilters
from aangan.people import service as people

DeckPage = dict[str, Any]

CANDIDATES = 400
LIKERS = 100
# Dealt anew, when asked from the beginning, once so few are left that were not swiped.
FEW = 20
NOBODY: Mapping[str, int] = {"attr_mask": 0, "reject_mask": 0, "answers": 0}


async def discover(services: Services, actor: Actor, filters: DeckFilters, page: PageIn, *, base: str) -> DeckPage:
    """Return a page of people whom the actor can meet, best first; dict items, ready for the wire.

    Opens its own units, as only a new deal writes. Raises AgeRangeUpsideDown, Unprocessable, InvalidCursor.
    """
    asked = _asked(filters)
    name = json.dumps(asked, sort_keys=True) if asked else ""
    version: int | None
    version, after = decode_cursor(page.cursor, [int, int], asked) or (None, 0)
    async with services.units.read() as unit:
        if version is None:
            version = await _standing_hand(unit, actor, name)
        rows = [] if version is None else await _rows(unit, actor, name, version, after, page.limit)
    if version is None:
        version = await _deal(services, actor, asked, name)
        async with services.units.read() as unit:
            rows = await _rows(unit, actor, name, version, 0, page.limit)
    kept, more = rows[: page.limit], len(rows) > page.limit
    cursor = encode_cursor([version, after + kept[-1]["place"]], asked) if more else None
    items = [_item(row, base) for row in kept]
    return {"items": items, "next_cursor": cursor, "has_more": more, "limit": page.limit, "total": None}


async def drop_old_decks(unit: Unit, age: timedelta) -> None:
    """Put away hands that are older than `age`."""
    await repository.drop_old_decks(unit, age)


async def _standing_hand(unit: ReadUnit, actor: Actor, name: str) -> int | None:
    """Return the version of a hand that is fresh and full enough to be served from its beginning."""
    hand = await repository.deck(unit, actor.user_id, name)
    if hand is None or hand["dealt_at"] < unit.now() - timedelta(minutes=rules.DECK_MINUTES):
        return None
    # A small town's hand is small when it is new; only one that was played down is dealt anew.
    return hand["version"] if hand["unseen"] >= min(FEW, hand["size"]) and hand["size"] else None


async def _deal(services: Services, actor: Actor, asked: Mapping[str, Any], name: str) -> int:
    me = actor.user_id
    async with services.units.read() as unit:
        card = await repository.my_card(unit, me) or NOBODY
        scope = dict(asked)
        if "city" not in scope and "lat" not in scope and card.get("city"):
            scope["city"] = card["city"]
        scope |= {"attr": card["attr_mask"], "reject": asked.get("reject", card["reject_mask"])}
        found = {row[0]: row for row in await repository.candidates(unit, me, scope, CANDIDATES)}
        found |= {row[0]: row for row in await repository.likers(unit, me, scope, LIKERS)}
        said = await repository.said(unit, me, list(found))
        now = unit.now()
    ids = list(found)
    idle = [max(0.0, (now - found[each][2]).total_seconds() / 3600) for each in ids]
    order = rules.deal(card["answers"], ids, [found[each][1] for each in ids], idle, [said.get(each) for each in ids])
    async with services.units.write() as writer:
        return await repository.keep_deck(writer, me, name, order)


async def _rows(unit: ReadUnit, actor: Actor, name: str, version: int, after: int, limit: int) -> list[Row]:
    return await repository.page(unit, actor.user_id, name, version, after, limit + 1)


def _item(row: Row, base: str) -> dict[str, Any]:
    card: dict[str, Any] = row["peer"]
    card["profile_image_url"] = absolute(card["profile_image_url"], base)
    mine, theirs = row["mine"], row["answers"]
    if mine is not None:
        card["match_percentage"] = rules.percentage(mine, theirs)
        card["top_matches"] = rules.chips(mine, theirs)
    if row["home"] is not None:
        home = row["home"]
        home["image_urls"] = [absolute(url, base) for url in home["image_urls"]]
        home["main_image_url"] = next(iter(home["image_urls"]), None)
        card.update(home)
    return card


def _asked(filters: DeckFilters) -> dict[str, Any]:
    asked = filters.model_dump(exclude_none=True)
    if filters.age_min is not None and filters.age_max is not None and filters.age_min > filters.age_max:
        raise AgeRangeUpsideDown
    if "move_in" in asked:
        words = people.move_in_words(asked.pop("move_in"))
        if words is not None:
            asked["move_in"] = sorted(words)
    place = {"lat", "lng", "radius"} & asked.keys()
    if place and len(place) < len({"lat", "lng", "radius"}):
        raise Unprocessable("lat: comes together with lng and radius")
    keys = asked.pop("non_negotiables", None)
    if keys is not None:
        asked["reject"] = rules.reject_mask(keys.split(","))
    return asked
