"""The inbox over REST: one's own, as the flatmates clients know it, devices, and what staff send."""

from aangan.notifications.endpoints import _devices, _flatmates, _inbox, _inspection, _preferences, _reports, _staff

ROUTERS = (
    _flatmates.router,
    _devices.router,
    _preferences.router,
    _preferences.links,
    _reports.router,
    _staff.router,
    _inspection.page,
    _inspection.router,
    _inbox.router,
)

__all__ = ["ROUTERS"]
