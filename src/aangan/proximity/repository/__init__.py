"""What this room reads and writes: sessions in Valkey, sums of days in PostgreSQL."""

from aangan.proximity.repository._figures import add_batch, batch_number, day_sums, spend_release
from aangan.proximity.repository._scripts import (
    BLOCK,
    CLAIM,
    CLAIM_COUNTS,
    HELLO,
    LEAVE,
    LET_GO,
    LINK,
    MATCH,
    REGISTER,
    RELEASE,
    TALK,
)
from aangan.proximity.repository._store import Store, as_counts, store_of

__all__ = [
    "BLOCK",
    "CLAIM",
    "CLAIM_COUNTS",
    "HELLO",
    "LEAVE",
    "LET_GO",
    "LINK",
    "MATCH",
    "REGISTER",
    "RELEASE",
    "TALK",
    "Store",
    "add_batch",
    "as_counts",
    "batch_number",
    "day_sums",
    "spend_release",
    "store_of",
]
