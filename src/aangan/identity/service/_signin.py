"""The built-in sign-in: passwords, sessions, refresh tokens that rotate. The words are GoTrue's, for its clients."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from aangan.identity import repository, rules
from aangan.identity.errors import SignInError
from aangan.identity.events import SessionsEnded
from aangan.identity.service._shapes import amr_of, moment, user_shape
from aangan.identity.service._tokens import tokens_of
from aangan.infra.limits import Limit, hit
from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import new_token

# Two tabs may refresh at once: inside this time the second gets the same successor instead of an alarm.
REUSE_GRACE = timedelta(seconds=10)
HASHER = PasswordHasher()
# Verified in place of the hash that an unknown person does not have, so that time does not tell who exists.
NOBODY = HASHER.hash(new_token())
# Argon2id takes 64 MiB and a tenth of a second: off the loop, and not many at once.
_HASHING = asyncio.Semaphore(4)
SIGN_IN_LIMITS = ((10, 60), (50, 3600))

Session = dict[str, Any]


async def pending(unit: ReadUnit, address: str) -> dict[str, Any]:
    """Return a new account in GoTrue's shape, before its address is confirmed."""
    account = await repository.accounts_of(unit, address)
    assert account is not None
    return {**user_shape(account), "confirmation_sent_at": moment(unit.now())}


async def sign_in(services: Services, address: Mapping[str, str | None], password: str, client: str) -> Session:
    """Check a password and begin a session. Raises SignInError: invalid_credentials, *_not_confirmed, rate limit."""
    channel, cleaned = clean_address(address)
    await limited(services, f"signin:{client}", f"signin:{cleaned}")
    async with services.units.read() as unit:
        account = await repository.accounts_of(unit, cleaned)
    known = account["password_hash"] if account else None
    right = await verify_password(known or NOBODY, password)
    if account is None or known is None or not right:
        raise SignInError(400, "invalid_credentials", "Invalid login credentials")
    if account[f"{channel}_confirmed_at"] is None:
        raise SignInError(400, f"{channel}_not_confirmed", "This address is not confirmed yet")
    async with services.units.write() as unit:
        return await begin_session(services, unit, account["id"], "password")


