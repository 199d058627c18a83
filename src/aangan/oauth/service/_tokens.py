"""Tokens: codes redeemed, refreshed, revoked, verified.

A refusal that must be remembered (a code or a refresh token that comes twice) is committed before it is told.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor, Role
from aangan.kit.ids import UserId
from aangan.oauth import repository, rules
from aangan.oauth.errors import OAuthError, TokenRefused
from aangan.oauth.schemas import TokenIn, TokenOut
from aangan.oauth.service._secrets import digest_of, new_secret, successor
from aangan.oauth.types import Door, EndedBy, Grant, TokenKind

ACCESS_SECONDS = 3600
ACCESS_LIFE, REFRESH_LIFE = timedelta(seconds=ACCESS_SECONDS), timedelta(days=30)
# Several windows of one editor share what it stores, and an answer may be lost on the way: inside this time the same
# refresh token is answered with the same successor, unless that one was used meanwhile. A thief gains one hour at most:
# the next of the two to come ends the family.
REUSE_GRACE = timedelta(seconds=10)
STAFF = frozenset({Role.AGENT.value, Role.ADMIN.value})
NOT_GOOD = "is not good, has expired, or was used before"


async def exchange(services: Services, asked: TokenIn) -> TokenOut:
    """Redeem a code or a refresh token. Raises OAuthError."""
    if asked.grant_type == "authorization_code":
        return await _redeem(services, asked)
    if asked.grant_type == "refresh_token":
        return await _refresh(services, asked)
    raise OAuthError("unsupported_grant_type", "grant_type: must be authorization_code or refresh_token")


async def revoke(unit: Unit, token: str, client_id: str | None) -> None:
    """Let a token be good no more (RFC 7009): a refresh token with its whole family, an access token alone.

    A token that nobody knows is no error. Raises OAuthError invalid_client when it is another app's.
    """
    digest = digest_of(token)
    row = await repository.token(unit, digest)
    if row is None:
        return
    if client_id is not None and client_id != row["client_id"]:
        raise OAuthError("invalid_client", "the token was given to another app")
    if row["kind"] == TokenKind.REFRESH:
        await repository.end(unit, row["grant_id"], EndedBy.CLIENT)
    else:
        await repository.drop_token(unit, digest)


async def verify(unit: ReadUnit, token: str, resource: str) -> Grant:
    """Return what an access token allows at a door (its full address), in one statement. Raises TokenRefused.

    Nothing is remembered between two calls: what was revoked, suspended or signed out is refused at once.
    """
    row = await repository.verified(unit, digest_of(token), resource)
    if row is None or (resource.endswith(Door.STAFF) and row["role"] not in STAFF):
        raise TokenRefused
    expires_at = int(row["expires_at"].timestamp())
    actor = Actor(
        user_id=UserId(row["user_id"]),
        role=Role(row["role"]),
        subject=row["subject"],
        agent_id=row["agent_id"],
        session_id=row["session_id"],
        expires_at=expires_at,
    )
    return Grant(actor, row["client_id"], frozenset(row["scopes"]), row["resource"], expires_at)


async def _redeem(services: Services, asked: TokenIn) -> TokenOut:
    if not asked.code or not asked.client_id or not asked.code_verifier:
        raise OAuthError("invalid_request", "code, client_id and code_verifier are needed")
    async with services.units.write() as unit:
        row = await repository.by_code(unit, digest_of(asked.code))
        stolen = row is not None and row["code_used_at"] is not None
        if row is not None and stolen:
            await repository.end(unit, row["id"], EndedBy.CODE_REUSE)
        else:
            row = await _must_fit(unit, row, asked)
            if row["code_expires_at"] <= unit.now() or not rules.proves(asked.code_verifier, row["challenge"]):
                raise OAuthError("invalid_grant", f"code: {NOT_GOOD}")
            if asked.redirect_uri != row["redirect_uri"] and (row["redirect_named"] or asked.redirect_uri is not None):
                raise OAuthError("invalid_grant", "redirect_uri: is not the one that the code was asked for")
            await repository.spend_code(unit, row["id"])
            return await _issue(unit, row, new_secret(TokenKind.REFRESH), row["scopes"])
    raise OAuthError("invalid_grant", f"code: {NOT_GOOD}")


async def _refresh(services: Services, asked: TokenIn) -> TokenOut:
    if not asked.refresh_token or not asked.client_id:
        raise OAuthError("invalid_request", "refresh_token and client_id are needed")
    digest, following = digest_of(asked.refresh_token), successor(services, asked.refresh_token)
    async with services.units.write() as unit:
        row = await repository.by_refresh(unit, digest)
        if row is not None and await _is_stolen(unit, row, digest_of(following)):
            await repository.end(unit, row["id"], EndedBy.REFRESH_REUSE)
        else:
            row = await _must_fit(unit, row, asked)
            if row["expires_at"] <= unit.now():
                raise OAuthError("invalid_grant", f"refresh_token: {NOT_GOOD}")
            scopes = _narrowed(row["scopes"], asked.scope)
            if row["used_at"] is None:
                await repository.spend_refresh(unit, row["id"], digest)
            return await _issue(unit, row, following, scopes)
    raise OAuthError("invalid_grant", f"refresh_token: {NOT_GOOD}")


async def _is_stolen(unit: Unit, row: Any, following: bytes) -> bool:
    if row["used_at"] is None:
        return False
    return row["used_at"] + REUSE_GRACE <= unit.now() or await repository.is_spent(unit, following)


async def _must_fit(unit: Unit, row: Any, asked: TokenIn) -> Any:
    """Return the consent if it stands, is this app's, and is for what it names. Raises OAuthError."""
    if row is None or row["client_id"] != asked.client_id:
        if await repository.client(unit, asked.client_id or "") is None and asked.client_id != rules.OWN_CLIENT:
            raise OAuthError("invalid_client", "no app of this client_id is known here; register it anew")
        raise OAuthError("invalid_grant", f"what was sent {NOT_GOOD}")
    if row["role"] == "none" or (row["resource"].endswith(Door.STAFF) and row["role"] not in STAFF):
        raise OAuthError("invalid_grant", "the person does not allow this any more")
    if asked.resource is not None and asked.resource != row["resource"]:
        raise OAuthError("invalid_target", "resource: is not the one that was allowed")
    return row


async def _issue(unit: Unit, row: Any, refresh_token: str, scopes: Sequence[str]) -> TokenOut:
    access_token = new_secret(TokenKind.ACCESS)
    grant_id, now = row["id"], unit.now()
    await repository.keep_token(unit, grant_id, TokenKind.ACCESS, digest_of(access_token), scopes, now + ACCESS_LIFE)
    # A refresh token keeps all that was allowed, also when this access token is to have less (RFC 6749, 6).
    await repository.keep_token(
        unit, grant_id, TokenKind.REFRESH, digest_of(refresh_token), row["scopes"], now + REFRESH_LIFE
    )
    return TokenOut(
        access_token=access_token,
        expires_in=ACCESS_SECONDS,
        refresh_token=refresh_token,
        scope=" ".join(scopes),
        resource=row["resource"],
    )


def _narrowed(allowed: Sequence[str], asked: str | None) -> Sequence[str]:
    if not (asked or "").split():
        return allowed
    scopes = rules.scopes_of(asked)
    if scopes is None or not set(scopes) <= set(allowed):
        raise OAuthError("invalid_scope", "scope: is more than was allowed")
    return scopes
