from enum import StrEnum


class PropertyType(StrEnum):
    HOUSE = "house"
    APARTMENT = "apartment"
    BUILDER_FLOOR = "builder_floor"
    ROOM = "room"
    VILLA = "villa"
    PLOT = "plot"
    CONDO = "condo"
    PENTHOUSE = "penthouse"
    STUDIO = "studio"
    LOFT = "loft"
    PG = "pg"
    FLATMATE = "flatmate"
    OFFICE = "office"
    SHOP = "shop"
    WAREHOUSE = "warehouse"


# What is shared with somebody, and therefore moderated before it is shown.
PG_FLATMATE_TYPES = frozenset({PropertyType.PG, PropertyType.FLATMATE})


# A shared home that its owner did not touch for so long is rested.
STALE_LISTING_PAUSE_DAYS = 60


class Purpose(StrEnum):
    BUY = "buy"
    RENT = "rent"
    SHORT_STAY = "short_stay"


class PropertyStatus(StrEnum):
    AVAILABLE = "available"
    SOLD = "sold"
    RENTED = "rented"
    UNDER_OFFER = "under_offer"
    MAINTENANCE = "maintenance"


class ModerationStatus(StrEnum):
    """How a home stands with its owner and with the house; the mobile client's words."""

    DRAFT = "draft"
    PENDING_REVIEW = "pending_review"
    LIVE = "live"
    REJECTED = "rejected"
    PAUSED = "paused"
    EXPIRED = "expired"


class WebStatus(StrEnum):
    """The same as the web client says it."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    EXPIRED = "expired"


class ManagedStatus(StrEnum):
    """How a home stands that is managed for its owner; told by whoever keeps leases."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class Step(StrEnum):
    """What an owner may do with a home without a moderator."""

    STAY = "stay"
    REST = "rest"
    WAKE = "wake"
    PUBLISH = "publish"


class BoostDuration(StrEnum):
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"


class BoostReason(StrEnum):
    FIRST_APPROVAL = "first_approval"
    CHOSEN = "chosen"


class Held(StrEnum):
    """Why a home that its owner wants to show is held back."""

    # Its owner can mend it alone.
    UNFINISHED = "unfinished"
    # A moderator looks before it is shown.
    SUSPECTED = "suspected"
    # A moderator sent it back.
    RETURNED = "returned"
    # Others reported it, or its owner.
    REPORTED = "reported"


class ModerationAction(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_EDIT = "request_edit"


class Furnishing(StrEnum):
    FURNISHED = "furnished"
    SEMI_FURNISHED = "semi_furnished"
    UNFURNISHED = "unfurnished"


class KitchenType(StrEnum):
    VEGETARIAN = "vegetarian"
    NON_VEGETARIAN = "non_vegetarian"
    EGGETARIAN = "eggetarian"
    ANY = "any"


class VentilationType(StrEnum):
    GOOD = "good"
    AVERAGE = "average"
    POOR = "poor"


class GenderPreference(StrEnum):
    ANY = "any"
    MALE = "male"
    FEMALE = "female"


class SharingType(StrEnum):
    PRIVATE_ROOM = "private_room"
    SHARED_ROOM = "shared_room"
    MASTER_BEDROOM = "master_bedroom"
    ENTIRE_FLAT = "entire_flat"


class ImageCategory(StrEnum):
    ROOM = "room"
    HALL = "hall"
    KITCHEN = "kitchen"
    BATHROOM = "bathroom"
    BALCONY = "balcony"
    TERRACE = "terrace"
    GARDEN = "garden"
    PARKING = "parking"
    ENTRANCE = "entrance"
    EXTERIOR = "exterior"
    INTERIOR = "interior"
    OTHERS = "others"
    FLOOR_PLAN = "floor_plan"


class TagVote(StrEnum):
    """Whether a person finds what is said of a society true."""

    UP = "up"
    DOWN = "down"
