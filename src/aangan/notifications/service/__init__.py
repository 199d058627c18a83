"""What reaches people later: kept in their inbox in the sender's transaction, and carried out of the app after it."""

from aangan.notifications.service._registry import (
    NOTIFICATION_TYPES,
    collect_types,
    config_of,
    install_types,
)

__all__ = [
    "NOTIFICATION_TYPES",
    "collect_types",
    "config_of",
    "install_types",
]
