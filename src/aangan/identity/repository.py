"""Every statement of the room."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from aangan.infra.unit import ReadUnit, Row, Unit

# One statement answers both: who is it, and does the session still stand?
WHO = """
SELECT u.id, u.role, u.is_active, u.agent_id,
       (SELECT s.ended_at IS NULL FROM auth_sessions s WHERE s.id = %(session)s) AS standing
FROM users u WHERE u.subject = %(subject)s
"""

USER = """
SELECT id, subject AS supabase_user_id, email::text, phone, email_verified, phone_verified, full_name, date_of_birth,
       role, is_active, (email_verified OR phone_verified) AS is_verified, profile_image_url, last_auth_method,
       last_auth_method_at, preferences, notification_settings, privacy_settings, current_latitude, current_longitude,
       agent_id, created_at, updated_at
FROM users
"""
ONE_USER = USER + "WHERE id = %(id)s AND deleted_at IS NULL"

# A full match on a verified identifier only: a person is never found by a part of a number.
FIND_VERIFIED = """
SELECT id, subject FROM users WHERE deleted_at IS NULL
  AND ((email = %(email)s AND email_verified) OR (phone = %(phone)s AND phone_verified))
ORDER BY (email = %(email)s) DESC NULLS LAST LIMIT 1 FOR UPDATE
"""

# Identifiers that another row holds are left out, so that first sight never fails; flags are only ever raised.
SYNC = """
INSERT INTO users AS u (subject, email, phone, email_verified, phone_verified, full_name)
SELECT %(subject)s, mine.email, mine.phone, mine.email IS NOT NULL, mine.phone IS NOT NULL, %(full_name)s
FROM (SELECT CASE WHEN EXISTS (SELECT FROM users WHERE email = %(email)s AND subject <> %(subject)s)
                  THEN NULL ELSE %(email)s::citext END AS email,
             CASE WHEN EXISTS (SELECT FROM users WHERE phone = %(phone)s AND subject <> %(subject)s)
                  THEN NULL ELSE %(phone)s::text END AS phone) mine
ON CONFLICT (subject) DO UPDATE SET
    email = coalesce(u.email, excluded.email), phone = coalesce(u.phone, excluded.phone),
    email_verified = u.email_verified OR coalesce(coalesce(u.email, excluded.email) = excluded.email, false),
    phone_verified = u.phone_verified OR coalesce(coalesce(u.phone, excluded.phone) = excluded.phone, false),
    full_name = coalesce(u.full_name, excluded.full_name)
RETURNING id
"""

CLOSE = """
UPDATE users SET subject = 'closed:' || id, email = NULL, phone = NULL, email_verified = false, phone_verified = false,
    full_name = NULL, date_of_birth = NULL, is_active = false, profile_image_url = NULL, last_auth_method = NULL,
    last_auth_method_at = NULL, preferences = '{}', notification_settings = '{}', privacy_settings = '{}',
    current_latitude = NULL, current_longitude = NULL, deleted_at = %(now)s, updated_at = %(now)s
WHERE id = %(id)s AND deleted_at IS NULL RETURNING id
"""

# A number or address that was only claimed makes way for whoever proves it.
MAKE_WAY = """
UPDATE users SET email = CASE WHEN email = %(email)s AND NOT email_verified THEN NULL ELSE email END,
    phone = CASE WHEN phone = %(phone)s AND NOT phone_verified THEN NULL ELSE phone END
WHERE subject <> %(subject)s AND (email = %(email)s AND NOT email_verified OR phone = %(phone)s AND NOT phone_verified)
"""

# The number before is somebody else's one day: it must not stay on the row as proven.
FOLLOW_PHONE = """
UPDATE users u SET phone = mine.phone, phone_verified = mine.phone IS NOT NULL
FROM (SELECT CASE WHEN EXISTS (SELECT FROM users WHERE phone = %(phone)s AND subject <> %(subject)s)
                  THEN NULL ELSE %(phone)s::text END AS phone) mine
