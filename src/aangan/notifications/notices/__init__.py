"""The types that no other room declares: the house's own, and those of rooms that are still to come."""

from aangan.notifications.notices import _account, _market, _money, _visits
from aangan.notifications.types import NotificationTypeConfig

NOTICES: tuple[NotificationTypeConfig, ...] = (
    *_money.NOTICES,
    *_account.NOTICES,
    *_visits.NOTICES,
    *_market.NOTICES,
)
