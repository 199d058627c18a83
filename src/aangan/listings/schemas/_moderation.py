"""What staff see of homes and say about them."""

from typing import Annotated, Literal

from pydantic import Field

from aangan.kit.schema import In, Instant, Out, Text
from aangan.listings.schemas._homes import PropertyOut
from aangan.listings.types import ModerationAction, ModerationStatus
from aangan.safety.service import UserSummary
from aangan.safety.types import Severity


class ModerationIn(In):
    action: ModerationAction
    reason: Annotated[Text, Field(max_length=1000)] = ""


class ModerationOut(Out):
    """A decision about a home, and the state that it put the home into."""

    listing_id: int
    action: ModerationAction
    status: ModerationStatus
    reason: str


class FlagOut(Out):
    """One thing that the automatic look found, and the words or number that gave it away."""

    code: str
    severity: Severity
    reason: str
    field: str | None = None
    matched_term: str | None = None


class PrescreenOut(Out):
    """What the automatic look at a shared home came to."""

    listing_id: int
    prescreen_result: Literal["clear", "flagged"]
    flags: list[FlagOut] = Field(default_factory=list)
    flagged: bool
    flag_reason: str | None = None
    photo_count: int
    prescreened_at: Instant


class ModerationRow(PropertyOut):
    """A listing in the staff's queue: `status` is that of moderation here, `findings` are the codes of its flags."""

    moderation_reason: str | None = None
    findings: list[str] = Field(default_factory=list)
    owner: UserSummary
    ai_prescreen_result: Literal["clear", "flagged"] | None = None
    ai_prescreen_flags: list[FlagOut] = Field(default_factory=list)
    ai_flag_reason: str | None = None
    ai_prescreen_reason: str | None = None
    ai_prescreen_photo_count: int | None = None
    ai_prescreened_at: Instant | None = None
    ai_prescreened_by: int | None = None
