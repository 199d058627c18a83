"""The types that no other room declares: the house's own, and those of rooms that are still to come."""

from aangan.notifications.notices import _account, _chat, _market, _money
from aangan.notifications.types import NotificationTypeConfig

NOTICES: tuple[NotificationTypeConfig, ...] = (
    *_money.NOTICES,
    *_account.NOTICES,
    *_chat.NOTICES,
    *_market.NOTICES,
)
