"""What needs no database: how a visit may turn, which times are free, what calendars are told, and moments in words."""

from aangan.visits.rules._calendar import calendar, feed_signature, is_feed_signature
from aangan.visits.rules._slots import (
    DEFAULT_HOURS,
    SENSIBLE,
    Hours,
    nearest,
    nearest_to_noon,
    open_spans,
    slots_between,
    within,
)
from aangan.visits.rules._states import LIVE, TURNS, may_turn
from aangan.visits.rules._words import in_english, in_hindi

__all__ = [
    "DEFAULT_HOURS",
    "LIVE",
    "SENSIBLE",
    "TURNS",
    "Hours",
    "calendar",
    "feed_signature",
    "in_english",
    "in_hindi",
    "is_feed_signature",
    "may_turn",
    "nearest",
    "nearest_to_noon",
    "open_spans",
    "slots_between",
    "within",
]