WHERE u.subject = %(subject)s
"""

# What clients keep in pieces: written by merging, so that two writers lose nothing.
BAGS = frozenset({"preferences", "notification_settings", "privacy_settings"})

# Columns that `update_user` may write; names come from here, never from a request.
WRITABLE = frozenset({
    "email", "phone", "email_verified", "phone_verified", "full_name", "date_of_birth", "profile_image_url",
    "preferences", "notification_settings", "privacy_settings", "current_latitude", "current_longitude", "agent_id",
    "role", "is_active", "last_auth_method", "last_auth_method_at",
})  # fmt: skip


async def who(unit: ReadUnit, subject: str, session_id: str | None) -> Row | None:
    """Find the person behind a token's subject, and whether its session stands (null for other issuers)."""
    return await unit.fetch_one(WHO, {"subject": subject, "session": session_id})


async def user(unit: ReadUnit, user_id: int) -> Row | None:
    """Find one person as the wire shows them to themselves and to staff."""
    return await unit.fetch_one(ONE_USER, {"id": user_id})


async def users(unit: ReadUnit, filters: Mapping[str, Any], before: int | None, limit: int) -> list[Row]:
    """Return people for staff, newest first."""
    return await unit.fetch(
        USER
        + """WHERE deleted_at IS NULL AND (%(before)s::bigint IS NULL OR id < %(before)s)
          AND (%(q)s::text IS NULL OR full_name ILIKE %(q)s OR email ILIKE %(q)s OR phone LIKE %(q)s)
          AND (%(agent_id)s::bigint IS NULL OR agent_id = %(agent_id)s)
          AND (%(unassigned)s::bool IS NULL OR (agent_id IS NULL) = %(unassigned)s)
          AND (%(is_active)s::bool IS NULL OR is_active = %(is_active)s)
          AND (%(phone_verified)s::bool IS NULL OR phone_verified = %(phone_verified)s)
        ORDER BY id DESC LIMIT %(limit)s""",
        {**filters, "before": before, "limit": limit},
    )


async def count_users(unit: ReadUnit, filters: Mapping[str, Any]) -> int:
    """Count the people that `users` would page through."""
    row = await unit.fetch_one(
        """SELECT count(*) AS total FROM users WHERE deleted_at IS NULL
          AND (%(q)s::text IS NULL OR full_name ILIKE %(q)s OR email ILIKE %(q)s OR phone LIKE %(q)s)
          AND (%(agent_id)s::bigint IS NULL OR agent_id = %(agent_id)s)
          AND (%(unassigned)s::bool IS NULL OR (agent_id IS NULL) = %(unassigned)s)
          AND (%(is_active)s::bool IS NULL OR is_active = %(is_active)s)
          AND (%(phone_verified)s::bool IS NULL OR phone_verified = %(phone_verified)s)""",
        filters,
    )
    return int(row["total"]) if row else 0


async def sync_user(unit: Unit, subject: str, email: str | None, phone: str | None, full_name: str | None) -> int:
    """Make or complete the row of a subject; a person known by a verified identifier keeps their row."""
    known = await unit.fetch_one("SELECT id FROM users WHERE subject = %(subject)s", {"subject": subject})
    found = None if known else await unit.fetch_one(FIND_VERIFIED, {"email": email, "phone": phone})
    if found is not None and await _is_theirs(unit, found["subject"], email, phone):
        await unit.fetch("UPDATE users SET subject = %(s)s WHERE id = %(id)s", {"s": subject, "id": found["id"]})
    await unit.fetch(MAKE_WAY, {"subject": subject, "email": email, "phone": phone})
    row = await unit.fetch_one(SYNC, {"subject": subject, "email": email, "phone": phone, "full_name": full_name})
    assert row is not None
    return int(row["id"])


async def follow_phone(unit: Unit, subject: str, phone: str) -> None:
    """Put a number that was proven in place of the one before, on the row of its account."""
    await unit.fetch(MAKE_WAY, {"subject": subject, "email": None, "phone": phone})
    await unit.fetch(FOLLOW_PHONE, {"subject": subject, "phone": phone})


