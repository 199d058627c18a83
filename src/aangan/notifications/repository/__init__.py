"""Every statement of the room."""

from aangan.notifications.repository._campaigns import (
    advance,
    count_meant,
    meant,
    next_campaign,
    person_by_subject,
    start_campaign,
)
from aangan.notifications.repository._deliveries import (
    claim,
    journeys,
    keep_sent,
    note_outcomes,
    recover,
    sent_notices,
)
from aangan.notifications.repository._devices import bind, forget_devices, note, unbind
from aangan.notifications.repository._inbox import (
    archive,
    count_lines,
    forget,
    forget_old,
    lines,
    mark,
    mark_all,
    opened,
    settle,
    withdraw,
)
from aangan.notifications.repository._notices import broadcast, bundle, gates, pick_bundles, plan, tell

__all__ = [
    "advance",
    "archive",
    "bind",
    "broadcast",
    "bundle",
    "claim",
    "count_lines",
    "count_meant",
    "forget",
    "forget_devices",
    "forget_old",
    "gates",
    "journeys",
    "keep_sent",
    "lines",
    "mark",
    "mark_all",
    "meant",
    "next_campaign",
    "note",
    "note_outcomes",
    "opened",
    "person_by_subject",
    "pick_bundles",
    "plan",
    "recover",
    "sent_notices",
    "settle",
    "start_campaign",
    "tell",
    "unbind",
    "withdraw",
]
