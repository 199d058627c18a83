"""What people nearby are made of: modes, verdicts, and the numbers of the protocol."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

# Two minutes: most meetings are short, and phones listen only from time to time.
MUTUAL_SECONDS = 120
PAIR_COOLDOWN_SECONDS = 7200
ROTATE_SECONDS = 600
SKEW_SECONDS = 120
INTERESTS_MAX, INTEREST_LENGTH = 20, 64
LABELS_MAX = 3
NUDGES_MAX, NUDGES_SECONDS = 6, 600
MATCHES_PER_SESSION = 60
# More distinct reporters of one person in a minute than stand around anybody: somebody relays what they heard.
HEARERS_MAX, QUIET_SECONDS = 150, 600
TAGS_MAX = 256
TOKEN_MAX = 128
# More than the budget of nudges lets through while a session lasts: nothing that was promised is trimmed.
INBOX_LENGTH = 128
# One person weighs at most this much in any figure that is released with noise.
WEIGHT_MAX = 3
# What the house's own sockets are called; whoever carries such a name could not be connected.
RESERVED = frozenset({"notifications", "user"})


class Mode(StrEnum):
    """Simple trusts whoever is in radio range; strong trusts nobody."""

    SIMPLE = "simple"
    STRONG = "strong"


class Guard(IntEnum):
    """What a session asks of whoever speaks for it: nothing, its secret from now on, its secret always."""

    OPEN = 0
    STICKY = 1
    STRONG = 2


class Verdict(IntEnum):
    """What became of one sighting."""

    SLOW = -2
    STRANGER = -1
    NOTHING = 0
    PENDING = 1
    KNOWN = 2
    NUDGED = 3
    ASK = 4


class Claim(IntEnum):
    """What became of one attempt to open a socket."""

    SLOW = -2
    STRANGER = 0
    HELD = 1
    TAKEN = 2


@dataclass(frozen=True, slots=True)
class Window:
    """One spelling under which a session is found, and from when till when, in milliseconds."""

    lookup: str
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Interest:
    """A label that may be shown, and the category it belongs to."""

    label: str
    category: str
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """One sighting, judged: the labels that both share.

    Where both stand for an account, `accounts` says for whom, and `clearing` is what to say once they may meet.
    """

    verdict: Verdict
    strong: bool = False
    labels: tuple[str, ...] = ()
    accounts: tuple[int, int] | None = None
    clearing: str = ""
