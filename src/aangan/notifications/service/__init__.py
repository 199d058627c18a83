"""What reaches people later: kept in their inbox in the sender's transaction, and carried out of the app after it.

A notice has a type, which says by which channels it may travel, how often and how long; the person's settings, their
quiet hours and their devices say the rest. Nothing is sent here: `Carrier` does, in the worker.
"""

from aangan.infra.handover import Refused, TryLater, Unsure
from aangan.notifications.rules import switches_of
from aangan.notifications.schemas import SentNoticeOut
from aangan.notifications.service._campaigns import (
    cancel_campaign,
    continue_campaigns,
    get_campaign,
    list_campaigns,
    preview_campaign,
    resume_campaign,
    start_campaign,
)
from aangan.notifications.service._carrying import Carrier, judge, recover_lost
from aangan.notifications.service._channels import Channel, Channels, KeepingChannel, NotSetUp
from aangan.notifications.service._daily import start_daily_push, tell_digests
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
from aangan.notifications.service._parcels import Parcel
from aangan.notifications.service._preferences import change_preferences, get_preferences, read_link, unsubscribe
from aangan.notifications.service._previews import Preview, preview
from aangan.notifications.service._providers import (
    SERVICES_MAX,
    BrowserChannel,
    ProvidedChannel,
    Provider,
    PushChannel,
    channels_of,
    web_push_key,
)
from aangan.notifications.service._receipts import (
    list_dead_letters,
    mark_delivered,
    replay,
    replay_all,
    take_mail_report,
    take_text_report,
)
from aangan.notifications.service._registry import (
    NOTIFICATION_TYPES,
    collect_types,
    config_of,
    install_types,
    patience,
)
from aangan.notifications.service._staff import (
    list_deliveries,
    list_sent,
    newest_sent,
    send_bulk,
    send_to_token,
    send_to_topic,
    send_to_user,
    send_typed_to_user,
)
from aangan.notifications.service._standing import list_providers, show_providers

__all__ = [
    "NOTIFICATION_TYPES",
    "SERVICES_MAX",
    "BrowserChannel",
    "Carrier",
    "Channel",
    "Channels",
    "Dispatched",
    "KeepingChannel",
    "NotSetUp",
    "Notice",
    "Parcel",
    "Preview",
    "ProvidedChannel",
    "Provider",
    "PushChannel",
    "Refused",
    "SentNoticeOut",
    "TryLater",
    "Unsure",
    "archive_notification",
    "cancel_campaign",
    "change_preferences",
    "channels_of",
    "collect_types",
    "config_of",
    "continue_campaigns",
    "count_unread",
    "dispatch_notices",
    "dispatch_notification_to_user",
    "forget",
    "forget_old",
    "get_campaign",
    "get_preferences",
    "install_types",
    "judge",
    "list_campaigns",
    "list_dead_letters",
    "list_deliveries",
    "list_flatmates_notifications",
    "list_for_staff",
    "list_notifications",
    "list_providers",
    "list_sent",
    "mark_all_read",
    "mark_delivered",
    "mark_notification",
    "mark_opened",
    "newest_sent",
    "patience",
    "plan_bundles",
    "preview",
    "preview_campaign",
    "read_link",
    "recover_lost",
    "register_device_token",
    "replay",
    "replay_all",
    "resume_campaign",
    "send_bulk",
    "send_to_token",
    "send_to_topic",
    "send_to_user",
    "send_typed_to_user",
    "settle",
    "show_providers",
    "start_campaign",
    "start_daily_push",
    "switches_of",
    "take_mail_report",
    "take_text_report",
    "tell_digests",
    "unregister_device_token",
    "unsubscribe",
    "web_push_key",
    "withdraw_between",
]
