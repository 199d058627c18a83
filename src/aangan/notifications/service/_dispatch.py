"""Telling somebody: the inbox at once, and a plan for every way out of the app, in the sender's own transaction."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from aangan.infra.unit import Row, Unit
from aangan.live import service as live
from aangan.live.types import Event
from aangan.notifications import repository, rules
from aangan.notifications.service._registry import NOTIFICATION_TYPES, config_of, patience
from aangan.notifications.types import (
    Audience,
    DeliveryState,
    NotificationChannel,
    NotificationTypeConfig,
    Reason,
)

# How many bundles one round of the planner takes.
BUNDLES_MAX = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one person; `words` are a title and a body that take the place of the type's own.

    `actor_id` is the person who caused it, and `${name}` in the words; the same `key` is told to a person only once.
    `until` is when what it tells is over, where that is sooner than its type says: nobody is told after it.
    """

    user_id: int
    type_key: str
    data: Mapping[str, Any] = field(default_factory=dict)
    actor_id: int | None = None
    key: str | None = None
    words: tuple[str, str] | None = None
    audience: Audience = Audience.USER
    # Of a campaign: which one, and the channels that it keeps to (None: all that the type has).
    campaign_id: int | None = None
    only: frozenset[NotificationChannel] | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What became of a notice: its line in the inbox, and by how many addresses of each channel it is on its way."""

    notification_id: int
    title: str
    body: str
    channels: Mapping[NotificationChannel, int]


async def dispatch_notification_to_user(
    unit: Unit,
    user_id: int,
    type_key: str,
    *,
    data: Mapping[str, Any],
    idempotency_key: str | None = None,
    actor_id: int | None = None,
    words: tuple[str, str] | None = None,
    until: datetime | None = None,
) -> Dispatched | None:
    """Tell one person; None when they know it already (by the key), are not there any more, or it is over.

    Raises UnknownNoticeType, and ValueError when the data is not what the type's words speak of.
    """
    told = await dispatch_notices(
        unit, [Notice(user_id, type_key, data, actor_id, idempotency_key, words, until=until)]
    )
    return told.get(user_id)


async def dispatch_notices(unit: Unit, notices: Sequence[Notice]) -> dict[int, Dispatched]:
    """Tell some people one thing each, in two statements for all (one for a type that bundles).

    Returns what became of it by person; left out is who knows it already or is gone, and for whom it is over. Raises
    UnknownNoticeType, and ValueError when a person is named twice or the data is not what the words speak of.
    """
    if len({notice.user_id for notice in notices}) < len(notices):
        raise ValueError("each person can be told one thing at a time")
    typed = [(notice, config_of(notice.type_key)) for notice in notices]
    for notice, config in typed:
        if notice.words is None:
            _check(notice.data, config)
    ahead = [(notice, config) for notice, config in typed if notice.until is None or notice.until > unit.now()]
    found: dict[int, Dispatched] = {}
    for notice, config in ahead:
        if config.bundle is not None:
            found |= await _bundle(unit, notice, config)
    rest = [(notice, config) for notice, config in ahead if config.bundle is None]
    return found | (await _tell(unit, rest) if rest else {})


async def plan_bundles(unit: Unit) -> int:
    """Plan the ways out for bundles whose time has come; returns how many there were. For the worker."""
    picked = await repository.pick_bundles(unit, BUNDLES_MAX)
    waiting = [row for row in picked if not row["done"] and row["type_key"] in NOTIFICATION_TYPES]
    # A person may have several bundles: the gate is asked once for each of them.
    gates = await repository.gates(unit, list({row["user_id"]: row["actor_id"] for row in waiting}.items()))
    deliveries = [
        {"notification_id": row["id"], **delivery}
        for row in waiting
        if row["user_id"] in gates
        for delivery in ways_out(
            NOTIFICATION_TYPES[row["type_key"]], gates[row["user_id"]], unit.now(), row["expires_at"]
        )
    ]
    if deliveries:
        await repository.plan(unit, deliveries)
    return len(picked)


def ways_out(
    config: NotificationTypeConfig,
    gate: Row,
    now: datetime,
    ends: datetime,
    only: frozenset[NotificationChannel] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield a delivery for each way out of the app that the type has: planned, or suppressed with its reason."""
    settings = gate["settings"]
    soonest = rules.soonest(config, settings, now, ends)
    pushed = bool(gate["devices"]) and rules.refusal(config, NotificationChannel.PUSH, settings) is None
    for channel in config.outside:
        if only is not None and channel not in only:
            continue
        reason = rules.refusal(config, channel, settings) or _unreachable(config, channel, gate)
        # Only worth waiting for when there was another way to be heard in the meantime.
        wait = (config.escalation.get(channel) or config.fallback.get(channel)) if pushed else None
        made: dict[str, Any] = {
            "channel": channel.value,
            "device_id": None,
            "state": DeliveryState.SUPPRESSED if reason else DeliveryState.PLANNED,
            "reason": reason,
            "urgency": config.urgency,
            "if_unread": wait is not None or channel is NotificationChannel.PUSH or channel in config.fallback,
            "deliver_after": rules.soonest(config, settings, now + wait * patience.share, ends) if wait else soonest,
        }
        if channel is NotificationChannel.PUSH and reason is None:
            yield from ({**made, "device_id": device} for device in gate["devices"])
        else:
            yield made


