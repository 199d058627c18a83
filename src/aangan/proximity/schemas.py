"""What crosses the wire: the first clients' keys as they are, and what newer ones may add or ignore."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from aangan.kit.schema import In, Out, Text
from aangan.proximity.rules import KEY_BYTES, unb64
from aangan.proximity.types import INTEREST_LENGTH, INTERESTS_MAX, RESERVED, TAGS_MAX, TOKEN_MAX, Mode


def _visible(token: str) -> str:
    # A token stands in a path: what cannot stand there could never be connected.
    if not token.isascii() or not token.isprintable() or any(sign in token for sign in " /?#%\\"):
        raise ValueError("must be letters, digits and plain signs without blanks")
    if token in RESERVED:
        raise ValueError("is a name of the house")
    return token


def _key(text: str) -> str:
    try:
        whole = len(unb64(text)) == KEY_BYTES
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(f"must be {KEY_BYTES} bytes in base64url")
    return text


def _said(value: Any) -> Any:
    if isinstance(value, list) and len(value) <= INTERESTS_MAX and any(not isinstance(one, str) for one in value):
        raise ValueError("must be words")
    return value


BleToken = Annotated[str, Field(min_length=1, max_length=TOKEN_MAX), AfterValidator(_visible)]
AnyToken = Annotated[Text, Field(min_length=1, max_length=TOKEN_MAX)]
Tag = Annotated[str, Field(min_length=16, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")]
Tags = Annotated[list[Tag], Field(max_length=TAGS_MAX)]
Encounter = Annotated[str, Field(min_length=22, max_length=22, pattern=r"^[A-Za-z0-9_-]+$")]
Word = Annotated[Text, Field(min_length=1, max_length=INTEREST_LENGTH)]


class Rotation(In):
    """The key that the phone's tokens are made with: 32 bytes in base64url. Who knows it owns the token."""

    v: Literal[1] = 1
    key: Annotated[str, Field(max_length=64), AfterValidator(_key)]


class Options(In):
    """How careful a session wants to be. `min_crowd` people must be about, `jitter_s` delays nudges at random."""

    mutual: bool = True
    socket_auth: bool = True
    min_crowd: Annotated[int, Field(ge=0, le=1000)] = 0
    jitter_s: Annotated[int, Field(ge=0, le=60)] = 0


class SessionCreate(In):
    """A person who is open to talk: the token that the phone sends out, and what they like.

    Tags name meetings of earlier sessions (all, those that were blocked, those of the last day), each as the first 16
    bytes of HMAC-SHA256(encounter_id, "px-tag" + the UTC day's number since 1970 in 4 bytes), in base64url.
    """

    ble_token: BleToken
    interests: Annotated[list[Word], Field(min_length=1, max_length=INTERESTS_MAX), BeforeValidator(_said)]
    rotation: Rotation | None = None
    options: Options | None = None
    encounter_tags: Tags = Field(default_factory=list)
    block_tags: Tags = Field(default_factory=list)
    recent_tags: Tags = Field(default_factory=list)


class SessionResponse(Out):
    """`session_secret` is told once: who shows it speaks for the session, and from then on nobody else does."""

    session_id: str
    expires_at: datetime
    session_secret: str
    expires_in: int
    mode: Mode
    server_time: datetime
    rotate_s: int | None = None


class MatchRequest(In):
    """What a phone heard, and as whom."""

    own_token: AnyToken
    detected_token: AnyToken

    @model_validator(mode="after")
    def _two(self) -> Self:
        if self.own_token == self.detected_token:
            raise ValueError("detected_token: must be somebody else's")
        return self


class MatchResult(Out):
    """What a simple session is told: labels only."""

    match: bool
    shared_interests: list[str]
    nudge_sent: bool


class Accepted(Out):
    """What a strong session is told, whatever became of the sighting: nudges come over the socket alone."""

    status: Literal["accepted"] = "accepted"


class EncounterIn(In):
    encounter_id: Encounter


class LinkIn(In):
    """The session that is to stand for the signed-in person."""

    session_secret: Annotated[str, Field(min_length=16, max_length=128)]


class LinkOut(Out):
    linked: bool


class HelloOut(Out):
    """`open` with the conversation once both have tapped; `waiting` before, and whenever it cannot be."""

    status: Literal["waiting", "open"]
    conversation_id: int | None = None


class StatsResponse(Out):
    """Today's figures (UTC): `privacy` says how they were protected, `as_of` of when they are."""

    total_sessions_today: int
    total_matches_today: int
    top_interest_categories: list[str]
    active_sessions_now: int
    privacy: Literal["exact", "kanon", "dp"]
    as_of: datetime


class HealthOut(Out):
    status: Literal["healthy"] = "healthy"
    timestamp: datetime