async def update_user(unit: Unit, user_id: int, values: Mapping[str, Any]) -> None:
    """Write some columns of a person; bags are merged."""
    if unknown := values.keys() - WRITABLE:
        raise ValueError(f"not writable: {sorted(unknown)}")
    wrapped = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in values.items()}
    sets = sql.SQL(", ").join(
        sql.SQL("{0} = {0} || {1}" if name in BAGS else "{0} = {1}").format(sql.Identifier(name), sql.Placeholder(name))
        for name in [*wrapped, "updated_at"]
    )
    await unit.fetch(
        sql.SQL("UPDATE users SET {} WHERE id = {}").format(sets, sql.Placeholder("id")),
        {**wrapped, "updated_at": unit.now(), "id": user_id},
    )


async def acting_as(unit: ReadUnit, agent_id: int, *, shut_out: bool = False) -> list[int]:
    """Return the accounts that act as an agent; those that are `shut_out`, too, only when that is asked."""
    asked = "SELECT id FROM users WHERE agent_id = %(id)s AND role = 'agent' AND (is_active OR %(all)s) ORDER BY id"
    return [row["id"] for row in await unit.fetch(asked, {"id": agent_id, "all": shut_out})]


async def is_taken(unit: ReadUnit, user_id: int, email: str | None, phone: str | None) -> bool:
    """Tell whether another person holds one of these identifiers."""
    row = await unit.fetch_one(
        "SELECT 1 FROM users WHERE id <> %(id)s AND (email = %(email)s OR phone = %(phone)s) LIMIT 1",
        {"id": user_id, "email": email, "phone": phone},
    )
    return row is not None


async def close_user(unit: Unit, user_id: int) -> bool:
    """Empty a person's row of everything personal; tells whether there was one."""
    return await unit.fetch_one(CLOSE, {"id": user_id, "now": unit.now()}) is not None


async def onboard(unit: Unit, user_id: int, app: str) -> None:
    """Note that an app's onboarding is done; once is enough."""
    await unit.fetch(
        "INSERT INTO onboardings (user_id, app, completed_at) VALUES (%(id)s, %(app)s, %(now)s) ON CONFLICT DO NOTHING",
        {"id": user_id, "app": app, "now": unit.now()},
    )


async def forget_onboarding(unit: Unit, user_id: int, app: str) -> None:
    """Take the note back."""
    await unit.fetch("DELETE FROM onboardings WHERE user_id = %(id)s AND app = %(app)s", {"id": user_id, "app": app})


async def is_onboarded(unit: ReadUnit, user_id: int, app: str) -> bool:
    """Tell whether an app's onboarding is done."""
    return (
        await unit.fetch_one(
            "SELECT 1 FROM onboardings WHERE user_id = %(i)s AND app = %(a)s", {"i": user_id, "a": app}
        )
        is not None
    )


async def signing_keys(unit: ReadUnit) -> Sequence[Row]:
    """Return the keys that still verify, newest first."""
    return await unit.fetch(
        "SELECT * FROM signing_keys WHERE retired_at IS NULL ORDER BY created_at DESC, kid LIMIT 10"
    )


async def avatar(unit: ReadUnit, user_id: int, digest: str) -> bytes | None:
    """Return a picture's bytes when its digest is the present one."""
    row = await unit.fetch_one(
        "SELECT webp FROM avatars WHERE user_id = %(id)s AND digest = %(d)s", {"id": user_id, "d": digest}
    )
    return bytes(row["webp"]) if row else None


async def keep_avatar(unit: Unit, user_id: int, digest: str, webp: bytes) -> None:
    """Keep a person's picture in place of the one before."""
    await unit.fetch(
        """INSERT INTO avatars (user_id, digest, webp) VALUES (%(id)s, %(d)s, %(w)s)
        ON CONFLICT (user_id) DO UPDATE SET digest = excluded.digest, webp = excluded.webp""",
        {"id": user_id, "d": digest, "w": webp},
    )


async def find_ref(unit: ReadUnit, ref: str) -> Row | None:
    """Find a person by id, e-mail address or phone number."""
    return await unit.fetch_one(
        """SELECT id, subject, email::text, phone, full_name, role FROM users
        WHERE deleted_at IS NULL AND (email = %(ref)s OR phone = %(ref)s OR id = %(id)s) ORDER BY id LIMIT 1""",
        {"ref": ref, "id": int(ref) if ref.isdigit() and len(ref) < 19 else None},
    )


