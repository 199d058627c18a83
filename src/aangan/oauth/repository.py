"""Every statement of the room."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.oauth.types import Client, EndedBy, TokenKind

VERIFY = """
SELECT t.scopes, t.expires_at, g.client_id, g.resource, g.session_id::text, p.user_id, p.role, p.subject, p.agent_id
FROM oauth_tokens t JOIN oauth_grants g ON g.id = t.grant_id JOIN oauth_standing p ON p.id = g.id
WHERE t.digest = %(digest)s AND t.kind = 'access' AND t.expires_at > %(now)s AND g.resource = %(resource)s
"""
BY_CODE = """
SELECT g.id, g.client_id, g.resource, g.scopes, g.redirect_uri, g.redirect_named, g.challenge, g.code_expires_at,
       g.code_used_at, coalesce(p.role, 'none') AS role
FROM oauth_grants g LEFT JOIN oauth_standing p ON p.id = g.id
WHERE g.code_digest = %(digest)s FOR UPDATE OF g
"""
BY_REFRESH = """
SELECT g.id, g.client_id, g.resource, t.scopes, t.expires_at, t.used_at, coalesce(p.role, 'none') AS role
FROM oauth_tokens t JOIN oauth_grants g ON g.id = t.grant_id LEFT JOIN oauth_standing p ON p.id = g.id
WHERE t.digest = %(digest)s AND t.kind = 'refresh' FOR UPDATE OF t
"""
KEEP_CLIENT = """
INSERT INTO oauth_clients (id, kind, name, homepage, redirect_uris, created_at)
VALUES (%(id)s, %(kind)s, %(name)s, %(homepage)s, %(redirect_uris)s, %(now)s)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, homepage = excluded.homepage,
    redirect_uris = excluded.redirect_uris
"""
# Nothing is allowed to an app that was forgotten while the person was thinking.
ALLOW = """
INSERT INTO oauth_grants (user_id, client_id, session_id, resource, scopes, redirect_uri, redirect_named, challenge,
    code_digest, code_expires_at, granted_at)
SELECT %(user)s, c.id, %(session)s, %(resource)s, %(scopes)s, %(redirect_uri)s, %(redirect_named)s, %(challenge)s,
    %(digest)s, %(end)s, %(now)s
FROM oauth_clients c WHERE c.id = %(client)s RETURNING id
"""
APPS = """
SELECT g.id, g.client_id, c.name, c.homepage, g.resource, g.scopes, g.granted_at, g.last_used_at
FROM oauth_grants g JOIN oauth_standing p ON p.id = g.id JOIN oauth_clients c ON c.id = g.client_id
WHERE g.user_id = %(user)s AND g.code_used_at IS NOT NULL AND (%(before)s::bigint IS NULL OR g.id < %(before)s)
  AND EXISTS (SELECT FROM oauth_tokens t WHERE t.grant_id = g.id AND t.expires_at > %(now)s)
ORDER BY g.id DESC LIMIT %(limit)s
"""
APPS_TOTAL = """
SELECT count(*) AS total FROM oauth_grants g JOIN oauth_standing p ON p.id = g.id
WHERE g.user_id = %(user)s AND g.code_used_at IS NOT NULL
  AND EXISTS (SELECT FROM oauth_tokens t WHERE t.grant_id = g.id AND t.expires_at > %(now)s)
"""
FORGET_TOKENS = """
DELETE FROM oauth_tokens WHERE digest IN
    (SELECT digest FROM oauth_tokens WHERE expires_at <= %(now)s LIMIT %(most)s) RETURNING 1
"""
FORGET_GRANTS = """
DELETE FROM oauth_grants WHERE id IN (
    SELECT g.id FROM oauth_grants g
    WHERE g.code_expires_at <= %(before)s AND NOT EXISTS (SELECT FROM oauth_tokens t WHERE t.grant_id = g.id)
    ORDER BY g.id LIMIT %(most)s) RETURNING 1
"""
FORGET_CLIENTS = """
DELETE FROM oauth_clients WHERE id IN (
    SELECT c.id FROM oauth_clients c
    WHERE c.created_at <= %(before)s AND NOT EXISTS (SELECT FROM oauth_grants g WHERE g.client_id = c.id)
    LIMIT %(most)s FOR UPDATE SKIP LOCKED) RETURNING 1
