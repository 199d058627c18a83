"""Signing in on another provider's pages: there with a state of ours, back with a code for the app that asked.

What must be remembered on the way lives in the cache for some minutes, is good once, and is found by a digest only.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import urlencode

from aangan.identity import repository, rules
from aangan.identity.errors import IdTokenInvalid, ProviderDisabled, SignInError
from aangan.identity.service._identities import account_for
from aangan.identity.service._openid import NAME_MAX, OpenIdProvider, Vouched, challenge_of, providers_of
from aangan.identity.service._signin import Session, begin_session, limited
from aangan.infra.services import Services
from aangan.kit.errors import HouseError
from aangan.kit.ids import new_token

STATE_SECONDS = 600
CODE_SECONDS = 300
CALLBACK = "/auth/v1/callback"
# Only S256: with `plain`, whoever sees the address of the page can redeem the code.
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
# The names of OAuth for our refusals; a provider's own word is passed on when it is one.
ERRORS = {400: "invalid_request", 403: "access_denied", 409: "server_error", 503: "temporarily_unavailable"}
ERROR_WORD = re.compile(r"[a-z_]{1,40}")
CANCELLED = "user_cancelled_authorize"


async def authorize(services: Services, asked: Mapping[str, str | None], client: str) -> str:
    """Return the provider's page for an app that asks by `provider`, `redirect_to` and a PKCE challenge.

    Raises ProviderDisabled, ProviderUnreachable, SignInError validation_failed.
    """
    await limited(services, f"authorize:{client}")
    known = providers_of(services).get(asked.get("provider") or "")
    if known.registration.provider not in providers_of(services).with_pages():
        raise ProviderDisabled
    settings, back = services.settings, asked.get("redirect_to") or ""
    if not rules.may_return_to(back, settings.allowed_origins, local=settings.in_development):
        raise SignInError(400, "validation_failed", "redirect_to: is not an address of a known web client")
    challenge = asked.get("code_challenge") or ""
    if (asked.get("code_challenge_method") or "").lower() != "s256" or not CHALLENGE.fullmatch(challenge):
        raise SignInError(400, "validation_failed", "code_challenge: PKCE with code_challenge_method s256 is needed")
    state, nonce, verifier = _signed(services, new_token()), new_token(), new_token(48)
    page = await known.page(_callback(services), state, nonce, verifier)
    trip = {"provider": asked["provider"], "back": back, "challenge": challenge, "nonce": nonce, "verifier": verifier}
    await _keep(services, "state", state, trip, STATE_SECONDS)
    return page


async def come_back(services: Services, given: Mapping[str, str | None]) -> str:
    """Return where to send a browser that a provider sent back: to its app with `code`, or with what went wrong.

    Raises SignInError bad_oauth_state when we did not send it, or it was here before.
    """
    state = given.get("state") or ""
    trip = await _take(services, "state", state) if _is_signed(services, state) else None
    if trip is None:
        raise SignInError(400, "bad_oauth_state", "OAuth callback with invalid state")
    try:
        vouched = await _ask(services, providers_of(services).get(trip["provider"]), trip, given)
        async with services.units.write() as unit:
            account_id = await account_for(unit, vouched)
    except HouseError as wrong:
        return _with_error(trip["back"], wrong)
    code = new_token()
    kept = {"account": account_id, "challenge": trip["challenge"], "method": vouched.provider.value}
    await _keep(services, "code", code, kept, CODE_SECONDS)
    return _with(trip["back"], {"code": code})


async def exchange_code(services: Services, code: str, verifier: str, client: str) -> Session:
    """Exchange the code that an app got back for a session; a wrong verifier spends it, too.

    Raises SignInError: flow_state_not_found, bad_code_verifier.
    """
    await limited(services, f"signin:{client}")
    kept = await _take(services, "code", code)
    if kept is None:
        raise SignInError(404, "flow_state_not_found", "invalid flow state, no valid flow state found")
    if not hmac.compare_digest(challenge_of(verifier), kept["challenge"]):
        raise SignInError(400, "bad_code_verifier", "code challenge does not match previously saved code verifier")
    async with services.units.write() as unit:
        if await repository.account(unit, kept["account"]) is None:
            raise SignInError(404, "user_not_found", "User not found")
        return await begin_session(services, unit, kept["account"], kept["method"])


async def _ask(
    services: Services, known: OpenIdProvider, trip: Mapping[str, str], given: Mapping[str, str | None]
) -> Vouched:
    """Ask the provider whom it sent back."""
    if refusal := given.get("error"):
        word = "access_denied" if refusal == CANCELLED or not ERROR_WORD.fullmatch(refusal) else refusal
        raise SignInError(400, word, given.get("error_description") or "The provider let nobody in")
    code, issuer = given.get("code"), given.get("iss")
    if not code or (issuer and issuer not in known.registration.issuers):
        raise SignInError(400, "bad_oauth_callback", "OAuth callback without a code of the provider that was asked")
    try:
        id_token = await known.exchange(code, _callback(services), trip["verifier"])
        vouched = await known.vouch(id_token, nonce=trip["nonce"])
    except IdTokenInvalid as wrong:
        raise SignInError(400, "bad_oauth_callback", wrong.text) from wrong
    name = None if "full_name" in vouched.data else _name_in(given.get("user"))
    return replace(vouched, data={**vouched.data, "full_name": name, "name": name}) if name else vouched


def _name_in(user: str | None) -> str | None:
    """Read the name that Apple sends beside the first code; it signs nothing, and is good for greeting only."""
    try:
        name = json.loads(user or "{}")["name"]
        whole = " ".join(part for part in (name.get("firstName"), name.get("lastName")) if isinstance(part, str))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return whole.replace("\x00", "").encode(errors="ignore").decode().strip()[:NAME_MAX] or None


def _with_error(back: str, wrong: HouseError) -> str:
    status = wrong.http_status if isinstance(wrong, SignInError) else wrong.status
    code = wrong.error_code if isinstance(wrong, SignInError) else wrong.code.lower()
    word = code if code == "access_denied" else ERRORS.get(status, "server_error")
    told = {"error": word, "error_code": code, "error_description": wrong.text[:300]}
    # Clients of the first hour look behind the `#`.
    return f"{_with(back, told)}#{urlencode(told)}"


def _with(back: str, fields: Mapping[str, str]) -> str:
    return f"{back}{'&' if '?' in back else '?'}{urlencode(fields)}"


def _callback(services: Services) -> str:
    return services.settings.public_url.rstrip("/") + CALLBACK


def _signed(services: Services, token: str) -> str:
    secret = services.settings.secret_key.get_secret_value().encode()
    return f"{token}.{hmac.new(secret, b'state:' + token.encode(), hashlib.sha256).hexdigest()[:32]}"


def _is_signed(services: Services, state: str) -> bool:
    return hmac.compare_digest(state.encode(), _signed(services, state.partition(".")[0]).encode())


async def _keep(
    services: Services, kind: Literal["state", "code"], secret: str, what: Mapping[str, Any], seconds: int
) -> None:
    await services.valkey.set(_key(services, kind, secret), json.dumps(what), ex=seconds)


async def _take(services: Services, kind: Literal["state", "code"], secret: str) -> dict[str, Any] | None:
    """Return what was kept, and forget it in the same step: two that come at once are one too many."""
    kept = await services.valkey.getdel(_key(services, kind, secret))
    return dict(json.loads(kept)) if kept else None


def _key(services: Services, kind: str, secret: str) -> str:
    return f"{services.settings.namespace}:signin:{kind}:{hashlib.sha256(secret.encode()).hexdigest()}"
