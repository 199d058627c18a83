"""Places: towns and localities by name, where a position is, and where an address is."""

import asyncio
from collections.abc import Sequence

from redis.exceptions import RedisError

from aangan.infra.maps import Geocoder, geocoder_of
from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.errors import Unavailable
from aangan.kit.geo import Position
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.kit.spelling import fold
from aangan.places import repository, rules
from aangan.places.errors import NowhereKnown
from aangan.places.schemas import CityOut, HereOut, LocalityOut
from aangan.places.types import Address, Guess, Spot

LOCALITY_KM = 4.0
CITY_KM = 60.0
# Nominatim's policy: no more than one request a second, from all of us together.
PACE_MS = 1100
TURNS_MAX = 30
REMEMBERED_DAYS = 180
ADDRESS_MAX = 300
# So many names like a misspelled one are compared with it, letter by letter; no name is longer.
LIKE_MAX = 40
NAME_MAX = 60


async def cities(unit: ReadUnit, q: str, page: PageIn) -> Page[CityOut]:
    """Return towns whose name is like `q`, the best first; all towns, the largest first, without one."""
    asked = _asked(q)
    after = decode_cursor(page.cursor, [float, int], asked)
    rows = await repository.cities(unit, asked, after, page.limit + 1)
    return make_page([CityOut.model_validate(row) for row in rows], page, _key(rows, page), asked)


async def localities(unit: ReadUnit, q: str, city: str | None, page: PageIn) -> Page[LocalityOut]:
    """Return localities whose name is like `q`, of one city (by any of its names) or of all; none of unknown ones."""
    asked: dict[str, object] = {**_asked(q), "cities": None}
    if city and fold(city):
        asked["cities"] = await repository.cities_named(unit, fold(city))
    after = decode_cursor(page.cursor, [float, int], asked)
    rows = await repository.localities(unit, asked, after, page.limit + 1)
    return make_page([LocalityOut.model_validate(row) for row in rows], page, _key(rows, page), asked)


async def reverse(unit: ReadUnit, where: Position) -> HereOut:
    """Return the locality and town that a position is in, or near. Raises NowhereKnown."""
    row = await repository.nearest_locality(unit, where, LOCALITY_KM) or await repository.nearest_city(
        unit, where, CITY_KM
    )
    if row is None:
        raise NowhereKnown
    words = [row.get("locality"), row["city"], row["state"]]
    label = ", ".join(dict.fromkeys(word for word in words if word))
    return HereOut.model_validate({**row, "distance_km": round(row["km"], 3), "label": label})


async def spellings_of_city(unit: ReadUnit, name: str) -> list[str]:
    """Return all that a city is called, in small letters, what was asked for among it; nothing of unknown ones."""
    folded = fold(name)
    found = await repository.spellings(unit, folded) if folded else []
    return sorted({*found, name.strip().lower()}) if found else []


async def spellings_of_cities(unit: ReadUnit, names: Sequence[str]) -> list[str]:
    """Return all that some cities are called, in small letters, the names of unknown ones too."""
    found = await repository.spellings_of_many(unit, [fold(name) for name in names])
    return sorted({*found, *(name.strip().lower() for name in names)})


async def names_of(unit: ReadUnit, city: str | None, locality: str | None) -> tuple[list[str], list[str]]:
    """Return all that a city and a locality are called, in small letters; of unknown ones what was given."""
    towns = await spellings_of_city(unit, city) or [city.strip().lower()] if city else []
    return towns, await spellings_of_locality(unit, locality) or [locality.strip().lower()] if locality else []


async def guess_city(unit: ReadUnit, name: str) -> Guess | None:
    """Return the city that is meant by a misspelled name; None for a name that is like none."""
    folded = fold(name)[:NAME_MAX]
    like = rules.town_meant(folded, await repository.cities_like(unit, folded, rules.said(folded), LIKE_MAX))
    return Guess(like["place"], tuple(await repository.spellings(unit, like["name"]))) if like else None


async def cities_among(unit: ReadUnit, words: Sequence[str]) -> set[str]:
    """Return which of some words are names of cities."""
    return set(await repository.cities_among(unit, words))


async def spellings_of_locality(unit: ReadUnit, name: str) -> list[str]:
    """Return all that a locality is called, in small letters, what was asked for among it; nothing of unknown ones."""
    folded = fold(name)
    found = await repository.locality_spellings(unit, folded) if folded else []
    return sorted({*found, name.strip().lower()}) if found else []


async def guess_locality(unit: ReadUnit, name: str) -> Guess | None:
    """Return the locality that is meant by a misspelled name; None for a name that is like none."""
    folded = fold(name)[:NAME_MAX]
    like = rules.locality_meant(folded, await repository.localities_like(unit, folded, rules.said(folded), LIKE_MAX))
    return Guess(like["place"], tuple(await repository.locality_spellings(unit, like["name"]))) if like else None


async def spot(unit: ReadUnit, names: Sequence[str], words: Sequence[str]) -> Spot | None:
    """Return the place with one of some folded names, of the city that `words` name where they name one."""
    row = await repository.spot(unit, names, words)
    return Spot(**row) if row else None


async def locate(unit: ReadUnit, address: Address) -> Position | None:
    """Return the middle of the locality that an address names, in a city that we know; None for what we do not."""
    city = fold(address.city or "")
    towns = await repository.cities_named(unit, city) if city else []
    for words in (address.sub_locality, address.locality):
        folded = fold(words or "")
        if not towns or not folded:
            continue
        row = await repository.locate(unit, towns, folded, rules.said(folded))
        if row is not None:
            return Position(row["lat"], row["lng"])
    return None


async def geocode(services: Services, address: Address) -> Position | None:
    """Return where an address is: asked of the settings' geocoder, else of our own gazetteer. Raises Unavailable."""
    outside = geocoder_of(services)
    line = address.line()[:ADDRESS_MAX]
    if outside is not None and line:
        found = await _ask(services, outside, line)
        if found is not None:
            return found
    async with services.units.read(background=True) as unit:
        return await locate(unit, address)


async def forget_old(unit: Unit) -> None:
    """Forget what a geocoder said half a year ago: houses and names change."""
    await repository.forget(unit, REMEMBERED_DAYS)


async def _ask(services: Services, outside: Geocoder, line: str) -> Position | None:
    key = fold(line)
    async with services.units.read(background=True) as unit:
        known = await repository.remembered(unit, key)
    if known is not None:
        return None if known["lat"] is None else Position(known["lat"], known["lng"])
    await _turn(services)
    found = await outside.locate(line)
    async with services.units.write(background=True) as unit:
        await repository.remember(unit, key, found)
    return found


async def _turn(services: Services) -> None:
    """Wait until nobody of us asked within the last second; raises Unavailable when the queue is too long."""
    key = f"{services.settings.namespace}:geocoder"
    for _ in range(TURNS_MAX):
        try:
            if await services.valkey.set(key, "1", nx=True, px=PACE_MS):
                return
        except (RedisError, OSError) as away:
            raise Unavailable("the pace of geocoding cannot be kept", retry_after=5) from away
        await asyncio.sleep(PACE_MS / 4000)
    raise Unavailable("the geocoder is busy", retry_after=30)


def _asked(q: str) -> dict[str, object]:
    folded = fold(q)
    return {"q": folded, "starts": rules.starts(folded), "said": rules.said(folded)}


def _key(rows: list[dict[str, object]], page: PageIn) -> list[object] | None:
    return [rows[page.limit - 1]["score"], rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
