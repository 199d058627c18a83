"""How busy an agent is, and how well they do: pure."""

from zoneinfo import ZoneInfo

# Shown only: nobody is turned away by it.
NOMINAL_CAPACITY = 50
# From here on more people make an agent slower, not better.
BUSY_PERCENT = 80.0
RATING_MAX = 5.0
UNRATED = 50.0
# What nobody measures yet counts as three quarters.
RESPONSE = 75.0


def utilization(people: int) -> float:
    """Return how full an agent's hands are, in percent of the nominal capacity; more than 100 is overload."""
    return people / NOMINAL_CAPACITY * 100


def queue_length(people: int) -> int:
    """Return how many people are in care beyond the nominal capacity."""
    return max(0, people - NOMINAL_CAPACITY)


def efficiency(people: int, rating: float | None) -> float:
    """Return 0 to 100: three tenths how they answer, four how they are rated (1 to 5), three how they are used."""
    used = utilization(people)
    use = used * 1.25 if used <= BUSY_PERCENT else 100 - (used - BUSY_PERCENT) * 2
    liked = UNRATED if not rating else rating / RATING_MAX * 100
    return round(0.3 * RESPONSE + 0.4 * liked + 0.3 * max(0.0, use), 2)


def is_zone(name: str) -> bool:
    """Tell whether a name is one of the IANA zones; abbreviations and bare offsets are none."""
    if name != "UTC" and "/" not in name:
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
