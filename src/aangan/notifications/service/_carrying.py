"""Carrying deliveries out of the app: claimed in one unit, sent while none is held, noted in another."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from aangan.infra.handover import Refused, TryLater, Unsure
from aangan.infra.push import WebKeys
from aangan.infra.services import Services
from aangan.infra.unit import Row, Unit
from aangan.notifications import repository, rules
from aangan.notifications.service._channels import Channels, NotSetUp
from aangan.notifications.service._dispatch import said, said_by, wire_type
from aangan.notifications.service._parcels import Parcel
from aangan.notifications.service._providers import channels_of
from aangan.notifications.service._registry import NOTIFICATION_TYPES
from aangan.notifications.types import (
    Audience,
    DeliveryState,
    NotificationChannel,
    NotificationTypeConfig,
    Platform,
    Reason,
)

log = structlog.get_logger(__name__)

# How many deliveries a channel takes in hand, and how many of them it sends at once: push goes over one connection that
# carries a hundred, letters over a few that carry one each.
WINDOWS = {
    NotificationChannel.PUSH: (200, 100),
    NotificationChannel.EMAIL: (20, 10),
    NotificationChannel.SMS: (20, 10),
}
RECOVERED_AT_ONCE = 1000
SEND_SECONDS = 10.0
# Longer than a whole batch can take, so that nobody else claims what is still in hand.
LEASE = timedelta(seconds=SEND_SECONDS * max(batch / at_once for batch, at_once in WINDOWS.values()) + 20)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed delivery; `is_gone` says that nobody is at its address any more."""

    state: DeliveryState
    reason: Reason | None = None
    detail: str | None = None
    deliver_after: datetime | None = None
    provider_ref: str | None = None
    counts: bool = True
    is_gone: bool = False