async def refresh(services: Services, token: str) -> Session:
    """Exchange a refresh token. One that was exchanged before, beyond the grace, ends its whole session."""
    digest = _digest(token)
    stolen = False
    async with services.units.write() as unit:
        row = await repository.use_refresh(unit, digest)
        if row is None or row["ended_at"] is not None or row["expires_at"] <= unit.now():
            raise SignInError(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
        if row["used_at"] is not None and row["used_at"] + REUSE_GRACE <= unit.now():
            stolen = True
            await repository.end_sessions(unit, row["account_id"], only=row["session_id"])
        else:
            if row["used_at"] is None:
                await repository.mark_used(unit, digest)
            # The successor follows from its parent and our secret, so that it need not be kept to be given twice.
            successor = _successor(services, token)
            await repository.keep_refresh(unit, row["session_id"], _digest(successor), _refresh_end(services, unit))
            answer = await _session(services, unit, row["account_id"], row["session_id"], successor, row["method"])
    if stolen:
        raise SignInError(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")
    return answer


async def sign_out(unit: Unit, actor: Actor, scope: str) -> None:
    """End sessions: `global` all, `local` this one, `others` all but this one."""
    if actor.session_id is None:
        return
    only = actor.session_id if scope == "local" else None
    but = actor.session_id if scope == "others" else None
    await repository.end_sessions(unit, actor.subject, only=only, but=but)
    unit.emit(SessionsEnded(actor.user_id))


async def whoami(unit: ReadUnit, actor: Actor) -> dict[str, Any]:
    """Return the actor's account in GoTrue's shape."""
    account = await repository.account(unit, actor.subject) if actor.session_id else None
    if account is None:
        raise SignInError(404, "user_not_found", "User not found")
    return user_shape(account, await repository.session_method(unit, str(actor.session_id)))


async def change_account(services: Services, actor: Actor, change: Mapping[str, Any]) -> dict[str, Any]:
    """Set a password or the metadata. A password ends the other sessions: who knew the old one is out."""
    password, metadata = change.get("password"), change.get("data")
    digest = None
    if password is not None:
        refuse_weak(password)
        digest = await hash_password(password)
    async with services.units.write() as unit:
        if await repository.account(unit, actor.subject) is None:
            raise SignInError(404, "user_not_found", "User not found")
        await unit.fetch(
            """UPDATE accounts SET password_hash = coalesce(%(hash)s, password_hash),
                user_metadata = user_metadata || %(data)s::jsonb, updated_at = %(now)s
            WHERE id = %(id)s""",
            {"hash": digest, "data": json.dumps(metadata or {}), "now": unit.now(), "id": actor.subject},
        )
        if digest is not None:
            await repository.end_sessions(unit, actor.subject, but=actor.session_id)
            unit.emit(SessionsEnded(actor.user_id))
        account = await repository.account(unit, actor.subject)
        method = await repository.session_method(unit, actor.session_id) if actor.session_id else None
    assert account is not None
    return user_shape(account, method)


async def begin_session(services: Services, unit: Unit, account_id: str, method: str) -> Session:
    """Begin a session for an account and return it in GoTrue's shape."""
    session_id = await repository.start_session(unit, account_id, method)
    token = new_token()
    await repository.keep_refresh(unit, session_id, _digest(token), _refresh_end(services, unit))
    return await _session(services, unit, account_id, session_id, token, method)


def clean_address(address: Mapping[str, str | None]) -> tuple[str, str]:
    """Return (`email`|`phone`, the cleaned address). Raises SignInError validation_failed."""
    email, phone = address.get("email"), address.get("phone")
    try:
        if email:
            return "email", rules.clean_email(email)
        if phone:
            return "phone", rules.clean_phone(phone)
    except ValueError as wrong:
        raise SignInError(422, "validation_failed", str(wrong)) from wrong
    raise SignInError(422, "validation_failed", "send an email or a phone")


def new_account(channel: str, address: str | None, metadata: Mapping[str, Any], **columns: Any) -> dict[str, Any]:
    """Return the columns of a new account that signs in by one channel."""
    blank = dict.fromkeys(("email", "phone", "password_hash", "email_confirmed_at", "phone_confirmed_at"))
    return {**blank, channel: address, "user_metadata": dict(metadata), **columns}


def refuse_weak(password: str) -> None:
    """Raise SignInError weak_password when a password is."""
    if weakness := rules.password_weakness(password):
        raise SignInError(422, "weak_password", f"The password {weakness}")


async def limited(services: Services, *keys: str) -> None:
    """Count an attempt for each key, in a minute and in an hour. Raises SignInError over_request_rate_limit."""
    # An address means the same account however its letters are written: it has one share of attempts.
    limits = [Limit(key.lower(), count, seconds) for key in keys for count, seconds in SIGN_IN_LIMITS]
    verdict = await hit(services.valkey, services.settings.namespace, limits)
    if not verdict.allowed:
        raise SignInError(429, "over_request_rate_limit", "Too many attempts", retry_after=verdict.reset_seconds)


async def hash_password(password: str) -> str:
    """Hash with Argon2id, off the loop."""
    async with _HASHING:
        return await asyncio.to_thread(HASHER.hash, password)


async def verify_password(digest: str, password: str) -> bool:
    """Check a password against its hash, off the loop."""
    async with _HASHING:
        try:
            return await asyncio.to_thread(HASHER.verify, digest, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


async def _session(
    services: Services, unit: Unit, account_id: str, session_id: str, refresh_token: str, method: str
) -> Session:
    account = await repository.account(unit, account_id)
    assert account is not None
    # Suspended people sign in too: to read why, and to object. Every other door refuses them by itself.
    email = account["email"] if account["email_confirmed_at"] else None
    phone = account["phone"] if account["phone_confirmed_at"] else None
    name = account["user_metadata"].get("full_name")
    name = name[:100] if isinstance(name, str) else None
    await repository.sync_user(unit, account_id, email, phone, name)
    # The local row may just have been linked, and may carry a role.
    account = await repository.account(unit, account_id) or account
    user = user_shape(account, method)
    claims = {
        "sub": account_id,
        "role": "authenticated",
        "aal": "aal1",
        "amr": [{"method": amr_of(method), "timestamp": int(unit.now().timestamp())}],
        "session_id": session_id,
        "email": user["email"],
        "phone": user["phone"],
        "email_verified": email is not None,
        "phone_verified": phone is not None,
        "app_metadata": user["app_metadata"],
        "user_metadata": user["user_metadata"],
        "is_anonymous": False,
    }
    token, expires_at = await tokens_of(services).mint(claims)
    return {
        "access_token": token,
        "token_type": "bearer",
        "expires_in": services.settings.access_token_seconds,
        "expires_at": expires_at,
        "refresh_token": refresh_token,
        "user": user,
    }


def _refresh_end(services: Services, unit: Unit) -> datetime:
    return unit.now() + timedelta(days=services.settings.refresh_token_days)


def _successor(services: Services, token: str) -> str:
    secret = services.settings.secret_key.get_secret_value().encode()
    return hmac.new(secret, b"refresh:" + token.encode(), hashlib.sha256).hexdigest()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
