"""The town: believable made-up people, homes and talks, drawn from one number; the same number is the same town."""

from aangan.town.size import SEED, SIZES, Size

__all__ = ["SEED", "SIZES", "Size"]
