"""A parcel as a letter, as a text, as a message for a phone."""

from email.utils import parseaddr

from aangan.infra.mail import Letter
from aangan.infra.push import PushMessage
from aangan.infra.settings import Settings
from aangan.infra.sms import Text, fitted
from aangan.notifications import rules
from aangan.notifications.service._links import unsubscribe_url
from aangan.notifications.service._parcels import Parcel
from aangan.notifications.types import Priority

PREFERENCES = "/settings/notifications"
REPORTS = "/api/v1/notifications/reports/sms"
URGENT = frozenset({Priority.HIGH, Priority.CRITICAL})


def write_letter(parcel: Parcel, settings: Settings) -> Letter:
    """Return a parcel as a letter; marketing carries the link that ends it, for programs (RFC 8058) and for people."""
    domain = parseaddr(settings.mail_from)[1].partition("@")[2] or "aangan.invalid"
    headers, stop = {}, None
    if parcel.letters is not None and parcel.user_id is not None:
        stop = unsubscribe_url(settings, parcel.user_id, parcel.letters)
        headers = {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<{parcel.letters}.{domain}>",
            "Precedence": "bulk",
        }
    text, html = rules.letter(
        parcel.title,
        parcel.own or parcel.body,
        parcel.locale,
        into=link_of(parcel, settings),
        stop=stop,
        choose=f"{_web(settings)}{PREFERENCES}",
    )
    return Letter(
        to=parcel.address,
        subject=parcel.title,
        text=text,
        html=html,
        # The same name each time: a program that gets it twice shows it once.
        message_id=f"<n{parcel.notification_id}.d{parcel.delivery_id}@{domain}>",
        thread=f"<{parcel.thread.replace(':', '.')}.u{parcel.user_id}@{domain}>" if parcel.thread else None,
        headers=headers,
    )


def write_text(parcel: Parcel, settings: Settings) -> Text:
    """Return a parcel as an SMS, short enough for a few parts, with its link where that still fits."""
    link = link_of(parcel, settings)
    words = parcel.own or f"{parcel.title}: {parcel.body}"
    whole = f"{words} {link}" if link else words
    body = whole if fitted(whole) == whole else fitted(words)
    known = settings.public_url.startswith("https://")
    report = f"{settings.public_url.rstrip('/')}{REPORTS}/{parcel.delivery_id}" if known else None
    return Text(parcel.address, body, report, parcel.ttl)


def write_push(parcel: Parcel) -> PushMessage:
    """Return a parcel as a push message."""
    return PushMessage(
        token=parcel.address,
        title=parcel.title,
        body=parcel.body,
        data=parcel.data,
        to_topic=parcel.to_topic,
        urgent=parcel.priority in URGENT,
        ttl=parcel.ttl,
        collapse_id=parcel.collapse_id,
        image=parcel.data.get("image"),
        at=parcel.at,
        platform=parcel.platform.value if parcel.platform else None,
        keys=parcel.keys,
    )


def link_of(parcel: Parcel, settings: Settings) -> str | None:
    """Return where a notice leads on the web, or None when it leads nowhere outside the app."""
    route = parcel.data.get("deep_link", "")
    if route.startswith("https://"):
        return route
    return f"{_web(settings)}{route}" if route.startswith("/") and not route.startswith("//") else None


def _web(settings: Settings) -> str:
    return (settings.web_url or settings.public_url).rstrip("/")
