"""One-time codes: six digits, hashed, ten minutes, five guesses."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal, NamedTuple, cast

from aangan.identity import repository
from aangan.identity.errors import SignInError
from aangan.identity.service._shapes import user_shape
from aangan.identity.service._signin import (
    Session,
    begin_session,
    clean_address,
    hash_password,
    limited,
    new_account,
    refuse_weak,
    verify_password,
)
from aangan.infra.courier import Channel
from aangan.infra.services import Services
from aangan.infra.unit import Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unavailable

LIFE = timedelta(minutes=10)
PAUSE = timedelta(seconds=30)
GUESSES = 5
Purpose = Literal["sign_in", "phone_change"]

# A code that was sent less than a pause ago stands; its row answers null, and nothing is sent. Who asks while another
# code is on its way may be a stranger: then the address is proven without a password, unless both asked with the same.
KEEP = """
INSERT INTO one_time_codes AS c (address, purpose, account_id, digest, user_metadata, created_at, expires_at,
    password_hash)
VALUES (%(address)s, %(purpose)s, %(account)s, %(digest)s, %(data)s::jsonb, %(now)s, %(end)s, %(hash)s)
ON CONFLICT (address, purpose) DO UPDATE SET account_id = excluded.account_id, digest = excluded.digest, attempts = 0,
    user_metadata = CASE WHEN %(again)s THEN c.user_metadata ELSE excluded.user_metadata END,
    password_hash = CASE WHEN %(again)s THEN c.password_hash
        WHEN c.expires_at <= excluded.created_at OR c.password_hash = %(same)s THEN excluded.password_hash END,
    created_at = excluded.created_at, expires_at = excluded.expires_at
