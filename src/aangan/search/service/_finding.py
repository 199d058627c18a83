"""Finding homes: in a plain order, or by what is asked in words and meanings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aangan.infra.embeddings import Meant
from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit, Row
from aangan.kit.actor import Actor
from aangan.kit.errors import InvalidCursor
from aangan.kit.geo import Position, distance_km
from aangan.kit.page import PageIn, decode_cursor, encode_cursor
from aangan.kit.spelling import sound
from aangan.listings import service as listings
from aangan.listings.types import PG_FLATMATE_TYPES
from aangan.people import service as people
from aangan.places import service as places
from aangan.places.types import Spot
from aangan.search import repository, rules
from aangan.search.errors import NothingAsked
from aangan.search.schemas import CentreOut, Filters, FoundOut, FoundPage
from aangan.search.service._asking import applied, asked_of, rents_in_words
from aangan.search.service._near import centre_of, elsewhere, nearest, spot_of, without
from aangan.search.types import Asked, SortBy, Swiped

# So many of each ranker are fused; nobody pages farther by relevance.
RANKED = 200
# Fewer answers than these to all the words, and a part of the words is tried.
FEW = 10
KEYS: Mapping[SortBy, list[type]] = {
    SortBy.NEWEST: [int],
    SortBy.PRICE_LOW: [int, int],
    SortBy.PRICE_HIGH: [int, int],
    SortBy.DISTANCE: [float, int],
    SortBy.POPULAR: [int, int, int],
}
# The moment whose boosts count, whether the last home was boosted, and its id.
BOOSTED_KEY = [int, int, int]
WORDS, MEANING, PLACE = "words", "meaning", "place"
UNKNOWN_FIT = -1.0
# Measured by `bench search`: words that match tell more than meanings that are near.
WEIGHTS = {WORDS: 1.0, MEANING: 0.5}
# What is near a place that was asked for comes before all else: its last has more than the first of both others.
NEAR_WEIGHT = {PLACE: 10.0}


@dataclass(frozen=True, slots=True)
class Found:
    """A page's rows (`id`, and whichever of `km`, `score`, `far` are known), and what took part in finding them."""

    rows: list[Row]
    cursor: str | None = None
    total: int | None = None
    by: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for in words: the words, what they mean, and the place that they name and where no home is."""

    words: Sequence[Asked]
    meant: Meant | None = None
    spot: Spot | None = None


def lend_fits(services: Services) -> None:
    """Let one home say, as a list does, how well whoever looks fits who shares it."""
    listings.judge_by(services, _fits)


async def find(
    unit: ReadUnit,
    actor: Actor | None,
    filters: Filters,
    page: PageIn,
    *,
    sort: SortBy | None = None,
    semantic: bool = False,
    unjudged: bool = False,
    swiped: Swiped | None = None,
    meant: Meant | None = None,
    base: str,
) -> FoundPage:
    """Return homes that everybody may see.

    Where no order is named: by relevance when something is asked in words, else the newest, boosted ones before others.

    `semantic` asks for meanings too, given by `meant` unless there is no embedder; `unjudged` leaves out what the actor
    swiped, `swiped` all else. Raises NothingAsked, Unprocessable, InvalidCursor.
    """
    if semantic and not filters.q:
        raise NothingAsked
    unnamed = sort is None and not filters.q and swiped is None
    sort = SortBy.RELEVANCE if semantic else sort or (SortBy.RELEVANCE if filters.q else SortBy.NEWEST)
    orderless = {SortBy.DISTANCE: filters.lat is None, SortBy.RELEVANCE: not filters.q}
    if orderless.get(sort, sort is SortBy.MATCH_PERCENTAGE and actor is None):
        sort = SortBy.NEWEST
    asked = await asked_of(unit, actor, filters)
    asked |= _judged(actor.user_id, swiped, unjudged=unjudged) if actor is not None else {}
    said = applied(
        filters, **rents_in_words(filters), sort_by=sort.value, exclude_swiped=unjudged or None, swiped=swiped
    )
    in_places = sort is SortBy.RELEVANCE and not elsewhere(filters)
    words, spot = await _understood(unit, filters.q or "", in_places=in_places)
    bound = {**said, "semantic": semantic}
    if sort is SortBy.RELEVANCE:
        found = await _relevant(unit, asked, Wish(words, meant, spot), page, bound)
    else:
        asked |= {"must": rules.query_all(words)} if words else {}
        if sort is SortBy.MATCH_PERCENTAGE and actor is not None:
            found = await _best_fitting(unit, actor, asked, page, bound)
        else:
            found = await (_boosted_first if unnamed else _ordered)(unit, asked, sort, page, bound)
    centre = centre_of(spot) if spot else _centre(filters)
    shown = await page_of(unit, actor, found, page, base=base, centre=centre)
    meant_names = {name: asked[f"{name}_meant"] for name in ("city", "locality") if f"{name}_meant" in asked}
    return shown.model_copy(update={"filters_applied": said | meant_names, "search_center": centre})


async def page_of(
    unit: ReadUnit,
    actor: Actor | None,
    found: Found,
    page: PageIn,
    *,
    base: str,
    centre: CentreOut | None = None,
) -> FoundPage:
    """Return what was found as a page of whole homes, in the same order."""
    ids = [row["id"] for row in found.rows]
    homes = await listings.many(unit, actor, ids, base=base)
    opinions = await repository.opinions(unit, actor.user_id, ids) if actor and ids else {}
    fits = await _fits(unit, actor, homes.values()) if actor and ids else {}
    return FoundPage(
        items=[
            _dressed(homes[row["id"]], row, centre, _opinion(actor, opinions, row["id"]), fits.get(row["id"]))
            for row in found.rows
            if row["id"] in homes
        ],
        next_cursor=found.cursor,
        has_more=found.cursor is not None,
        limit=page.limit,
        total=found.total,
        understood_by=found.by,
    )


def fused(scores: Mapping[int, float], page: PageIn, bound: Mapping[str, Any], by: Sequence[str] = ()) -> Found:
    """Cut a page out of a fused ranking, with a cursor bound to the question."""
    after = decode_cursor(page.cursor, [float, int], bound)
    ids = rules.page_of(scores, after, page.limit + 1)
    kept = ids[: page.limit]
    cursor = encode_cursor([scores[kept[-1]], kept[-1]], bound) if len(ids) > page.limit else None
    rows = [{"id": one, "score": scores[one]} for one in kept]
    return Found(rows, cursor, len(scores) if page.include_total else None, list(by))


async def understood(unit: ReadUnit, q: str) -> list[Asked]:
    """Return what homes may say for each word of a question, misspelled ones by what they look and sound like."""
    return (await _understood(unit, q, in_places=False))[0]


async def _understood(unit: ReadUnit, q: str, *, in_places: bool) -> tuple[list[Asked], Spot | None]:
    """Do it, and of a place that is named and of which no home speaks (with `in_places`) return where it is."""
    words = rules.asked_words(q)
    if not words:
        return [], None
    known = await repository.known(unit, rules.lookups(words))
    spot = None
    if in_places and not known.keys() >= set(words) and (spot := await spot_of(unit, q, known)):
        words, called = without(words, spot), rules.tokens(spot.place)
        known |= await repository.known(unit, rules.lookups(called))
        if all(known.keys() & set(rules.lookups([word])) for word in called):
            # Homes are there: they only call it by another name.
            words, spot = list(dict.fromkeys([*words, *called])), None
    return await _meant(unit, words, known), spot


async def _meant(unit: ReadUnit, words: list[str], known: dict[str, int]) -> list[Asked]:
    strange = [word for word in words if word not in known and not any(letter.isdigit() for letter in word)]
    mended = {word: rules.meant_by(word) or word for word in strange}
    words = list(dict.fromkeys(mended.get(word, word) for word in words))
    strange = [word for word in strange if mended[word] == word]
    if len(strange) < len(mended):
        known |= await repository.known(unit, rules.lookups(words))
    near = await repository.near(unit, {word: sound(word) for word in strange}) if strange else {}
    return rules.understood(words, known, near)


async def by_words(unit: ReadUnit, asked: Mapping[str, Any], words: Sequence[Asked]) -> list[int]:
    """Return homes that say all the words; when they are few, then those that say the rarer, and at last any.

    Who names a city wants to live there: homes of it come before those elsewhere that say more of the rest.
    """
    if not words:
        return [row["id"] for row in await repository.listed(unit, asked, SortBy.NEWEST, [], RANKED)]
    either = rules.query_any(words)
    found = await _saying(unit, asked, rules.query_all(words), either)
    if len(found) >= FEW or len(words) == 1:
        return list(found)
    known = await places.cities_among(unit, [each.words[0] for each in words])
    cities = [each for each in words if each.words[0] in known]
    others = [each for each in words if each not in cities]
    parts = [[*cities, *rules.rarest(others)], cities] if cities else []
    # A part that is the whole was asked for already.
    attempts = [rules.query_all(part) for part in (*parts, rules.rarest(words)) if len(part) < len(words)]
    for must in dict.fromkeys([*attempts, either]):
        found |= await _saying(unit, asked, must, either)
        if len(found) >= FEW:
            break
    return list(found)[:RANKED]


async def _saying(unit: ReadUnit, asked: Mapping[str, Any], must: str, either: str) -> dict[int, None]:
    rows = await repository.by_words(unit, asked, must, either, RANKED)
    return dict.fromkeys(row["id"] for row in rows)


async def _ordered(
    unit: ReadUnit, asked: Mapping[str, Any], sort: SortBy, page: PageIn, bound: Mapping[str, Any]
) -> Found:
    after = decode_cursor(page.cursor, KEYS[sort], bound)
    rows = await repository.listed(unit, asked, sort, after, page.limit + 1)
    kept = rows[: page.limit]
    cursor = encode_cursor(_key(kept[-1], sort), bound) if len(rows) > page.limit else None
    return Found(kept, cursor, await repository.count(unit, asked) if page.include_total else None)


async def _boosted_first(
    unit: ReadUnit, asked: Mapping[str, Any], sort: SortBy, page: PageIn, bound: Mapping[str, Any]
) -> Found:
    """Return a page of the newest homes, those first that are boosted; which ones, the first page settles."""
    after = decode_cursor(page.cursor, BOOSTED_KEY, bound)
    as_of, among_boosted, last = after or (int(unit.now().timestamp()), 1, None)
    moment, most = _moment(as_of), page.limit + 1
    beyond = [] if last is None else [last]
    boosted: list[Row] = []
    if among_boosted:
        boosted = await repository.listed(unit, {**asked, "boosted_at": moment}, sort, beyond, most)
        beyond = []
    rows = boosted
    if len(rows) < most:
        rows = boosted + await repository.listed(unit, {**asked, "plain_at": moment}, sort, beyond, most - len(rows))
    kept = rows[: page.limit]
    more = len(rows) > page.limit
    cursor = encode_cursor([as_of, int(len(kept) <= len(boosted)), kept[-1]["id"]], bound) if more else None
    return Found(kept, cursor, await repository.count(unit, asked) if page.include_total else None)


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError) as strange:
        raise InvalidCursor from strange


async def _relevant(
    unit: ReadUnit, asked: Mapping[str, Any], wish: Wish, page: PageIn, bound: Mapping[str, Any]
) -> Found:
    rankings: dict[str, list[int]] = {}
    if wish.spot is not None:
        rankings[PLACE] = await nearest(unit, asked, wish.words, wish.spot)
    # Who names nothing but a place where no home is does not ask for all the others.
    if wish.words or wish.spot is None:
        rankings[WORDS] = await by_words(unit, asked, wish.words)
    far: dict[int, float] = {}
    if wish.meant is not None:
        rows = await repository.by_meaning(unit, asked, wish.meant.meaning, wish.meant.model, RANKED)
        far = {row["id"]: row["far"] for row in rows}
        rankings[MEANING] = list(far)
    weights = WEIGHTS | NEAR_WEIGHT
    scores = rules.fuse(list(rankings.values()), [weights[name] for name in rankings])
    found = fused(scores, page, {**bound, "by": list(rankings)}, list(rankings))
    for row in found.rows:
        row["far"] = far.get(row["id"])
    return found


async def _best_fitting(
    unit: ReadUnit, actor: Actor, asked: Mapping[str, Any], page: PageIn, bound: Mapping[str, Any]
) -> Found:
    """Of the newest homes return those first whose people the actor fits best; those of whom nothing is known last."""
    rows = await repository.listed(unit, asked, SortBy.NEWEST, [], RANKED)
    fits = await _fits_of(unit, actor, await repository.shared(unit, actor.user_id, [row["id"] for row in rows]))
    scores = {row["id"]: fits.get(row["id"], UNKNOWN_FIT) for row in rows}
    best = dict(sorted(scores.items(), key=lambda pair: (-pair[1], -pair[0])))
    found = fused(best, page, bound)
    by_id = {row["id"]: row for row in rows}
    return Found([by_id[row["id"]] for row in found.rows], found.cursor, found.total)


def _key(row: Row, sort: SortBy) -> list[Any]:
    if sort is SortBy.NEWEST:
        return [row["id"]]
    if sort is SortBy.POPULAR:
        return [row["key"], row["view_count"], row["id"]]
    return [row["key"], row["id"]]


def _judged(user_id: int, swiped: Swiped | None, *, unjudged: bool) -> dict[str, Any]:
    asked: dict[str, Any] = {"unjudged_by": user_id} if unjudged else {}
    if swiped is not None:
        asked |= {"judged_by": user_id, "judged": None if swiped is Swiped.EITHER else swiped is Swiped.LIKED}
    return asked


async def _fits(unit: ReadUnit, actor: Actor, homes: Iterable[listings.PropertyOut]) -> dict[int, float]:
    """Return how well the actor fits who shares each home, in percent; of other homes it says nothing."""
    shared = {
        home.id: home.owner_id
        for home in homes
        if home.property_type in PG_FLATMATE_TYPES and home.owner_id != actor.user_id
    }
    return await _fits_of(unit, actor, shared)


async def _fits_of(unit: ReadUnit, actor: Actor, shared: Mapping[int, int]) -> dict[int, float]:
    fits = await people.fits(unit, actor, list(set(shared.values()))) if shared else {}
    return {listing_id: fits[owner_id] for listing_id, owner_id in shared.items() if owner_id in fits}


def _dressed(
    home: listings.PropertyOut,
    row: Mapping[str, Any],
    centre: CentreOut | None,
    liked: bool | None,
    fit: float | None,
) -> FoundOut:
    km, far = row.get("km"), row.get("far")
    if km is None and centre is not None and home.latitude is not None and home.longitude is not None:
        km = distance_km(Position(home.latitude, home.longitude), Position(centre.latitude, centre.longitude))
    if km is not None:
        km = rules.roughly_km(km) if home.property_type in PG_FLATMATE_TYPES else round(km, 3)
    return FoundOut.model_construct(
        **{
            **home.__dict__,
            "distance_km": km,
            "liked": liked,
            "relevance_score": row.get("score"),
            "vector_distance": None if far is None else round(far, 6),
            "compatibility_score": fit,
        }
    )


def _opinion(actor: Actor | None, opinions: Mapping[int, bool], listing_id: int) -> bool | None:
    return None if actor is None else opinions.get(listing_id, False)


def _centre(filters: Filters) -> CentreOut | None:
    if filters.lat is None or filters.lng is None:
        return None
    return CentreOut(latitude=filters.lat, longitude=filters.lng, radius_km=filters.radius)
