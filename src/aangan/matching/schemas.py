from typing import Annotated

from pydantic import Field, model_validator

from aangan.conversations.service import ConversationPropertyContext
from aangan.kit.schema import Id, In, Instant, Out
from aangan.listings.service import ModerationRow, PropertyOut
from aangan.matching.types import MatchStatus, SwipeAction, SwipeTargetType
from aangan.people.service import CatalogEntry, PeerOut, ProfileOut, RealtimeConfig
from aangan.safety.service import ModerationReportOut, UserSummary


class SwipeRequest(In):
    """What I say of a person or a home."""

    target_type: SwipeTargetType
    action: SwipeAction
    property_id: Id | None = None
    target_user_id: Id | None = None
    context_property_id: Id | None = None

    @model_validator(mode="after")
    def _names_its_target(self) -> "SwipeRequest":
        if self.target_type is SwipeTargetType.USER and self.target_user_id is None:
            raise ValueError("target_user_id is needed for a person")
        if self.target_type is SwipeTargetType.PROPERTY and self.property_id is None:
            raise ValueError("property_id is needed for a home")
        return self


class QnAKept(Out):
    """An acknowledgement; `match_id` is null for two who never matched."""

    status: str = "success"
    match_id: int | None


class SwipeResult(Out):
    """What came of it."""

    stored: bool = True
    action: SwipeAction
    target_type: SwipeTargetType
    conversation_id: int | None = None
    match_id: int | None = None
    did_match: bool = False


class DeckCardOut(PeerOut):
    """Somebody in the deck, why they are dealt and what differs in plain words, and the newest home that they offer."""

    reasons: list[str] = Field(default_factory=list, examples=[["You both eat vegetarian"]])
    differences: list[str] = Field(default_factory=list, examples=[["You like it spotless, they take tidying easy"]])

    property_id: int | None = None
    property_title: str | None = None
    main_image_url: str | None = None
    image_urls: list[str] = Field(default_factory=list)
    monthly_rent: float | None = None
    security_deposit: float | None = None
    maintenance: float | None = None
    room_type: str | None = None
    flat_config: str | None = None
    floor: int | None = None
    total_floors: int | None = None
    society_type: str | None = None
    society_amenities: list[str] = Field(default_factory=list)
    amenities: list[str] = Field(default_factory=list)
    furnishing: list[str] = Field(default_factory=list)
    available_from: str | None = None
    area_sqft: float | None = None
    bedrooms: int | None = None
    video_tour_url: str | None = None


class DeckFilters(In):
    """How somebody narrows whom they want to see."""

    city: str | None = None
    budget_min: int | None = None
    budget_max: int | None = None
    move_in: str | None = None
    age_min: int | None = None
    age_max: int | None = None
    lat: float | None = None
    lng: float | None = None
    radius: float | None = None
    non_negotiables: str | None = None


class MatchOut(Out):
    id: int
    status: MatchStatus
    peer: PeerOut
    context_property: ConversationPropertyContext | None = None
    created_at: Instant


class IncomingLikeOut(Out):
    """Somebody likes me, and I have not answered."""

    id: int
    peer: PeerOut
    context_property: ConversationPropertyContext | None = None
    created_at: Instant


class OutgoingLikeOut(Out):
    """Somebody, or a home, that I like."""

    id: int
    target_type: SwipeTargetType
    peer: PeerOut | None = None
    property: PropertyOut | None = None
    context_property: ConversationPropertyContext | None = None
    created_at: Instant


class UnmatchOut(Out):
    id: int
    status: MatchStatus = MatchStatus.UNMATCHED
    unmatched: bool = True
    message: str = "Unmatched"


class BlockIn(In):
    blocked_user_id: Id
    unmatch_only: bool = False


class BlockMade(Out):
    """A block that I made."""

    id: int
    blocker_user_id: int
    blocked_user_id: int
    created_at: Instant


class BlockedOut(Out):
    """Whom I blocked, in the places where each client reads it."""

    id: int
    blocked_user_id: int
    blocked_user: PeerOut
    user: PeerOut
    created_at: Instant


class UnblockOut(Out):
    ok: bool = True
    blocked_user_id: int
    message: str = "Unblocked"


class BootstrapOut(Out):
    """All that a client needs to begin."""

    profile: ProfileOut
    catalogs: list[CatalogEntry]
    active_listing_count: int
    conversation_count: int
    unread_message_count: int
    realtime: RealtimeConfig


class KnownPerson(UserSummary):
    """A person in a queue of the staff's, with what their profile says that others judge them by."""

    flatmates_smoking: str | None = None
    flatmates_drinking: str | None = None
    native_place: str | None = None
    linkedin_url: str | None = None
    age_bucket: str | None = None


class QueuedListing(ModerationRow):
    """A shared home in the staff's queue, with who offers it."""

    owner: KnownPerson


class QueuedReport(ModerationReportOut):
    """A report in the staff's queue, with who made it and whom it is about."""

    reporter: KnownPerson
    reported_user: KnownPerson


class PropertySwipeIn(In):
    property_id: Id
    is_liked: bool


class BatchRemoveIn(In):
    property_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]


class BatchRemoveOut(Out):
    removed_count: int
    failed_property_ids: list[int] = Field(default_factory=list)
    message: str


class SwipeStatsOut(Out):
    """How often I swiped homes, and how."""

    total_swipes: int
    liked_count: int
    disliked_count: int
    like_percentage: float
