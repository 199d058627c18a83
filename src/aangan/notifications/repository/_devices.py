"""Devices: whose they are is decided by who signed in on them last."""

from collections.abc import Mapping, Sequence
from typing import Any

from aangan.infra.unit import Unit

# A phone that changes hands rings for its new owner only: what was planned for the one before finds no device.
BIND = """
INSERT INTO device_tokens AS d (user_id, token, platform, app_version, locale, p256dh, auth, registered_at, seen_at)
VALUES (%(me)s, %(token)s, %(platform)s, %(app_version)s, %(locale)s, %(p256dh)s, %(auth)s, %(now)s, %(now)s)
ON CONFLICT (token) DO UPDATE SET
    user_id = excluded.user_id, platform = excluded.platform, seen_at = excluded.seen_at,
    p256dh = excluded.p256dh, auth = excluded.auth,
    app_version = coalesce(excluded.app_version, d.app_version), locale = coalesce(excluded.locale, d.locale)
"""
# Whoever only knows a token takes nobody's device away.
NOTE = BIND + "WHERE d.user_id IS NULL"
TRIM = """
DELETE FROM device_tokens WHERE id IN (
    SELECT id FROM device_tokens WHERE user_id = %(me)s ORDER BY seen_at DESC, id DESC OFFSET %(most)s)
"""
UNBIND = """
DELETE FROM device_tokens WHERE token = %(token)s AND (user_id IS NULL OR user_id = %(me)s) RETURNING id
"""


async def bind(unit: Unit, me: int, device: Mapping[str, Any], most: int) -> None:
    """Make a device a person's own, and forget those beyond `most` that they used longest ago."""
    await unit.fetch(BIND, {**device, "me": me, "now": unit.now()})
    await unit.fetch(TRIM, {"me": me, "most": most})


async def note(unit: Unit, device: Mapping[str, Any]) -> None:
    """Keep a device that is nobody's yet."""
    await unit.fetch(NOTE, {**device, "me": None, "now": unit.now()})


async def unbind(unit: Unit, me: int | None, token: str) -> bool:
    """Forget a device that is the person's, or nobody's; tells whether there was one."""
    return await unit.fetch_one(UNBIND, {"token": token, "me": me}) is not None


async def forget_devices(unit: Unit, ids: Sequence[int]) -> None:
    """Forget devices that their provider no longer knows."""
    await unit.fetch("DELETE FROM device_tokens WHERE id = ANY (%(ids)s)", {"ids": list(ids)})
