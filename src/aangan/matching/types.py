from enum import StrEnum


class SwipeAction(StrEnum):
    PASS = "pass"  # noqa: S105 - the seed's word for going on
    LIKE = "like"
    SUPER_LIKE = "super_like"


class SwipeTargetType(StrEnum):
    PROPERTY = "property"
    USER = "user"


class MatchStatus(StrEnum):
    ACTIVE = "active"
    UNMATCHED = "unmatched"
    BLOCKED = "blocked"
