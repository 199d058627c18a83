"""The town: believable made-up people, homes and talks, drawn from one number; the same number is the same town."""

from aangan.town.endpoints import router
from aangan.town.load import DEMO_PASSWORD, load, needs_town, remove
from aangan.town.size import SEED, SIZES, Size

__all__ = ["DEMO_PASSWORD", "SEED", "SIZES", "Size", "load", "needs_town", "remove", "router"]
