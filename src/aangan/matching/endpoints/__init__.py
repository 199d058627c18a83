"""The REST side of matching."""

from aangan.matching.endpoints import _flatmates, _swipes

ROUTERS = (_flatmates.router, _swipes.router)

__all__ = ["ROUTERS"]
