"""What people said of notices, beside what identity's own verbs write."""

from collections.abc import Mapping
from typing import Any

import msgspec

from aangan.infra.unit import ReadUnit, Unit

SETTINGS = "SELECT notification_settings FROM users WHERE id = %(id)s AND deleted_at IS NULL"
CHANGE = """
UPDATE users SET notification_settings = notification_settings || %(change)s::jsonb, updated_at = %(now)s
WHERE id = %(id)s AND deleted_at IS NULL
"""
AT = "SELECT id FROM users WHERE email = %(address)s AND deleted_at IS NULL LIMIT 10"


async def settings_of(unit: ReadUnit, user_id: int) -> dict[str, Any]:
    """Return a person's notification settings; none for whoever left."""
    row = await unit.fetch_one(SETTINGS, {"id": user_id})
    return dict(row["notification_settings"]) if row else {}


async def is_there(unit: ReadUnit, user_id: int) -> bool:
    """Tell whether a person has an account."""
    return await unit.fetch_one(SETTINGS, {"id": user_id}) is not None


async def change_settings(unit: Unit, user_id: int, change: Mapping[str, Any]) -> None:
    """Change some keys of a person's notification settings, on the word of a link that we signed."""
    given = msgspec.json.encode(change).decode()
    await unit.fetch(CHANGE, {"id": user_id, "change": given, "now": unit.now()})


async def people_at(unit: ReadUnit, address: str) -> list[int]:
    """Return who has an e-mail address."""
    return [row["id"] for row in await unit.fetch(AT, {"address": address})]
