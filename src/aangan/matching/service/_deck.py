"""The deck: dealt once, kept, and served from any place, so that nobody is shown twice or left out meanwhile."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.page import PageIn, decode_cursor
from aangan.listings import service as listings
from aangan.matching import repository, rules
from aangan.matching.errors import AgeRangeUpsideDown
from aangan.matching.repository import Reach, Shown
from aangan.matching.schemas import DeckFilters
from aangan.matching.service._faces import Wire, face, wire
from aangan.matching.service._ranking import ranked
from aangan.people import service as people

# A hand grows by this many; as many are kept of each person; it is looked at for so long by whoever has its cursor.
HAND = 200
HANDS = 8
HAND_MINUTES = 30
# Asked from the beginning, a hand is dealt anew after so long, so that newcomers and the newly active turn up.
FRESH_MINUTES = 2
# Nobody goes through more in one sitting; whoever does begins anew.
HAND_MAX = 2000
CANDIDATES = 500
LIKERS = 100
CARDS_AT_A_TIME = 500
# Whoever has said nothing of themselves can meet everybody.
NOBODY = {"city": None, "attr_mask": 0, "reject_mask": 0, "answers": 0, "importance": 0}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a deck: how it is narrowed, under which name it is kept, which hand, from which place."""

    narrowed: Mapping[str, Any]
    name: str
    hand: int | None
    after: int

    @property
    def minutes(self) -> int:
        """How old its hand may be."""
        return FRESH_MINUTES if self.hand is None else HAND_MINUTES


async def discover(unit: ReadUnit, actor: Actor, filters: DeckFilters, page: PageIn, *, base: str) -> Wire | None:
    """Return a page of people whom the actor can meet, best first, from the hand that was dealt to them.

    None when there is none that can be served, and `deal_deck` must be asked. Raises AgeRangeUpsideDown, Unprocessable,
    InvalidCursor.
    """
    ask = _ask(filters, page)
    rows = await _rows(unit, actor, ask, page.limit)
    if not rows:
        return None
    enough = len(rows) > page.limit
    if ask.hand is None:
        # A first page that is not full, or that does not know of a new like, is dealt anew.
        return await _wire(unit, actor, ask, rows, page, base) if enough and not rows[0].news else None
    return await _wire(unit, actor, ask, rows, page, base) if enough or rows[0].complete else None


async def deal_deck(unit: Unit, actor: Actor, filters: DeckFilters, page: PageIn, *, base: str) -> Wire:
    """Deal the actor a new hand, or let the one they go through grow, and return the page of it.

    A cursor whose hand is too old goes on at the beginning of a new one.
    """
    ask = _ask(filters, page)
    rows = await _rows(unit, actor, ask, page.limit) if ask.hand is not None else []
    if not rows:
        await people.touch(unit, actor.user_id)
        ask = Ask(ask.narrowed, ask.name, await _deal(unit, actor, ask), 0)
        rows = await _rows(unit, actor, ask, page.limit)
    while len(rows) <= page.limit and not rows[0].complete:
        await _grow(unit, actor, ask, rows[0])
        rows = await _rows(unit, actor, ask, page.limit)
    return await _wire(unit, actor, ask, rows, page, base)


async def drop_old_decks(unit: Unit, age: timedelta) -> None:
    """Put away hands that are older than `age`."""
    await repository.drop_old_decks(unit, unit.now() - age)


async def follow(unit: Unit, user_id: int) -> None:
    """Make a person's card follow what was changed of their profile or account."""
    await repository.refresh_cards(unit, [user_id])


async def follow_next(unit: Unit, after: int) -> int | None:
    """Set right the cards that drifted (ages grow by themselves) among the next people after an id.

    Returns the last id looked at, None when there is nobody left.
    """
    last, drifted = await repository.drifted(unit, after, CARDS_AT_A_TIME)
    if drifted:
        await repository.refresh_cards(unit, drifted)
    return last


async def _rows(unit: ReadUnit, actor: Actor, ask: Ask, limit: int) -> list[Shown]:
    since = unit.now() - timedelta(minutes=ask.minutes)
    more = {"since": since, "reject": ask.narrowed.get("reject"), "instead": repository.instead_of(ask.narrowed)}
    return await repository.page(unit, actor.user_id, ask.name, ask.hand, ask.after, limit + 1, **more)


