from dataclasses import dataclass
from enum import StrEnum


class ConversationSource(StrEnum):
    """What brought two people together."""

    LISTING_INTEREST = "listing_interest"
    PROFILE_MATCH = "profile_match"
    BOOKING_INQUIRY = "booking_inquiry"
    PROPERTY_INQUIRY = "property_inquiry"
    LEASE_INQUIRY = "lease_inquiry"
    OTHER = "other"


class ConversationStatus(StrEnum):
    """Whether two people talk: only an active conversation takes messages."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    BLOCKED = "blocked"
    CLOSED = "closed"


class MessageType(StrEnum):
    """What a message is; `system` is written by the house only."""

    TEXT = "text"
    IMAGE = "image"
    SYSTEM = "system"
    VISIT_REQUEST = "visit_request"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many conversations a person has, and how many messages in them wait to be read."""

    conversations: int
    unread: int
