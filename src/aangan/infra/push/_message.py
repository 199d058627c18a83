"""A message for a phone or a browser, and how FCM's HTTP v1 API wants to read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

# What FCM and Apple take at most: a collapse id is bytes, a lifetime four weeks.
COLLAPSE_MAX = 64
TTL_MAX = 2_419_200


@dataclass(frozen=True, slots=True)
class WebKeys:
    """What a browser seals by, as it gives it (base64url): without it it can be woken, but told nothing."""

    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class PushMessage:
    """One message to one `token` (or, with `to_topic`, to all who follow it).

    `data` is text only; `ttl` is in seconds from `at`; a newer message with the same `collapse_id` takes the place of
    an older one.
    """

    token: str
    title: str
    body: str
    data: Mapping[str, str] = field(default_factory=dict)
    to_topic: bool = False
    urgent: bool = False
    ttl: int = 86_400
    collapse_id: str = ""
    image: str | None = None
    at: datetime | None = None
    platform: Literal["android", "ios", "web"] | None = None
    keys: WebKeys | None = None


def build_message(message: PushMessage) -> dict[str, Any]:
    """Return the `message` of an FCM call: what everybody gets, and what each platform needs beside it."""
    ttl = max(0, min(message.ttl, TTL_MAX))
    shown = {"title": message.title, "body": message.body}
    built: dict[str, Any] = {
        "topic" if message.to_topic else "token": message.token,
        "notification": {**shown, **({"image": message.image} if message.image else {})},
        "data": dict(message.data),
        "android": _android(message, ttl),
        "apns": _apns(message, ttl),
        "webpush": _webpush(message, ttl),
    }
    return built


def _android(message: PushMessage, ttl: int) -> dict[str, Any]:
    tag = _tag(message)
    return {
        "ttl": f"{ttl}s",
        "priority": "HIGH" if message.urgent else "NORMAL",
        # Under one key what waits at Google is one; under one tag what lies on the phone is one.
        **({"collapse_key": tag, "notification": {"tag": tag}} if tag else {}),
    }


def _apns(message: PushMessage, ttl: int) -> dict[str, Any]:
    tag = _tag(message)
    headers = {
        "apns-priority": "10" if message.urgent else "5",
        **({"apns-collapse-id": tag} if tag else {}),
        **({"apns-expiration": str(_until(message.at, ttl))} if message.at is not None else {}),
    }
    return {"headers": headers, "payload": {"aps": {"sound": "default", **({"thread-id": tag} if tag else {})}}}


def _webpush(message: PushMessage, ttl: int) -> dict[str, Any]:
    link = message.data.get("deep_link", "")
    return {
        "headers": {"TTL": str(ttl), "Urgency": "high" if message.urgent else "normal"},
        **({"notification": {"tag": _tag(message)}} if message.collapse_id else {}),
        **({"fcm_options": {"link": link}} if link.startswith("https://") else {}),
    }


def _tag(message: PushMessage) -> str:
    return message.collapse_id.encode()[:COLLAPSE_MAX].decode(errors="ignore")


def _until(at: datetime, ttl: int) -> int:
    return int((at + timedelta(seconds=ttl)).timestamp())