async def accounts_of(unit: ReadUnit, address: str) -> Row | None:
    """Find the account that signs in with this e-mail address or phone number."""
    return await unit.fetch_one(ACCOUNT + " WHERE a.email = %(a)s OR a.phone = %(a)s LIMIT 1", {"a": address})


async def account(unit: ReadUnit, account_id: str) -> Row | None:
    """Find an account by its id; the subject of another provider's token names none."""
    return await unit.fetch_one(ACCOUNT + " WHERE a.id = %(a)s", {"a": account_id}) if _is_uuid(account_id) else None


ACCOUNT = """
SELECT a.id::text, a.email::text, a.phone, a.password_hash, a.email_confirmed_at, a.phone_confirmed_at, a.user_metadata,
       a.last_sign_in_at, a.created_at, a.updated_at, coalesce(u.role, 'user') AS role,
       (SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.last_used_at DESC, i.id), '[]')
        FROM account_identities i WHERE i.account_id = a.id) AS identities
FROM accounts a LEFT JOIN users u ON u.subject = a.id::text
"""


async def _is_theirs(unit: ReadUnit, subject: str, email: str | None, phone: str | None) -> bool:
    """Tell whether a row that knows an address still belongs to it: an account of ours may have given it up."""
    holder = await account(unit, subject)
    held = {(holder["email"] or "").lower(), holder["phone"] or ""} if holder else set()
    return holder is None or not held.isdisjoint({(email or "-").lower(), phone or "-"})


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def make_account(unit: Unit, values: Mapping[str, Any]) -> str | None:
    """Make an account; None when an identifier is taken."""
    row = await unit.fetch_one(
        """INSERT INTO accounts (email, phone, password_hash, email_confirmed_at, phone_confirmed_at, user_metadata,
            created_at, updated_at)
        VALUES (%(email)s, %(phone)s, %(password_hash)s, %(email_confirmed_at)s, %(phone_confirmed_at)s,
            %(user_metadata)s, %(now)s, %(now)s)
        ON CONFLICT DO NOTHING RETURNING id::text""",
        {**values, "user_metadata": Jsonb(values["user_metadata"]), "now": unit.now()},
    )
    return row["id"] if row else None


async def claim(unit: Unit, account_id: str, password_hash: str | None, metadata: Mapping[str, Any]) -> None:
    """Set what an account that nobody has proven yet would be: its password, or none, and its metadata."""
    await unit.fetch(
        "UPDATE accounts SET password_hash = %(h)s, user_metadata = %(m)s WHERE id = %(i)s",
        {"h": password_hash, "m": Jsonb(dict(metadata)), "i": account_id},
    )


async def start_session(unit: Unit, account_id: str, method: str) -> str:
    """Begin a session and note the sign-in; returns its id."""
    row = await unit.fetch_one(
        """WITH seen AS (UPDATE accounts SET last_sign_in_at = %(now)s WHERE id = %(account)s)
        INSERT INTO auth_sessions (account_id, method, created_at) VALUES (%(account)s, %(method)s, %(now)s)
        RETURNING id::text""",
        {"account": account_id, "method": method, "now": unit.now()},
    )
    assert row is not None
    return str(row["id"])


async def keep_refresh(unit: Unit, session_id: str, digest: bytes, expires_at: datetime) -> None:
    """Keep a refresh token's digest; writing the same successor twice changes nothing."""
    await unit.fetch(
        """INSERT INTO refresh_tokens (digest, session_id, expires_at) VALUES (%(d)s, %(s)s, %(e)s)
        ON CONFLICT DO NOTHING""",
        {"d": digest, "s": session_id, "e": expires_at},
    )


