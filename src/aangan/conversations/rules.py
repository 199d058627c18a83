"""What a message looks like: pure."""

import re
from collections.abc import Mapping, Sequence
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


# Control characters but for tabs and line ends: they say nothing, and some move a terminal's cursor.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Blanks, joiners, marks of direction and variation: a text of nothing else shows nothing. Inside words they stay, as
# Hindi, Persian and emoji need them.
_SEEN = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


def readable(text: str) -> str:
    """Return what people can read of a text, trimmed and with plain line ends; empty when that is nothing."""
    kept = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return kept if _SEEN.search(kept) else ""


def preview(body: str | None) -> str:
    """Return what an inbox shows of a message, at most 160 characters."""
    return body[:PREVIEW_MAX] if body else ATTACHMENT


def answers(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return both sides' answers to the first questions as one of them sees them; None until one of them answered."""
    own, peers = row["own_answers"], row["peer_answers"]
    if own is None and peers is None:
        return None
    return {"current_user": own, "peer": peers, "both_answered": own is not None and peers is not None}


def message(row: Sequence[Any], base: str) -> dict[str, Any]:
    """Put a row in the order of MESSAGE, its metadata still JSON text, into the shape of the wire."""
    said = dict(zip(MESSAGE, row, strict=True))
    if said["attachment_url"] is not None:
        said["attachment_url"] = absolute(said["attachment_url"], base)
    if said["metadata"] is not None:
        said["metadata"] = msgspec.Raw(said["metadata"].encode())
    return said
