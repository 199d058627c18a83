"""What can be said of a notice without asking anybody: what it says, who lets it through, when it may come."""

from aangan.notifications.rules._breaker import Breaker
from aangan.notifications.rules._daily import DIGEST_UNTIL, PUSH_UNTIL, digest_of, morning_of, offer_of
from aangan.notifications.rules._hours import day_and_week, quiet_hours, soonest, zone_of
from aangan.notifications.rules._letter import letter
from aangan.notifications.rules._retry import ATTEMPTS_MAX, LOST_MAX, pause
from aangan.notifications.rules._switches import PROMOTIONS, SWITCHES, TYPES, consents, is_off, refusal, switches_of
from aangan.notifications.rules._words import (
    fill,
    locale_of,
    names_in,
    route_of,
    say,
    say_by,
    unreadable,
    unspeakable,
)

__all__ = [
    "ATTEMPTS_MAX",
    "DIGEST_UNTIL",
    "LOST_MAX",
    "PROMOTIONS",
    "PUSH_UNTIL",
    "SWITCHES",
    "TYPES",
    "Breaker",
    "consents",
    "day_and_week",
    "digest_of",
    "fill",
    "is_off",
    "letter",
    "locale_of",
    "morning_of",
    "names_in",
    "offer_of",
    "pause",
    "quiet_hours",
    "refusal",
    "route_of",
    "say",
    "say_by",
    "soonest",
    "switches_of",
    "unreadable",
    "unspeakable",
    "zone_of",
]
