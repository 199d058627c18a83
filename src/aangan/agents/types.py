from enum import StrEnum


class AgentType(StrEnum):
    GENERAL = "general"
    SPECIALIST = "specialist"
    SENIOR = "senior"


class ExperienceLevel(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    EXPERT = "expert"


class AssignmentReason(StrEnum):
    """How somebody came into an agent's care; the last is only said, never written."""

    AUTO = "auto_assigned"
    MANUAL = "manual_assigned"
    ALREADY = "already_assigned"


class InteractionKind(StrEnum):
    CALL = "call"
    MESSAGE = "message"
    VISIT = "visit"
    MEETING = "meeting"
    OTHER = "other"
