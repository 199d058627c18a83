"""Rents that cannot be: far from what rooms of the same kind cost around there."""

import math
from dataclasses import dataclass

from aangan.safety.types import Finding, Severity

# A middle of few homes leans on the wider one as if five more homes stood there.
PRIOR = 5
TOO_LOW, TOO_HIGH = -2.8, 4.0
# Where all homes cost nearly the same, a small difference is still no deceit.
LEAST_SPREAD = 0.12
UNKNOWN_SPREAD = 0.3
ENOUGH = 8


@dataclass(frozen=True, slots=True)
class RentLevel:
    """What homes of a kind cost somewhere: how many were seen, and the middle and robust spread of ln(rupees)."""

    count: int
    middle: float
    spread: float | None = None


def rent_findings(rent: float | None, near: RentLevel | None, wider: RentLevel | None) -> list[Finding]:
    """Return what a rent (rupees a month) says beside those of its locality and its city, for the same kind of room."""
    z = rent_z(rent, near, wider)
    if z is None or rent is None:
        return []
    if z < TOO_LOW:
        return [_finding("rent_too_low", "far below", rent)]
    return [_finding("rent_too_high", "far above", rent)] if z > TOO_HIGH else []


def rent_z(rent: float | None, near: RentLevel | None, wider: RentLevel | None) -> float | None:
    """Return how many robust spreads ln(rent) lies from the shrunk middle; None where too few homes are known."""
    known = [level for level in (near, wider) if level is not None and level.count > 0]
    if rent is None or rent <= 0 or not known or max(level.count for level in known) < ENOUGH:
        return None
    low, high = known[0], known[-1]
    middle = (low.count * low.middle + PRIOR * high.middle) / (low.count + PRIOR)
    spreads = [(level.count, level.spread) for level in known if level.spread is not None and level.count > 1]
    spread = _blend(spreads) if spreads else UNKNOWN_SPREAD
    return (math.log(rent) - middle) / max(spread, LEAST_SPREAD)


def _blend(spreads: list[tuple[int, float]]) -> float:
    """Blend the spread of few homes with that of many, in squares."""
    (count, near), (_, wider) = spreads[0], spreads[-1]
    return math.sqrt((count * near**2 + PRIOR * wider**2) / (count + PRIOR))


def _finding(code: str, side: str, rent: float) -> Finding:
    reason = f"The rent is {side} what such rooms cost here."
    return Finding(code, Severity.HIGH, reason, "monthly_rent", f"{rent:.0f}")
