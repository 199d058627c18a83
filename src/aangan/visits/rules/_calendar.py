"""What calendars are told: iCalendar, RFC 5545."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vText

from aangan.visits.types import VisitStatus

STATUS = {
    VisitStatus.SCHEDULED: "TENTATIVE",
    VisitStatus.RESCHEDULED: "TENTATIVE",
    VisitStatus.CONFIRMED: "CONFIRMED",
    VisitStatus.COMPLETED: "CONFIRMED",
    VisitStatus.CANCELLED: "CANCELLED",
}
PRODUCT = "-//aangan//visits//EN"
# Nobody's mailbox: who comes is told by name only.
NOWHERE = "mailto:visits@aangan.invalid"


def calendar(visits: Sequence[Mapping[str, Any]], method: str, *, name: str | None = None) -> bytes:
    """Write visits (as they are shown to somebody) as one calendar; `method` is PUBLISH, REQUEST or CANCEL."""
    written = Calendar()
    written.add("prodid", PRODUCT)
    written.add("version", "2.0")
    written.add("method", method)
    if name is not None:
        written.add("x-wr-calname", name)
    for visit in visits:
        written.add_component(_event(visit, method))
    return bytes(written.to_ical())


def feed_signature(secret: str, user_id: int, number: int) -> str:
    """Return what proves that we gave somebody the link to their calendar, the `number`th."""
    said = f"visits\ncalendar\n{user_id}\n{number}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def is_feed_signature(secret: str, user_id: int, number: int, signature: str) -> bool:
    """Tell whether a link is the one that we gave; takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(feed_signature(secret, user_id, number).encode(), signature.encode())


def _event(visit: Mapping[str, Any], method: str) -> Event:
    event = Event()
    event.add("uid", f"visit-{visit['id']}@aangan")
    event.add("sequence", visit["sequence"])
    event.add("dtstamp", (visit["updated_at"] or visit["created_at"]).astimezone(UTC))
    start = visit["scheduled_date"].astimezone(UTC)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=visit["duration_minutes"]))
    event.add("summary", f"Visit: {visit['property_title']}")
    event.add("status", STATUS[VisitStatus(visit["status"])])
    event.add("transp", "TRANSPARENT" if visit["status"] == VisitStatus.CANCELLED else "OPAQUE")
    if visit["place"]:
        event.add("location", visit["place"])
    if visit["special_requirements"]:
        event.add("description", visit["special_requirements"])
    if method != "PUBLISH":
        event.add("organizer", _somebody("aangan"))
        for person in visit["going"]:
            event.add("attendee", _somebody(person))
    return event


def _somebody(name: str) -> vCalAddress:
    address = vCalAddress(NOWHERE)
    address.params["CN"] = vText(name)
    return address
