"""Figures that say nothing of any one person: noise by exact arithmetic on the machine's own randomness.

No floating point is in it: rounding of such noise has given secrets away before.
Source: Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential Privacy" (2020), algorithms 1 and 2.
"""

import secrets
from fractions import Fraction


def noisy(value: int, sensitivity: int, epsilon: Fraction) -> int:
    """Return a count with discrete Laplace noise of scale sensitivity / epsilon, never below 0."""
    return max(0, value + discrete_laplace(Fraction(sensitivity) / epsilon))


def discrete_laplace(scale: Fraction) -> int:
    """Draw an integer x with a chance that falls like exp(-|x| / scale)."""
    while True:
        # |x| is geometric; a minus zero is drawn again, as zero would have two chances.
        size = _geometric(Fraction(1) / scale)
        negative = secrets.randbelow(2) == 1
        if size or not negative:
            return -size if negative else size


def floored(value: int, group: int) -> int:
    """Return a count down to a multiple of a group: one person more or less is mostly not seen."""
    return value // group * group


def _geometric(rate: Fraction) -> int:
    """Draw n with chance proportional to exp(-n * rate)."""
    top, bottom = rate.numerator, rate.denominator
    while True:
        low = secrets.randbelow(bottom)
        if not _happens(Fraction(low, bottom)):
            continue
        high = 0
        while _happens(Fraction(1)):
            high += 1
        return (low + bottom * high) // top


def _happens(rate: Fraction) -> bool:
    """Tell yes with chance exp(-rate), for a rate between 0 and 1."""
    tries = 1
    while _coin(rate / tries):
        tries += 1
    return tries % 2 == 1


def _coin(chance: Fraction) -> bool:
    return secrets.randbelow(chance.denominator) < chance.numerator
