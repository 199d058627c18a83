"""Pure computation: tokens and peppered ids, the table of interests, noise."""

from aangan.proximity.rules._interests import OTHER, Named, Taxonomy, message, taxonomy
from aangan.proximity.rules._noise import floored, noised, noisy
from aangan.proximity.rules._tokens import (
    KEY_BYTES,
    TOKEN_BYTES,
    Pepper,
    b64,
    day_of,
    encounter_tags,
    interval_at,
    rotation_key,
    secret_hash,
    token_at,
    tokens_for,
    unb64,
)

__all__ = [
    "KEY_BYTES",
    "OTHER",
    "TOKEN_BYTES",
    "Named",
    "Pepper",
    "Taxonomy",
    "b64",
    "day_of",
    "encounter_tags",
    "floored",
    "interval_at",
    "message",
    "noised",
    "noisy",
    "rotation_key",
    "secret_hash",
    "taxonomy",
    "token_at",
    "tokens_for",
    "unb64",
]
