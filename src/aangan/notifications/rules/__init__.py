"""What can be said of a notice without asking anybody: what it says, who lets it through, when it may come."""

from aangan.notifications.rules._breaker import Breaker
from aangan.notifications.rules._hours import day_and_week, quiet_hours, soonest, zone_of
from aangan.notifications.rules._retry import ATTEMPTS_MAX, pause
from aangan.notifications.rules._switches import consents, refusal, switches_of
from aangan.notifications.rules._words import fill, locale_of, names_in, route_of, say, unspeakable

__all__ = [
    "ATTEMPTS_MAX",
    "Breaker",
    "consents",
    "day_and_week",
    "fill",
    "locale_of",
    "names_in",
    "pause",
    "quiet_hours",
    "refusal",
    "route_of",
    "say",
    "soonest",
    "switches_of",
    "unspeakable",
    "zone_of",
]
