"""How well whoever looks fits who shares a home: a room above knows, which knows people too."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit
from aangan.kit.actor import Actor
from aangan.listings.schemas import PropertyOut

# In percent, by home; left out are homes of which nothing can be said.
Fits: TypeAlias = Callable[[ReadUnit, Actor, Iterable[PropertyOut]], Awaitable[dict[int, float]]]


@dataclass(frozen=True, slots=True)
class _Lent:
    """What a room above lends the process."""

    fits: Fits | None = None


def judge_by(services: Services, fits: Fits) -> None:
    """Let `fits` say how well people fit homes; asked once, when the house is built."""
    services.keep(_Lent, lambda _: _Lent(fits))


def fits_of(services: Services) -> Fits | None:
    """Return who says how well people fit homes; None in a house without such a room."""
    return services.keep(_Lent, lambda _: _Lent()).fits
