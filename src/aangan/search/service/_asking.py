"""From filters as people send them to what the statements are asked with."""

from typing import Any
from zoneinfo import ZoneInfo

from aangan.infra.unit import ReadUnit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.places import service as places
from aangan.search import repository, rules
from aangan.search.schemas import Filters
from aangan.search.types import Box

INDIA = ZoneInfo("Asia/Kolkata")
# Sent as they are asked.
PLAIN = (
    "ids", "property_type", "purpose", "price_min", "price_max", "bedrooms_min", "bedrooms_max", "bathrooms_min",
    "bathrooms_max", "area_min", "area_max", "pincode", "windows_min", "gender_preference", "sharing_type",
    "parking_spaces_min", "floor_number_min", "floor_number_max", "age_max", "guests",
)  # fmt: skip
# Sent as lists of words, in whatever case.
LISTS = ("amenities", "features", "furnishing", "kitchen_type", "ventilation_type")
# Clients offer it beside the others: whoever chooses it narrows nothing. (Of a home it says that all are welcome, and
# these are found by whichever other choice, so it could not mean fewer homes than any of them.)
ANY = "any"
RANGES = ("price", "bedrooms", "bathrooms", "area", "floor_number")


async def asked_of(unit: ReadUnit, actor: Actor | None, filters: Filters) -> dict[str, Any]:
    """Return what the statements are asked with: of `q` what it wants to pay, and no words. Raises Unprocessable.

    Names of places are asked in all their spellings. Of a misspelled one, `city_meant` and `locality_meant` tell whose.
    """
    _in_order(filters)
    sent = filters.model_dump(mode="json", exclude_none=True)
    asked = {name: sent[name] for name in PLAIN if name in sent and sent[name] != ANY}
    asked |= _where(filters) | _when(filters, unit) | _equipped(filters)
    asked |= rents_in_words(filters)
    if filters.city:
        asked |= await _city(unit, filters.city)
    if filters.locality:
        asked |= await _locality(unit, filters.locality)
    if actor is not None:
        asked["apart_from"] = actor.user_id
    return asked


def rents_in_words(filters: Filters) -> dict[str, int]:
    """Return `price_min` and `price_max` as `q` says them, in rupees, where no filter says otherwise."""
    least, most = rules.rents(filters.q or "")
    low = filters.price_min if filters.price_min is not None else least
    high = filters.price_max if filters.price_max is not None else most
    if low is not None and high is not None and low > high:
        return {}
    said = {"price_min": least, "price_max": most}
    return {name: rupees for name, rupees in said.items() if rupees is not None and getattr(filters, name) is None}


def applied(filters: Filters, **more: object) -> dict[str, Any]:
    """Return the filters that narrow, as they were understood."""
    return {
        **filters.model_dump(mode="json", exclude_none=True, exclude={"radius"} if filters.lat is None else set()),
        **{name: value for name, value in more.items() if value is not None},
    }


def _in_order(filters: Filters) -> None:
    for name in RANGES:
        least, most = getattr(filters, f"{name}_min"), getattr(filters, f"{name}_max")
        if least is not None and most is not None and least > most:
            raise Unprocessable(f"{name}_min: must not be more than {name}_max")


def _where(filters: Filters) -> dict[str, Any]:
    if (filters.lat is None) != (filters.lng is None):
        raise Unprocessable("lat: comes together with lng")
    asked: dict[str, Any] = {}
    if filters.lat is not None:
        asked |= {"lat": filters.lat, "lng": filters.lng, "radius": filters.radius}
    if filters.bbox is not None:
        box = _box(filters.bbox)
        middle, km = rules.around(box)
        asked |= {"south": box.south, "west": box.west, "north": box.north, "east": box.east}
        asked |= {"box_lat": middle.lat, "box_lng": middle.lng, "box_km": km}
    return asked


def _box(text: str) -> Box:
    parts = text.split(",")
    try:
        west, south, east, north = map(float, parts)
    except ValueError:
        raise Unprocessable("bbox: must be west,south,east,north in degrees") from None
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise Unprocessable("bbox: must be west,south,east,north in degrees")
    return Box(south, west, north, east)


def _when(filters: Filters, unit: ReadUnit) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if first := rules.day(filters.available_from):
        asked["available_from"] = first
    if filters.move_in is not None:
        begin, end = rules.move_in_window(filters.move_in, unit.now().astimezone(INDIA).date())
        asked |= {"move_in_from": begin} if begin else {}
        asked |= {"move_in_before": end} if end else {}
    arrives, leaves = rules.day(filters.check_in), rules.day(filters.check_out)
    if arrives and leaves and arrives >= leaves:
        raise Unprocessable("check_out: must be after check_in")
    if arrives:
        asked["check_in"] = arrives
        asked |= {"nights": (leaves - arrives).days} if leaves else {}
    return asked


def _equipped(filters: Filters) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for name in LISTS:
        wanted = [each.strip().lower() for each in getattr(filters, name) or ()]
        if wanted and ANY not in wanted:
            asked[name] = wanted
    # Clients send every switch; one that is off asks for nothing.
    return asked | ({"has_lift": True} if filters.has_lift else {})


async def _city(unit: ReadUnit, name: str) -> dict[str, Any]:
    spelled = await places.spellings_of_city(unit, name)
    # A city that the gazetteer does not know may still be what some owner wrote, or a part of it.
    if cities := spelled or await repository.own_cities(unit, f"%{_like(name.strip())}%"):
        return {"cities": cities}
    guess = await places.guess_city(unit, name)
    return {"cities": list(guess.spellings), "city_meant": guess.name} if guess else {"cities": []}


async def _locality(unit: ReadUnit, name: str) -> dict[str, Any]:
    if spelled := await places.spellings_of_locality(unit, name):
        return {"localities": [f"%{_like(each)}%" for each in spelled]}
    like = f"%{_like(name.strip())}%"
    guess = await places.guess_locality(unit, name)
    if guess is None or await repository.say_locality(unit, name, like):
        return {"localities": [like]}
    return {"localities": [f"%{_like(each)}%" for each in guess.spellings], "locality_meant": guess.name}


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
