"""What each filter asks of a home `h`."""

from collections.abc import Mapping
from typing import Any

from psycopg.sql import SQL, Composed

from aangan.listings.models import SHOWN

RENT = "coalesce(h.monthly_rent_paise, h.base_price_paise)"
CONDITIONS: Mapping[str, SQL] = {
    "ids": SQL("h.id = ANY(%(ids)s)"),
    "lat": SQL("geo_within(h.seen_lat, h.seen_lng, %(lat)s, %(lng)s, %(radius)s)"),
    "box_km": SQL("geo_within(h.seen_lat, h.seen_lng, %(box_lat)s, %(box_lng)s, %(box_km)s)"),
    "south": SQL("h.seen_lat BETWEEN %(south)s AND %(north)s"),
    "west": SQL(
        "CASE WHEN %(west)s::float8 <= %(east)s::float8 THEN h.seen_lng BETWEEN %(west)s AND %(east)s"
        " ELSE h.seen_lng >= %(west)s OR h.seen_lng <= %(east)s END"
    ),
    "property_type": SQL("h.property_type = ANY(%(property_type)s)"),
    "purpose": SQL("h.purpose = %(purpose)s"),
    "price_min": SQL(RENT + " >= (%(price_min)s::float8 * 100)::bigint"),
    "price_max": SQL(RENT + " <= (%(price_max)s::float8 * 100)::bigint"),
    "bedrooms_min": SQL("h.bedrooms >= %(bedrooms_min)s"),
    "bedrooms_max": SQL("h.bedrooms <= %(bedrooms_max)s"),
    "bathrooms_min": SQL("h.bathrooms >= %(bathrooms_min)s"),
    "bathrooms_max": SQL("h.bathrooms <= %(bathrooms_max)s"),
    "area_min": SQL("h.area_sqft >= %(area_min)s"),
    "area_max": SQL("h.area_sqft <= %(area_max)s"),
    "cities": SQL("lower(h.city) = ANY(%(cities)s)"),
    "localities": SQL("(h.locality ILIKE ANY(%(localities)s) OR h.sub_locality ILIKE ANY(%(localities)s))"),
    "pincode": SQL("h.pincode = %(pincode)s"),
    # Each by its number, its title or its short name; what nobody knows, nobody has.
    "amenities": SQL("""NOT EXISTS (SELECT FROM unnest(%(amenities)s::text[]) wanted WHERE NOT EXISTS (
        SELECT FROM property_amenities pa JOIN amenities a ON a.id = pa.amenity_id
        WHERE pa.property_id = h.id AND wanted IN (a.id::text, lower(a.title), a.slug)))"""),
    "features": SQL("ARRAY(SELECT lower(feature) FROM unnest(h.features) feature) @> %(features)s::text[]"),
    "furnishing": SQL("h.furnishing_level = ANY(%(furnishing)s)"),
    "kitchen_type": SQL("h.kitchen_type = ANY(%(kitchen_type)s)"),
    "ventilation_type": SQL("h.ventilation_type = ANY(%(ventilation_type)s)"),
    "windows_min": SQL("h.windows_count >= %(windows_min)s"),
    "has_lift": SQL("""EXISTS (SELECT FROM property_amenities pa JOIN amenities a ON a.id = pa.amenity_id
        WHERE pa.property_id = h.id AND a.slug = 'lift')"""),
    "gender_preference": SQL("coalesce(h.gender_preference, 'any') IN ('any', %(gender_preference)s)"),
    "sharing_type": SQL("h.sharing_type = %(sharing_type)s"),
    "available_from": SQL("h.available_from >= %(available_from)s::date"),
    "move_in_from": SQL("h.available_from >= %(move_in_from)s::date"),
    "move_in_before": SQL("h.available_from < %(move_in_before)s::date"),
    "parking_spaces_min": SQL("h.parking_spaces >= %(parking_spaces_min)s"),
    "floor_number_min": SQL("h.floor_number >= %(floor_number_min)s"),
    "floor_number_max": SQL("h.floor_number <= %(floor_number_max)s"),
    "age_max": SQL("h.age_of_property <= %(age_max)s"),
    "check_in": SQL("(h.available_from IS NULL OR h.available_from <= %(check_in)s::date)"),
    "nights": SQL("coalesce(h.minimum_stay_days, 0) <= %(nights)s"),
    "guests": SQL("h.max_occupancy >= %(guests)s"),
    "must": SQL("""EXISTS (SELECT FROM listing_documents d
        WHERE d.property_id = h.id AND d.words @@ %(must)s::tsquery)"""),
    "unjudged_by": SQL(
        "NOT EXISTS (SELECT FROM listing_opinions o WHERE o.user_id = %(unjudged_by)s AND o.property_id = h.id)"
    ),
    "judged_by": SQL("""EXISTS (SELECT FROM listing_opinions o WHERE o.user_id = %(judged_by)s
        AND o.property_id = h.id AND (%(judged)s::bool IS NULL OR o.liked = %(judged)s))"""),
    # Asked of one moment throughout the pages of a list, so that none moves while somebody reads.
    "boosted_at": SQL("h.boosted_until > %(boosted_at)s"),
    "plain_at": SQL("(h.boosted_until IS NULL OR h.boosted_until <= %(plain_at)s)"),
    "not_found_by": SQL("""NOT EXISTS (SELECT FROM saved_search_finds f
        WHERE f.search_id = %(not_found_by)s AND f.property_id = h.id)"""),
    "not_owned_by": SQL("h.owner_id <> %(not_owned_by)s"),
    "apart_from": SQL("""NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = h.owner_id
            AND b.blocked_id = %(apart_from)s)
        AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = %(apart_from)s AND b.blocked_id = h.owner_id)"""),
    "shown_since": SQL("""EXISTS (SELECT FROM listing_documents d
        WHERE d.property_id = h.id AND d.shown_at > %(shown_since)s)"""),
}


# The same of homes in known squares: an index of positions would only keep the planner from their order.
IN_SQUARES: Mapping[str, SQL] = {
    "lat": SQL("geo_distance(h.seen_lat, h.seen_lng, %(lat)s, %(lng)s) <= %(radius)s"),
    "box_km": SQL("geo_distance(h.seen_lat, h.seen_lng, %(box_lat)s, %(box_lng)s) <= %(box_km)s"),
}


# An offset keeps the planner from reading all homes that say the words at once.
ONE_BY_ONE: Mapping[str, SQL] = {
    "must": SQL("""EXISTS (SELECT FROM listing_documents d
        WHERE d.property_id = h.id AND d.words @@ %(must)s::tsquery OFFSET 0)"""),
}


def narrowed(
    asked: Mapping[str, Any],
    *,
    without: frozenset[str] = frozenset(),
    in_squares: bool = False,
    one_by_one: bool = False,
) -> Composed:
    """Return the condition of what everybody may see, and of all that is asked."""
    known = {**CONDITIONS, **(IN_SQUARES if in_squares else {}), **(ONE_BY_ONE if one_by_one else {})}
    wanted = [known[name] for name in asked if name in known and name not in without]
    return SQL(" AND ").join([SQL(SHOWN), *wanted])


def circle_of(asked: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Return the circle (latitude, longitude, km) that is asked for, or that a box lies in."""
    names = ("lat", "lng", "radius") if "lat" in asked else ("box_lat", "box_lng", "box_km")
    return (asked[names[0]], asked[names[1]], asked[names[2]]) if names[0] in asked else None
