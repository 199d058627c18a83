"""The REST side of matching."""

from aangan.matching.endpoints import _flatmates, _questions, _swipes

ROUTERS = (_flatmates.router, _questions.router, _swipes.router)

__all__ = ["ROUTERS"]