"""


async def client(unit: ReadUnit, client_id: str) -> Row | None:
    """Find an app that is known by its row."""
    return await unit.fetch_one("SELECT * FROM oauth_clients WHERE id = %(id)s", {"id": client_id})


async def keep_client(unit: Unit, known: Client) -> None:
    """Keep an app as it is now."""
    await unit.fetch(
        KEEP_CLIENT,
        {
            "id": known.id,
            "kind": known.kind.value,
            "name": known.name,
            "homepage": known.homepage,
            "redirect_uris": list(known.redirect_uris),
            "now": unit.now(),
        },
    )


async def allow(unit: Unit, values: dict[str, Any]) -> bool:
    """Write a consent; tells whether its app is still known."""
    return await unit.fetch_one(ALLOW, {**values, "now": unit.now()}) is not None


async def by_code(unit: Unit, digest: bytes) -> Row | None:
    """Lock a consent by its code; `role` is 'none' when it does not stand any more."""
    return await unit.fetch_one(BY_CODE, {"digest": digest})


async def by_refresh(unit: Unit, digest: bytes) -> Row | None:
    """Lock a refresh token and return it with its consent; `role` is 'none' when that does not stand any more."""
    return await unit.fetch_one(BY_REFRESH, {"digest": digest})


async def spend_code(unit: Unit, grant_id: int) -> None:
    """Note that a code was redeemed."""
    await unit.fetch(
        "UPDATE oauth_grants SET code_used_at = %(now)s, last_used_at = %(now)s WHERE id = %(id)s",
        {"id": grant_id, "now": unit.now()},
    )


async def spend_refresh(unit: Unit, grant_id: int, digest: bytes) -> None:
    """Note that a refresh token was exchanged."""
    await unit.fetch(
        """WITH used AS (UPDATE oauth_tokens SET used_at = %(now)s WHERE digest = %(digest)s)
        UPDATE oauth_grants SET last_used_at = %(now)s WHERE id = %(id)s""",
        {"id": grant_id, "digest": digest, "now": unit.now()},
    )


async def keep_token(
    unit: Unit, grant_id: int, kind: TokenKind, digest: bytes, scopes: Sequence[str], expires_at: datetime
) -> None:
    """Keep a token's digest; writing the same successor twice changes nothing."""
    await unit.fetch(
        """INSERT INTO oauth_tokens (digest, grant_id, kind, scopes, created_at, expires_at)
        VALUES (%(digest)s, %(grant)s, %(kind)s, %(scopes)s, %(now)s, %(end)s) ON CONFLICT DO NOTHING""",
        {
            "digest": digest,
            "grant": grant_id,
            "kind": kind.value,
            "scopes": list(scopes),
            "now": unit.now(),
            "end": expires_at,
        },
    )


async def is_spent(unit: Unit, digest: bytes) -> bool:
    """Tell whether a refresh token was exchanged, or is gone."""
    asked = "SELECT 1 FROM oauth_tokens WHERE digest = %(digest)s AND used_at IS NULL"
    return await unit.fetch_one(asked, {"digest": digest}) is None


async def end(unit: Unit, grant_id: int, by: EndedBy) -> None:
    """End a consent with all its tokens; the first end is the one that is remembered."""
    await unit.fetch(
        "UPDATE oauth_grants SET ended_at = %(now)s, ended_by = %(by)s WHERE id = %(id)s AND ended_at IS NULL",
        {"id": grant_id, "by": by.value, "now": unit.now()},
    )


async def end_own(unit: Unit, user_id: int, grant_id: int) -> bool:
    """End somebody's own consent; tells whether there was one."""
    row = await unit.fetch_one(
        """UPDATE oauth_grants SET ended_at = %(now)s, ended_by = 'person'
        WHERE id = %(id)s AND user_id = %(user)s AND ended_at IS NULL AND code_used_at IS NOT NULL RETURNING id""",
        {"id": grant_id, "user": user_id, "now": unit.now()},
    )
    return row is not None


async def token(unit: ReadUnit, digest: bytes) -> Row | None:
    """Find a token of any kind, and whose it is."""
    return await unit.fetch_one(
        """SELECT t.kind, g.id AS grant_id, g.client_id FROM oauth_tokens t JOIN oauth_grants g ON g.id = t.grant_id
        WHERE t.digest = %(digest)s""",
        {"digest": digest},
    )


async def drop_token(unit: Unit, digest: bytes) -> None:
    """Forget one token."""
    await unit.fetch("DELETE FROM oauth_tokens WHERE digest = %(digest)s", {"digest": digest})


async def verified(unit: ReadUnit, digest: bytes, resource: str) -> Row | None:
    """Return what an access token allows at a resource now, with the person who allowed it."""
    return await unit.fetch_one(VERIFY, {"digest": digest, "resource": resource, "now": unit.now()})


async def apps(unit: ReadUnit, user_id: int, before: int | None, limit: int) -> list[Row]:
    """Return what somebody allows, newest first."""
    return await unit.fetch(APPS, {"user": user_id, "before": before, "limit": limit, "now": unit.now()})


async def count_apps(unit: ReadUnit, user_id: int) -> int:
    """Count what somebody allows."""
    row = await unit.fetch_one(APPS_TOTAL, {"user": user_id, "now": unit.now()})
    return int(row["total"]) if row else 0


async def forget_person(unit: Unit, user_id: int) -> None:
    """Forget whom somebody allowed what."""
    await unit.fetch("DELETE FROM oauth_grants WHERE user_id = %(user)s", {"user": user_id})


async def forget_old(unit: Unit, grants_before: datetime, clients_before: datetime, most: int) -> bool:
    """Delete tokens past their end, consents without any, apps without consents; tells whether there may be more."""
    tokens = await unit.fetch(FORGET_TOKENS, {"now": unit.now(), "most": most})
    grants = await unit.fetch(FORGET_GRANTS, {"before": grants_before, "most": most})
    clients = await unit.fetch(FORGET_CLIENTS, {"before": clients_before, "most": most})
    return most in {len(tokens), len(grants), len(clients)}
