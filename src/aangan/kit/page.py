"""Pages: keyset paging with opaque, versioned cursors bound to their filters; one shape everywhere."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from aangan.kit.errors import InvalidCursor

T = TypeVar("T")
VERSION = 1
LIMIT_DEFAULT = 20
LIMIT_MAX = 100
CURSOR_MAX = 2048


class Page(BaseModel, Generic[T]):
    """One page: `total` is null unless `include_total` was asked for."""

    items: Sequence[T]
    next_cursor: str | None = None
    has_more: bool = False
    limit: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class PageIn:
    """What a caller asks of a list: where to go on (`cursor`), how many (`limit`, 1 to 100), and whether to count."""

    cursor: str | None = None
    limit: int = LIMIT_DEFAULT
    include_total: bool = False


# A coroutine, although it waits for nothing: FastAPI would send a plain function to a thread.
async def page_in(
    cursor: Annotated[str | None, Query(max_length=CURSOR_MAX, description="`next_cursor` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX)] = LIMIT_DEFAULT,
    include_total: Annotated[bool, Query(description="count the whole list too")] = False,
) -> PageIn:
    """Read the three paging parameters of a list route."""
    return PageIn(cursor, limit, include_total)


Paging = Annotated[PageIn, Depends(page_in)]


def encode_cursor(key: Sequence[Any], filters: Mapping[str, Any] | None = None) -> str:
    """Write a cursor that goes on after `key` (JSON scalars or datetimes), valid for the same `filters` only."""
    body = {"v": VERSION, "k": [_plain(part) for part in key], "f": _digest(filters)}
    raw = json.dumps(body, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_cursor(cursor: str | None, kinds: Sequence[type], filters: Mapping[str, Any] | None = None) -> list[Any]:
    """Read a cursor's key, checked against `kinds`; an absent cursor gives []. Raises InvalidCursor."""
    if cursor is None:
        return []
    try:
        body = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        key, digest, version = body["k"], body["f"], body["v"]
        if version != VERSION or digest != _digest(filters) or len(key) != len(kinds):
            raise InvalidCursor
        return [_revive(part, kind) for part, kind in zip(key, kinds, strict=True)]
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as wrong:
        raise InvalidCursor from wrong


def make_page(
    rows: Sequence[T],
    ask: PageIn,
    key: Sequence[Any] | None,
    filters: Mapping[str, Any] | None = None,
    total: int | None = None,
) -> Page[T]:
    """Cut `rows` (fetched with `limit + 1`) to a page; `key` is the sort key of the last row that is kept."""
    more = len(rows) > ask.limit
    cursor = encode_cursor(key, filters) if more and key is not None else None
    return Page(items=list(rows[: ask.limit]), next_cursor=cursor, has_more=more, limit=ask.limit, total=total)


def _plain(part: Any) -> Any:
    return part.isoformat() if isinstance(part, datetime) else part


def _revive(part: Any, kind: type) -> Any:
    if kind is datetime:
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None:
            raise InvalidCursor
        return moment
    if kind is int and (isinstance(part, bool) or not isinstance(part, int) or abs(part) >= 2**63):
        raise InvalidCursor
    if not isinstance(part, kind):
        raise InvalidCursor
    # What PostgreSQL text cannot hold; half a surrogate pair does not encode, which is a ValueError.
    if isinstance(part, str) and b"\x00" in part.encode():
        raise InvalidCursor
    return part


def _digest(filters: Mapping[str, Any] | None) -> str:
    if not filters:
        return ""
    text = json.dumps(dict(filters), sort_keys=True, default=str)
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
