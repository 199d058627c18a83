"""The inbox over REST: one's own, as the flatmates clients know it, devices, and what staff send."""

from aangan.notifications.endpoints import _devices, _flatmates, _inbox, _staff

ROUTERS = (_flatmates.router, _devices.router, _staff.router, _inbox.router)

__all__ = ["ROUTERS"]