def said(
    config: NotificationTypeConfig, notice: Mapping[str, Any], name: str | None, *locales: object
) -> tuple[str, str]:
    """Return title and body of a notice's row: as staff wrote them, else the type's, in the first language we speak."""
    if notice["title"] is not None:
        return notice["title"], notice["body"]
    return rules.say(config, rules.locale_of(*locales), notice["data"], name, notice["bundled"])


def said_by(
    channel: NotificationChannel,
    config: NotificationTypeConfig,
    notice: Mapping[str, Any],
    name: str | None,
    *locales: object,
) -> str | None:
    """Return what a notice's row says on one channel alone, or None where it says what it says everywhere."""
    if notice["title"] is not None:
        return None
    locale = rules.locale_of(*locales)
    return rules.say_by(channel, config, locale, notice["data"], name, notice["bundled"])


async def _tell(unit: Unit, notices: Sequence[tuple[Notice, NotificationTypeConfig]]) -> dict[int, Dispatched]:
    gates = await repository.gates(unit, [(notice.user_id, notice.actor_id) for notice, _ in notices])
    there = [(notice, config) for notice, config in notices if notice.user_id in gates]
    journeys = {
        notice.user_id: list(
            ways_out(config, gates[notice.user_id], unit.now(), _end(unit, notice, config), notice.only)
        )
        for notice, config in there
    }
    rows = [_row(notice, config, gates[notice.user_id], journeys[notice.user_id], unit) for notice, config in there]
    deliveries = [{"user_id": user_id, **delivery} for user_id, made in journeys.items() for delivery in made]
    told = {row["user_id"]: row for row in await repository.tell(unit, rows, deliveries)} if rows else {}
    found = {}
    for notice, config in there:
        if notice.user_id in told:
            row, gate = told[notice.user_id], gates[notice.user_id]
            planned = [] if row["capped"] else [made for made in journeys[notice.user_id] if not made["reason"]]
            channels = Counter(NotificationChannel(made["channel"]) for made in planned)
            found[notice.user_id] = _announce(unit, notice, config, row["id"], gate, channels, quiet=row["capped"])
    return found