async def _deal(unit: Unit, actor: Actor, ask: Ask) -> int:
    found, complete = await _candidates(unit, actor, ask.narrowed, ())
    stale = unit.now() - timedelta(minutes=HAND_MINUTES)
    chosen, complete = found[:HAND], complete and len(found) <= HAND
    return await repository.keep_deck(
        unit, actor.user_id, ask.name, chosen, complete=complete, stale=stale, hands=HANDS
    )


async def _grow(unit: Unit, actor: Actor, ask: Ask, seen: Shown) -> None:
    known = await repository.people_of(unit, actor.user_id, seen.deck)
    found, complete = await _candidates(unit, actor, ask.narrowed, known) if len(known) < HAND_MAX else ([], True)
    chosen, complete = found[:HAND], complete and len(found) <= HAND
    await repository.grow_deck(unit, actor.user_id, seen.deck, len(known), chosen, complete=complete)


async def _candidates(
    unit: ReadUnit, actor: Actor, narrowed: Mapping[str, Any], known: Sequence[int]
) -> tuple[list[int], bool]:
    """Return people in the order in which they are dealt, and whether they are all that there are.

    Unless another place is asked for, they are looked for in the viewer's own city.
    """
    me = actor.user_id
    viewer = {**NOBODY, **(await repository.viewer(unit, me) or {})}
    near = rules.squares(narrowed["lat"], narrowed["lng"], narrowed["radius"]) if "radius" in narrowed else ()
    mine = {**viewer, "reject_mask": narrowed.get("reject", viewer["reject_mask"])}
    asked = narrowed
    if viewer["city"] is not None and not {"city", "radius"} & narrowed.keys():
        asked = {**narrowed, "city": viewer["city"]}
    reach = Reach(asked, mine, near)
    found = {row.user_id: row for row in await repository.candidates(unit, me, reach, known, CANDIDATES)}
    complete = len(found) < reach.at_most(CANDIDATES)
    found |= {row.user_id: row for row in await repository.likers(unit, me, reach, known, LIKERS)}
    said = await repository.said(unit, me, list(found))
    return await ranked(unit, me, viewer, list(found.values()), said), complete


async def _wire(unit: ReadUnit, actor: Actor, ask: Ask, rows: list[Shown], page: PageIn, base: str) -> Wire:
    shown = [row for row in rows if row.place is not None]
    kept, hand = shown[: page.limit], rows[0].deck
    homes = await listings.cards_of_owners(unit, [row.user_id for row in kept], base=base)
    items = [
        face(row.peer, (row.mine, row.matters), (row.answers, row.importance), base) | homes.get(row.user_id, {})
        for row in kept
    ]
    key = [hand, kept[-1].place] if len(shown) > page.limit else None
    total = await repository.count_left(unit, actor.user_id, hand) if page.include_total else None
    return wire(items, page, key, ask.narrowed, total)


def _ask(filters: DeckFilters, page: PageIn) -> Ask:
    narrowed = _narrowed(filters)
    hand, after = decode_cursor(page.cursor, [int, int], narrowed) or (None, 0)
    if not 0 <= after <= HAND_MAX + HAND:
        hand, after = None, 0
    return Ask(narrowed, json.dumps(narrowed, sort_keys=True) if narrowed else "", hand, after)


def _narrowed(filters: DeckFilters) -> dict[str, Any]:
    asked = filters.model_dump(exclude_none=True)
    if filters.age_min is not None and filters.age_max is not None and filters.age_min > filters.age_max:
        raise AgeRangeUpsideDown
    words = people.move_in_words(asked.pop("move_in", None))
    if words is not None:
        asked["move_in"] = sorted(words)
    place = {"lat", "lng", "radius"} & asked.keys()
    if place and len(place) < len({"lat", "lng", "radius"}):
        raise Unprocessable("lat, lng and radius come together")
    keys = asked.pop("non_negotiables", None)
    if keys is not None:
        asked["reject"] = rules.reject_mask(keys.split(","))
    return asked
