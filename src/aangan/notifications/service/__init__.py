"""What reaches people later: kept in their inbox in the sender's transaction, and carried out of the app after it.

A notice has a type, which says by which channels it may travel, how often and how long; the person's settings, their
quiet hours and their devices say the rest. Nothing is sent here: `Carrier` does, in the worker.
"""

from aangan.notifications.rules import switches_of
from aangan.notifications.service._carrying import Carrier, judge, recover_lost
from aangan.notifications.service._channels import (
    Channel,
    Channels,
    KeepingChannel,
    Parcel,
    Refused,
    TryLater,
    Unsure,
    channels_of,
)
from aangan.notifications.service._devices import register_device_token, unregister_device_token
from aangan.notifications.service._dispatch import (
    Dispatched,
    Notice,
    dispatch_notices,
    dispatch_notification_to_user,
    plan_bundles,
)
from aangan.notifications.service._inbox import (
    archive_notification,
    count_unread,
    forget,
    forget_old,
    list_flatmates_notifications,
    list_for_staff,
    list_notifications,
    mark_all_read,
    mark_notification,
    mark_opened,
    settle,
    withdraw_between,
)
from aangan.notifications.service._registry import NOTIFICATION_TYPES, collect_types, config_of, install_types
from aangan.notifications.service._staff import (
    continue_campaigns,
    list_deliveries,
    list_sent,
    send_bulk,
    send_to_token,
    send_to_topic,
    send_to_user,
    send_typed_to_user,
    start_campaign,
)

__all__ = [
    "NOTIFICATION_TYPES",
    "Carrier",
    "Channel",
    "Channels",
    "Dispatched",
    "KeepingChannel",
    "Notice",
    "Parcel",
    "Refused",
    "TryLater",
    "Unsure",
    "archive_notification",
    "channels_of",
    "collect_types",
    "config_of",
    "continue_campaigns",
    "count_unread",
    "dispatch_notices",
    "dispatch_notification_to_user",
    "forget",
    "forget_old",
    "install_types",
    "judge",
    "list_deliveries",
    "list_flatmates_notifications",
    "list_for_staff",
    "list_notifications",
    "list_sent",
    "mark_all_read",
    "mark_notification",
    "mark_opened",
    "plan_bundles",
    "recover_lost",
    "register_device_token",
    "send_bulk",
    "send_to_token",
    "send_to_topic",
    "send_to_user",
    "send_typed_to_user",
    "settle",
    "start_campaign",
    "switches_of",
    "unregister_device_token",
    "withdraw_between",
]