async def use_refresh(unit: Unit, digest: bytes) -> Row | None:
    """Lock a refresh token and return it with its session, or None when it is unknown."""
    return await unit.fetch_one(
        """SELECT t.digest, t.expires_at, t.used_at, s.id::text AS session_id, s.account_id::text, s.ended_at, s.method
        FROM refresh_tokens t JOIN auth_sessions s ON s.id = t.session_id WHERE t.digest = %(d)s FOR UPDATE OF t""",
        {"d": digest},
    )


async def mark_used(unit: Unit, digest: bytes) -> None:
    """Note when a refresh token was exchanged."""
    await unit.fetch(
        "UPDATE refresh_tokens SET used_at = %(now)s WHERE digest = %(d)s", {"d": digest, "now": unit.now()}
    )


async def end_sessions(unit: Unit, account_id: str, *, only: str | None = None, but: str | None = None) -> None:
    """End an account's sessions: all, only one, or all but one."""
    await unit.fetch(
        """UPDATE auth_sessions SET ended_at = %(now)s WHERE account_id = %(a)s AND ended_at IS NULL
          AND (%(only)s::uuid IS NULL OR id = %(only)s) AND (%(but)s::uuid IS NULL OR id <> %(but)s)""",
        {"a": account_id, "now": unit.now(), "only": only, "but": but},
    )


async def confirm_address(unit: Unit, account_id: str, channel: str, address: str) -> None:
    """Set an account's e-mail address or phone number as proven."""
    change = {
        "email": "UPDATE accounts SET email = %(a)s, email_confirmed_at = %(now)s WHERE id = %(i)s",
        "phone": "UPDATE accounts SET phone = %(a)s, phone_confirmed_at = %(now)s WHERE id = %(i)s",
    }
    await unit.fetch(change[channel], {"a": address, "now": unit.now(), "i": account_id})


async def use_identity(
    unit: Unit, provider: str, subject: str, email: str | None, data: Mapping[str, Any]
) -> Row | None:
    """Find whose identity it is and note that it was used; None when it is nobody's. Others of its kind wait.

    The lock lasts until the commit: of two first sign-ins at once, the second finds what the first has made.
    """
    await unit.fetch(
        "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))", {"name": f"identity:{provider}:{subject}"}
    )
    return await unit.fetch_one(
        """UPDATE account_identities SET email = %(email)s, data = data || %(data)s, last_used_at = %(now)s
        WHERE provider = %(provider)s AND subject = %(subject)s RETURNING account_id::text""",
        {"provider": provider, "subject": subject, "email": email, "data": Jsonb(dict(data)), "now": unit.now()},
    )


async def add_identity(
    unit: Unit, account_id: str, provider: str, subject: str, email: str | None, data: Mapping[str, Any]
) -> None:
    """Let an account be entered by a provider's subject that nobody has."""
    await unit.fetch(
        """INSERT INTO account_identities (account_id, provider, subject, email, data, created_at, last_used_at)
        VALUES (%(account)s, %(provider)s, %(subject)s, %(email)s, %(data)s, %(now)s, %(now)s)""",
        {
            "account": account_id,
            "provider": provider,
            "subject": subject,
            "email": email,
            "data": Jsonb(dict(data)),
            "now": unit.now(),
        },
    )


async def account_of_confirmed(unit: Unit, email: str) -> str | None:
    """Find the account that has proven an e-mail address; one that only claims it makes way."""
    await unit.fetch(
        "DELETE FROM accounts WHERE email = %(e)s AND email_confirmed_at IS NULL AND phone_confirmed_at IS NULL",
        {"e": email},
    )
    row = await unit.fetch_one("SELECT id::text FROM accounts WHERE email = %(e)s FOR UPDATE", {"e": email})
    return row["id"] if row else None


async def stands(unit: ReadUnit, session_id: str) -> bool:
    """Tell whether a session is there and has not ended."""
    row = await unit.fetch_one("SELECT 1 FROM auth_sessions WHERE id = %(s)s AND ended_at IS NULL", {"s": session_id})
    return row is not None


async def session_method(unit: ReadUnit, session_id: str) -> str | None:
    """Return how a session began."""
    row = await unit.fetch_one("SELECT method FROM auth_sessions WHERE id = %(s)s", {"s": session_id})
    return row["method"] if row else None
