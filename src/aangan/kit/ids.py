"""Identifiers: what names a row, a pair, a request."""

import secrets
from typing import NewType

UserId = NewType("UserId", int)

# PostgreSQL's bigint; a larger number in a path can name no row.
MAX_ID = 2**63 - 1


def canonical_pair(one: int, other: int) -> tuple[int, int]:
    """Order two ids so that an unordered pair has one spelling: `low < high`.

    Raises ValueError when both are the same: nobody pairs with themselves.
    """
    if one == other:
        raise ValueError("a pair needs two different ids")
    return (one, other) if one < other else (other, one)


def new_token(size: int = 32) -> str:
    """Return an unguessable URL-safe secret made of `size` random bytes."""
    return secrets.token_urlsafe(size)