async def recover_lost(unit: Unit) -> int:
    """Give back what workers that died had in hand; returns how many deliveries that were."""
    return await repository.recover(unit, rules.LOST_MAX, RECOVERED_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries what is due; any number of carriers may work side by side."""

    services: Services

    async def carry(self) -> int:
        """Send a batch of what is due on each channel, the urgent first; returns how many deliveries that were."""
        return sum(await asyncio.gather(*(self._carry(channel, *WINDOWS[channel]) for channel in WINDOWS)))

    async def _carry(self, channel: NotificationChannel, most: int, at_once: int) -> int:
        units = self.services.units
        async with units.write(background=True) as unit:
            batch = await repository.claim(unit, channel.value, most, LEASE)
        if not batch:
            return 0
        gate = asyncio.Semaphore(at_once)
        # One parcel that its channel cannot bear must not hold up the others.
        ends = await asyncio.gather(*(self._one(row, gate) for row in batch), return_exceptions=True)
        outcomes = [(row, self._borne(row, end)) for row, end in zip(batch, ends, strict=True)]
        async with units.write(background=True) as unit:
            await repository.note_outcomes(unit, [_noted(row, outcome) for row, outcome in outcomes])
            await _forget_gone(unit, [(row, outcome) for row, outcome in outcomes if outcome.is_gone])
        return len(batch)

    def _borne(self, row: Row, end: Outcome | BaseException) -> Outcome:
        if isinstance(end, Outcome):
            return end
        log.error("channel_broke", channel=row["channel"], delivery=row["id"], exc_info=end)
        return _later(row, self.services.clock.now(), type(end).__name__, None)

    async def _one(self, row: Row, gate: asyncio.Semaphore) -> Outcome:
        now = self.services.clock.now()
        channels = channels_of(self.services)
        config = NOTIFICATION_TYPES.get(row["type_key"])
        if config is None:
            return _suppressed(Reason.WITHDRAWN, "no room declares this type any more")
        verdict = judge(config, row, channels, now)
        if verdict is not None:
            return verdict
        async with gate:
            return await _send(config, row, channels, now)


async def _forget_gone(unit: Unit, gone: Sequence[tuple[Row, Outcome]]) -> None:
    """Forget devices that their provider no longer knows, and remember addresses at which nobody is."""
    devices = [row["device_id"] for row, _ in gone if row["device_id"] is not None]
    if devices:
        await repository.forget_devices(unit, devices)
    addresses = [
        {"channel": row["channel"], "address": row["address"], "detail": outcome.detail}
        for row, outcome in gone
        if row["channel"] != NotificationChannel.PUSH
    ]
    if addresses:
        await repository.note_unreachable(unit, addresses)


def judge(config: NotificationTypeConfig, row: Row, channels: Channels, now: datetime) -> Outcome | None:
    """Look again before sending: what changed since the plan counts, up to the last moment; None when it may go."""
    if row["expires_at"] <= now:
        return Outcome(DeliveryState.EXPIRED, Reason.TOO_LATE)
    channel = NotificationChannel(row["channel"])
    reason = _overtaken(row) or _refusal(config, channel, row, channels)
    if reason is not None:
        return _suppressed(reason)
    if row["seeded"] and channel in channels.real and channel is not NotificationChannel.PUSH:
        return _suppressed(Reason.UNREACHABLE, "of the demo town: nobody real is at this address")
    soonest = now if row["user_id"] is None else rules.soonest(config, row["settings"], now, row["expires_at"])
    return Outcome(DeliveryState.PLANNED, deliver_after=soonest, counts=False) if soonest > now else None


def parcel_of(config: NotificationTypeConfig, row: Row, now: datetime) -> Parcel:
    """Return a claimed delivery as its channel takes it, in the person's language."""
    settings, channel = row["settings"], NotificationChannel(row["channel"])
    wishes = settings.get("locale"), settings.get("language"), row["device_locale"]
    title, body = said(config, row, row["actor_name"], *wishes)
    route = rules.route_of(config, row["data"])
    # Text only, and flat: a phone's operating system reads it before any code of the app does.
    data = {key: _text(value) for key, value in row["data"].items() if value is not None}
    data |= {
        "notification_id": str(row["notification_id"]),
        "delivery_id": str(row["id"]),
        "type": wire_type(config.key),
        "type_key": config.key,
        "title": title,
        "body": body,
        **({"route": route, "deep_link": route} if route else {}),
    }
    return Parcel(
        delivery_id=row["id"],
        notification_id=row["notification_id"],
        user_id=row["user_id"],
        channel=channel,
        address=row["address"],
        platform=Platform(row["platform"]) if row["platform"] else None,
        keys=WebKeys(row["p256dh"], row["auth"]) if row["p256dh"] else None,
        to_topic=row["audience"] == Audience.TOPIC,
        title=title,
        body=body,
        data=data,
        locale=rules.locale_of(*wishes),
        priority=config.priority,
        ttl=max(0, int((row["expires_at"] - now).total_seconds())),
        at=now,
        collapse_id=_collapse_id(config, row),
        thread=_collapse_id(config, row) if config.collapse else None,
        letters=config.marketing_opt_in_key if config.is_marketing else None,
        own=said_by(channel, config, row, row["actor_name"], *wishes),
    )


def _overtaken(row: Row) -> Reason | None:
    if row["archived_at"] is not None or row["is_cancelled"]:
        return Reason.WITHDRAWN
    return Reason.ALREADY_READ if row["if_unread"] and row["read_at"] is not None else None


def _refusal(
    config: NotificationTypeConfig, channel: NotificationChannel, row: Row, channels: Channels
) -> Reason | None:
    if channel not in channels.ways:
        return Reason.NOT_CONFIGURED
    if row["user_id"] is not None:
        if not row["is_there"] or (config.is_marketing and not row["is_active"]):
            return Reason.ACCOUNT_CLOSED
        refused = rules.refusal(config, channel, row["settings"])
        if refused is not None:
            return refused
    gone = Reason.DEVICE_GONE if channel is NotificationChannel.PUSH else Reason.UNREACHABLE
    return None if row["address"] else gone


async def _send(config: NotificationTypeConfig, row: Row, channels: Channels, now: datetime) -> Outcome:
    channel = NotificationChannel(row["channel"])
    try:
        async with asyncio.timeout(SEND_SECONDS):
            ref = await channels.ways[channel].send(parcel_of(config, row, now))
    except Refused as refused:
        return Outcome(DeliveryState.FAILED, Reason.REFUSED, str(refused)[:500], is_gone=refused.gone)
    except NotSetUp:
        return _suppressed(Reason.NOT_CONFIGURED)
    except TryLater as later:
        return _later(row, now, str(later), later.retry_after, away=later.away)
    except (Unsure, TimeoutError) as unsure:
        # It may have arrived: what matters is sent again, and takes the first one's place where it can.
        if config.is_marketing:
            return Outcome(DeliveryState.FAILED, Reason.UNSURE, str(unsure)[:500])
        return _later(row, now, str(unsure) or "no answer in time", None)
    return Outcome(DeliveryState.SENT, provider_ref=ref)


def _later(row: Row, now: datetime, detail: str, asked: int | None, *, away: bool = False) -> Outcome:
    # A provider that is away for an hour must not use up what a notice has: only its lifetime ends that wait.
    if row["attempts"] >= rules.ATTEMPTS_MAX and not away:
        return Outcome(DeliveryState.FAILED, Reason.GAVE_UP, detail[:500])
    again = now + rules.pause(row["attempts"], asked, away=away)
    if again >= row["expires_at"]:
        return Outcome(DeliveryState.EXPIRED, Reason.TOO_LATE, detail[:500])
    return Outcome(DeliveryState.PLANNED, detail=detail[:500], deliver_after=again, counts=not away)


def _collapse_id(config: NotificationTypeConfig, row: Row) -> str:
    about = row["data"].get(config.collapse) if config.collapse else None
    return f"n{row['notification_id']}" if about is None else f"{config.key}:{about}"


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _suppressed(reason: Reason, detail: str | None = None) -> Outcome:
    return Outcome(DeliveryState.SUPPRESSED, reason, detail)


def _noted(row: Row, outcome: Outcome) -> dict[str, Any]:
    return {
        "id": row["id"],
        "attempts": row["attempts"],
        "state": outcome.state.value,
        "reason": outcome.reason and outcome.reason.value,
        "detail": outcome.detail,
        "counts": outcome.counts,
        "deliver_after": outcome.deliver_after,
        "provider_ref": outcome.provider_ref,
    }
