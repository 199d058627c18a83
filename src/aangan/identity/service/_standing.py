"""Whether somebody may come in: suspended, let in again."""

from aangan.identity import repository
from aangan.identity.events import PersonShutOut, SessionsEnded, UserChanged
from aangan.identity.service._tokens import Claims
from aangan.identity.types import Role
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import UserId

SHUT = "UPDATE users SET is_active = false, updated_at = %(now)s WHERE id = %(id)s AND is_active RETURNING subject"
OPEN = """
UPDATE users SET is_active = true, updated_at = %(now)s
WHERE id = %(id)s AND NOT is_active AND deleted_at IS NULL RETURNING id
"""
END_SESSIONS = """
UPDATE auth_sessions SET ended_at = %(now)s WHERE account_id::text = %(subject)s AND ended_at IS NULL
"""


async def suspend(unit: Unit, user_id: int) -> None:
    """Shut a person out: their sessions and streams end, and nobody is shown them; doing it again changes nothing."""
    row = await unit.fetch_one(SHUT, {"id": user_id, "now": unit.now()})
    if row is None:
        return
    await unit.fetch(END_SESSIONS, {"subject": row["subject"], "now": unit.now()})
    unit.emit(UserChanged(user_id))
    unit.emit(SessionsEnded(user_id))
    unit.emit(PersonShutOut(user_id))


async def reinstate(unit: Unit, user_id: int) -> None:
    """Let a suspended person in again; they sign in anew. Who left for good stays away."""
    if await unit.fetch_one(OPEN, {"id": user_id, "now": unit.now()}) is not None:
        unit.emit(UserChanged(user_id))


async def suspended(unit: ReadUnit, claims: Claims) -> Actor | None:
    """Return who shows these claims if they are suspended, for the few doors that stay open to them."""
    row = await repository.who(unit, claims.subject, claims.session_id)
    if row is None or row["is_active"]:
        return None
    return Actor(user_id=UserId(row["id"]), role=Role.USER, subject=claims.subject, expires_at=claims.expires_at)
