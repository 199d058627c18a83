"""Homes on offer: created, read, changed, looked at, put live, rested, and taken away."""

from aangan.listings.schemas import HomeCard, ModerationRow, PropertyOut
from aangan.listings.service._fitting import Fits, fits_of, judge_by
from aangan.listings.service._leaving import leave
from aangan.listings.service._moderation import (
    decide,
    hand_in,
    hold,
    let_go,
    queue,
    settle,
)
from aangan.listings.service._offering import (
    address_of,
    count_interest,
    create,
    may_offer_for,
    place,
    remove,
    update,
)
from aangan.listings.service._pictures import add_image, change_image, forget_images, remove_image
from aangan.listings.service._prescreen import (
    pause_expired_flatmate_listings,
    prescreen_flatmate_listing,
    reckon_rents,
)
from aangan.listings.service._reading import (
    active_count,
    amenities,
    cards_of_owners,
    contexts,
    get_listing,
    live_listing,
    live_listing_of,
    many,
    mine,
)
from aangan.listings.service._society import vote
from aangan.listings.service._standing import boost, expire_listings, may_change, pause, publish, renew, resume
from aangan.listings.service._states import is_held, stands_as
from aangan.listings.service._views import ViewBatch, count_views, drop_views, note_view, take_views

__all__ = [
    "Fits",
    "HomeCard",
    "ModerationRow",
    "PropertyOut",
    "ViewBatch",
    "active_count",
    "add_image",
    "address_of",
    "amenities",
    "boost",
    "cards_of_owners",
    "change_image",
    "contexts",
    "count_interest",
    "count_views",
    "create",
    "decide",
    "drop_views",
    "expire_listings",
    "fits_of",
    "forget_images",
    "get_listing",
    "hand_in",
    "hold",
    "is_held",
    "judge_by",
    "leave",
    "let_go",
    "live_listing",
    "live_listing_of",
    "many",
    "may_change",
    "may_offer_for",
    "mine",
    "note_view",
    "pause",
    "pause_expired_flatmate_listings",
    "place",
    "prescreen_flatmate_listing",
    "publish",
    "queue",
    "reckon_rents",
    "remove",
    "remove_image",
    "renew",
    "resume",
    "settle",
    "stands_as",
    "take_views",
    "update",
    "vote",
]
