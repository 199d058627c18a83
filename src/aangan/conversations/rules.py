"""What a message looks like: pure."""

from collections.abc import Sequence
from typing import Any

import msgspec

from aangan.kit.text import absolute

PREVIEW_MAX = 160
ATTACHMENT = "Attachment"

# The columns of a message in the order in which the room reads them.
MESSAGE = (
    "id",
    "conversation_id",
    "sender_id",
    "body",
    "attachment_url",
    "message_type",
    "metadata",
    "read_at",
    "created_at",
)


def preview(body: str | None) -> str:
    """Return what an inbox shows of a message, at most 160 characters."""
    return body[:PREVIEW_MAX] if body else ATTACHMENT


def message(row: Sequence[Any], base: str) -> dict[str, Any]:
    """Put a row in the order of MESSAGE, its metadata still JSON text, into the shape of the wire."""
    said = dict(zip(MESSAGE, row, strict=True))
    if said["attachment_url"] is not None:
        said["attachment_url"] = absolute(said["attachment_url"], base)
    if said["metadata"] is not None:
        said["metadata"] = msgspec.Raw(said["metadata"].encode())
    return said
