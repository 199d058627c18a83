"""Homes on offer: created, read, changed, looked at, put live, rested, and taken away."""

from aangan.listings.schemas import ModerationRow, PropertyOut
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
    add_image,
    address_of,
    count_interest,
    count_view,
    create,
    forget_images,
    place,
    remove,
    update,
    vote,
)
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

__all__ = [
    "ModerationRow",
    "PropertyOut",
    "active_count",
    "add_image",
    "address_of",
    "amenities",
    "cards_of_owners",
    "contexts",
    "count_interest",
    "count_view",
    "create",
    "decide",
    "forget_images",
    "get_listing",
    "hand_in",
    "hold",
    "leave",
    "let_go",
    "live_listing",
    "live_listing_of",
    "many",
    "mine",
    "pause_expired_flatmate_listings",
    "place",
    "prescreen_flatmate_listing",
    "queue",
    "reckon_rents",
    "remove",
    "settle",
    "update",
    "vote",
]