async def _bundle(unit: Unit, notice: Notice, config: NotificationTypeConfig) -> dict[int, Dispatched]:
    assert config.bundle is not None
    row = {
        "user_id": notice.user_id,
        "type_key": config.key,
        "audience": notice.audience.value,
        "actor_id": notice.actor_id,
        "data": _plain(notice.data),
        "key": notice.key,
        "bundle_key": bundle_key(config, notice.data),
        "expires_at": _end(unit, notice, config),
        "plan_at": unit.now() + config.bundle.wait,
    }
    kept = await repository.bundle(unit, row, config.bundle.pause)
    if kept is None:
        return {}
    return {notice.user_id: _announce(unit, notice, config, kept["id"], kept, {}, count=kept["bundled"])}


def bundle_key(config: NotificationTypeConfig, data: Mapping[str, Any]) -> str:
    """Return what a bundle is about."""
    return f"{config.key}:{data[config.collapse or '']}"


def _row(
    notice: Notice, config: NotificationTypeConfig, gate: Row, journeys: Sequence[Mapping[str, Any]], unit: Unit
) -> dict[str, Any]:
    cap = config.frequency_cap
    # A cap counts what reaches out, not what only waits in the inbox.
    counts = cap is not None and any(made["state"] is DeliveryState.PLANNED for made in journeys)
    day, week = rules.day_and_week(gate["settings"], unit.now()) if counts else (None, None)
    title, body = notice.words or (None, None)
    return {
        "user_id": notice.user_id,
        "type_key": config.key,
        "audience": notice.audience.value,
        "actor_id": notice.actor_id,
        "title": title,
        "body": body,
        "data": _plain(notice.data),
        "key": notice.key,
        "campaign_id": notice.campaign_id,
        "expires_at": _end(unit, notice, config),
        "day": day,
        "week": week,
        "per_day": cap and cap.per_day,
        "per_week": cap and cap.per_week,
    }


def _end(unit: Unit, notice: Notice, config: NotificationTypeConfig) -> datetime:
    by_type = unit.now() + config.ttl
    return by_type if notice.until is None else min(notice.until, by_type)


def _announce(
    unit: Unit,
    notice: Notice,
    config: NotificationTypeConfig,
    notification_id: int,
    gate: Row,
    channels: Mapping[NotificationChannel, int],
    *,
    count: int = 1,
    quiet: bool = False,
) -> Dispatched:
    title, body = notice.words or (None, None)
    row = {"title": title, "body": body, "data": notice.data, "bundled": count}
    title, body = said(config, row, gate["actor_name"], *locales_of(gate))
    if not quiet:
        heard = {
            "id": str(notification_id),
            "type": wire_type(config.key),
            "type_key": config.key,
            "title": title,
            "body": body,
            "route": rules.route_of(config, notice.data),
        }
        live.tell(unit, [notice.user_id], Event.NEW_NOTIFICATION, heard)
    return Dispatched(notification_id, title, body, channels)


def locales_of(gate: Mapping[str, Any]) -> tuple[object, ...]:
    """Return the languages that a person asks for, the strongest wish first."""
    settings = gate["settings"] or {}
    return settings.get("locale"), settings.get("language"), gate["device_locale"]


def wire_type(type_key: str) -> str:
    """Return a type as the clients' icons know it."""
    return type_key.removeprefix("flatmate_")


def _unreachable(config: NotificationTypeConfig, channel: NotificationChannel, gate: Row) -> Reason | None:
    if config.is_marketing and not gate["is_active"]:
        return Reason.ACCOUNT_CLOSED
    has = {
        NotificationChannel.PUSH: bool(gate["devices"]),
        NotificationChannel.EMAIL: gate["has_email"],
        NotificationChannel.SMS: gate["has_phone"],
    }
    return None if has[channel] else Reason.UNREACHABLE


def _check(data: Mapping[str, Any], config: NotificationTypeConfig) -> None:
    try:
        config.data.model_validate(data)
    except ValidationError as wrong:
        raise ValueError(f"the data of {config.key} is not what its words speak of") from wrong


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.model_dump(mode="json") if isinstance(value, BaseModel) else value for key, value in data.items()
    }