WHERE c.created_at <= %(pause)s
RETURNING id
"""
STANDING = """
SELECT password_hash FROM one_time_codes
WHERE address = %(address)s AND purpose = 'sign_in' AND expires_at > %(now)s AND password_hash IS NOT NULL
"""
# Whoever typed another password than the one that waits has not asked for the code that was sent with that.
DISOWN = """
UPDATE one_time_codes SET password_hash = NULL
WHERE address = %(address)s AND purpose = 'sign_in' AND password_hash = %(other)s
"""
# The guess is counted whether it is right or wrong, and in a transaction of its own.
GUESS = """
UPDATE one_time_codes SET attempts = attempts + 1
WHERE address = %(address)s AND purpose = %(purpose)s AND expires_at > %(now)s AND attempts < %(guesses)s
RETURNING id, purpose, digest, account_id::text, user_metadata, password_hash
"""


class _Letter(NamedTuple):
    """A code on its way: to whom, what for, and what comes true when it comes back."""

    channel: str
    address: str
    purpose: Purpose
    account: str | None
    data: Mapping[str, Any]
    password_hash: str | None = None
    # The hash that waits with a code of the same password.
    same_hash: str | None = None


async def sign_up(
    services: Services, address: Mapping[str, str | None], password: str, metadata: Mapping[str, Any], client: str
) -> str:
    """Make an unconfirmed account with a password and send the code that confirms it; returns the cleaned address.

    Raises SignInError: *_exists, weak_password, validation_failed, rate limits.
    """
    channel, cleaned = clean_address(address)
    await limited(services, f"signup:{client}", f"signup:{cleaned}")
    refuse_weak(password)
    digest = await hash_password(password)
    same = await _same_as_waits(services, cleaned, password)
    async with services.units.write() as unit:
        known = await repository.accounts_of(unit, cleaned)
        if known is not None and known[f"{channel}_confirmed_at"] is not None:
            raise SignInError(422, f"{channel}_exists", "an account with this address exists; sign in")
        if known is None:
            account_id = await repository.make_account(
                unit, new_account(channel, cleaned, metadata, password_hash=digest)
            )
        else:
            account_id = known["id"]
            await repository.claim(unit, known["id"], digest, metadata)
    await _send(services, _Letter(channel, cleaned, "sign_in", account_id, metadata, digest, same))
    return cleaned


async def send_code(
    services: Services,
    address: Mapping[str, str | None],
    metadata: Mapping[str, Any],
    client: str,
    *,
    make: bool = True,
    again: bool = False,
) -> None:
    """Send a sign-in code; `again` means in place of the one before, for the same purpose.

    Raises SignInError: otp_disabled when nobody is known and none may be made, rate limits.
    """
    channel, cleaned = clean_address(address)
    await limited(services, f"otp:{client}", f"otp:{cleaned}")
    async with services.units.read() as unit:
        account = await repository.accounts_of(unit, cleaned)
    if account is None and not make:
        raise SignInError(422, "otp_disabled", "Signups not allowed for otp")
    letter = _Letter(channel, cleaned, "sign_in", account["id"] if account else None, metadata)
    await _send(services, letter, again=again)


async def send_change_code(services: Services, actor: Actor, phone: str) -> dict[str, Any]:
    """Send a code to a number that the actor wants to add; the number is set when the code comes back."""
    _, cleaned = clean_address({"phone": phone})
    await limited(services, f"otp:{actor.subject}", f"otp:{cleaned}")
    async with services.units.read() as unit:
        holder = await repository.accounts_of(unit, cleaned)
        account = await repository.account(unit, actor.subject)
    if account is None:
        raise SignInError(404, "user_not_found", "User not found")
    if holder is not None and holder["id"] != actor.subject:
        raise SignInError(422, "phone_exists", "A user with this phone number has already been registered")
    await _send(services, _Letter("phone", cleaned, "phone_change", actor.subject, {}))
    return {**user_shape(account), "new_phone": cleaned.removeprefix("+")}


async def verify_code(services: Services, address: Mapping[str, str | None], code: str, kind: str) -> Session:
    """Exchange a code for a session, making the account when it is the first. Raises SignInError otp_expired."""
    channel, cleaned = clean_address(address)
    purpose: Purpose = "phone_change" if kind == "phone_change" else "sign_in"
    await limited(services, f"verify:{cleaned}")
    async with services.units.write() as unit:
        row = await unit.fetch_one(
            GUESS, {"address": cleaned, "purpose": purpose, "now": unit.now(), "guesses": GUESSES}
        )
    if row is None or not hmac.compare_digest(bytes(row["digest"]), _digest(services, cleaned, code)):
        raise SignInError(403, "otp_expired", "Token has expired or is invalid")
    async with services.units.write() as unit:
        if await unit.fetch_one("DELETE FROM one_time_codes WHERE id = %(id)s RETURNING id", {"id": row["id"]}) is None:
            raise SignInError(403, "otp_expired", "Token has expired or is invalid")
        account_id = await _confirm(unit, channel, cleaned, row)
        return await begin_session(services, unit, account_id, "otp")


async def _same_as_waits(services: Services, address: str, password: str) -> str | None:
    """Return the hash that waits with a code for this address, if it is of this password; another one is let go."""
    async with services.units.read() as unit:
        waits = await unit.fetch_one(STANDING, {"address": address, "now": unit.now()})
    if waits is None:
        return None
    kept: str = waits["password_hash"]
    if await verify_password(kept, password):
        return kept
    async with services.units.write() as unit:
        await unit.fetch(DISOWN, {"address": address, "other": kept})
    return None


async def _send(services: Services, letter: _Letter, *, again: bool = False) -> None:
    code = f"{secrets.randbelow(10**6):06d}"
    async with services.units.write() as unit:
        now = unit.now()
        kept = await unit.fetch_one(
            KEEP,
            {
                "address": letter.address,
                "purpose": letter.purpose,
                "account": letter.account,
                "digest": _digest(services, letter.address, code),
                "data": json.dumps(dict(letter.data)),
                "hash": letter.password_hash,
                "same": letter.same_hash,
                "again": again,
                "now": now,
                "end": now + LIFE,
                "pause": now - PAUSE,
            },
        )
    if kept is None:
        name = "sms" if letter.channel == "phone" else "email"
        text = f"For security purposes, you can only request this after {int(PAUSE.total_seconds())} seconds"
        raise SignInError(429, f"over_{name}_send_rate_limit", text, retry_after=int(PAUSE.total_seconds()))
    try:
        await services.courier.send_code(cast("Channel", letter.channel), letter.address, code)
    except Unavailable as away:
        raise SignInError(503, "sms_send_failed", away.text, retry_after=30) from away


async def _confirm(unit: Unit, channel: str, address: str, code: Row) -> str:
    known = await repository.accounts_of(unit, address)
    account_id = known["id"] if known else code["account_id"]
    if account_id is None:
        account_id = await repository.make_account(unit, new_account(channel, address, code["user_metadata"]))
    if account_id is None:
        raise SignInError(409, "conflict", "somebody was quicker; try again")
    if known is not None and known[f"{channel}_confirmed_at"] is None:
        # Whoever proves an address takes the password that their own code was asked with, or none: never one that a
        # stranger left there.
        await repository.claim(unit, known["id"], code["password_hash"], code["user_metadata"])
    await repository.confirm_address(unit, str(account_id), channel, address)
    if code["purpose"] == "phone_change":
        await repository.follow_phone(unit, str(account_id), address)
    return str(account_id)


def _digest(services: Services, address: str, code: str) -> bytes:
    secret = services.settings.secret_key.get_secret_value().encode()
    return hmac.new(secret, f"code:{address.lower()}:{code}".encode(), hashlib.sha256).digest()
