"""Providers that vouch for people by OpenID Connect: where they are, what their ID tokens say."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import JoseError

from aangan.identity import rules
from aangan.identity.errors import IdTokenInvalid, ProviderDisabled, ProviderUnreachable
from aangan.identity.service._keys import ALGORITHMS, RemoteKeys, header_of
from aangan.identity.service._registrations import Registration, registrations
from aangan.identity.types import Provider
from aangan.infra.services import Services

log = structlog.get_logger(__name__)

LEEWAY_SECONDS = 10
AWAY_SECONDS = 10
SUBJECT_MAX, NAME_MAX, URL_MAX = 255, 100, 2000


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider vouches for; `email` is theirs only when `email_verified`."""

    provider: Provider
    subject: str
    email: str | None
    email_verified: bool
    data: Mapping[str, str]


class OpenIdProvider:
    """One provider, as this process knows it."""

    def __init__(self, services: Services, registration: Registration) -> None:
        """Know who it is; where its doors are is asked when they are first needed."""
        self.registration = registration
        self._services = services
        self._description: Mapping[str, Any] = {}
        self._description_until = 0.0
        self._keys = RemoteKeys(services.http, self._jwks_url, services.settings.auth_jwks_cache_seconds)

    async def vouch(self, id_token: str, *, nonce: str | None, nonce_optional: bool = False) -> Vouched:
        """Verify an ID token and return whom it is about. Raises IdTokenInvalid, ProviderUnreachable.

        `nonce` is what the token must carry; None means that it must carry none, or any where it is optional.
        """
        try:
            kid = header_of(id_token)["kid"]
            key = await self._keys.find(kid) if isinstance(kid, str) else None
            if key is None:
                raise IdTokenInvalid
            claims = jwt.decode(id_token, key, algorithms=[ALGORITHMS[type(key)]]).claims
            self._judge(claims)
        except (JoseError, ValueError, KeyError, TypeError) as wrong:
            raise IdTokenInvalid from wrong
        carried = claims.get("nonce")
        if not (nonce is None and (nonce_optional or carried is None)) and not _same(carried, nonce):
            raise IdTokenInvalid("The nonces do not match")
        return _vouched(self.registration.provider, claims)

    async def page(self, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Return the address of the provider's sign-in page. Raises ProviderDisabled, ProviderUnreachable."""
        registration = self.registration
        if registration.page_client_id is None or registration.secret_at is None:
            raise ProviderDisabled
        description = await self.description()
        asked = {
            "client_id": registration.page_client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": registration.scope,
            "state": state,
            "nonce": nonce,
        }
        if registration.form_post:
            asked["response_mode"] = "form_post"
        if description["pkce"]:
            asked |= {"code_challenge": challenge_of(verifier), "code_challenge_method": "S256"}
        address = str(description["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    async def exchange(self, code: str, redirect_uri: str, verifier: str) -> str:
        """Give the provider its code back for an ID token. Raises IdTokenInvalid, ProviderUnreachable."""
        registration = self.registration
        if registration.page_client_id is None or registration.secret_at is None:
            raise ProviderDisabled
        description = await self.description()
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": registration.page_client_id,
            "client_secret": registration.secret_at(int(self._services.clock.now().timestamp())),
            **({"code_verifier": verifier} if description["pkce"] else {}),
        }
        try:
            answer = await self._services.http.post(description["token_endpoint"], data=asked)
            given = answer.json() if answer.status_code == HTTPStatus.OK else {}
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as away:
            log.warning("provider_away", provider=registration.provider.value, kind=type(away).__name__)
            raise ProviderUnreachable(retry_after=AWAY_SECONDS) from away
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ProviderUnreachable(retry_after=AWAY_SECONDS)
        id_token = given.get("id_token") if isinstance(given, dict) else None
        if not isinstance(id_token, str):
            log.warning("provider_refused", provider=registration.provider.value, status=answer.status_code)
            raise IdTokenInvalid("The provider did not take its code back")
        return id_token

    async def description(self) -> Mapping[str, Any]:
        """Return the provider's discovery document. Raises ProviderUnreachable."""
        now = time.monotonic()
        if now >= self._description_until:
            try:
                self._description = await self._discover()
                self._description_until = now + self._services.settings.auth_jwks_cache_seconds
            except ProviderUnreachable:
                if not self._description:
                    raise
        return self._description

    async def _discover(self) -> Mapping[str, Any]:
        url = f"{self.registration.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            answer = await self._services.http.get(url)
            answer.raise_for_status()
            return _description(answer.json(), self.registration.issuers)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as away:
            log.warning("provider_away", provider=self.registration.provider.value, kind=type(away).__name__)
            raise ProviderUnreachable(retry_after=AWAY_SECONDS) from away

    async def _jwks_url(self) -> str:
        return str((await self.description())["jwks_uri"])

    def _judge(self, claims: Mapping[str, Any]) -> None:
        now = self._services.clock.now().timestamp()
        ends, began, subject = claims.get("exp"), claims.get("iat"), claims.get("sub")
        given = claims.get("aud")
        audiences = {given} if isinstance(given, str) else set(given) if isinstance(given, list) else set()
        # A token for several parties must have been asked for by one of ours.
        asked_by_ours = len(audiences) == 1 or claims.get("azp") in self.registration.audiences
        if not isinstance(ends, int | float) or ends + LEEWAY_SECONDS <= now:
            raise IdTokenInvalid("The ID token has expired")
        if not isinstance(began, int | float) or began - LEEWAY_SECONDS > now:
            raise IdTokenInvalid("The ID token is not valid yet")
        if claims.get("iss") not in self.registration.issuers:
            raise IdTokenInvalid("The ID token is another issuer's")
        if not audiences & self.registration.audiences or not asked_by_ours:
            raise IdTokenInvalid("The ID token was made out to somebody else")
        if subject is None or _text(subject, SUBJECT_MAX) != subject:
            raise IdTokenInvalid("The ID token names nobody")


class OpenIdProviders:
    """Every provider that the settings name."""

    def __init__(self, services: Services) -> None:
        """Read the settings; nobody is asked yet."""
        known = registrations(services.settings)
        self._known = {one.provider: OpenIdProvider(services, one) for one in known}

    def get(self, name: str) -> OpenIdProvider:
        """Return a provider by its name. Raises ProviderDisabled."""
        for provider, known in self._known.items():
            if provider.value == name:
                return known
        raise ProviderDisabled

    def with_pages(self) -> frozenset[Provider]:
        """Return the providers whose sign-in pages can be used."""
        known = (one.registration for one in self._known.values())
        return frozenset(one.provider for one in known if one.page_client_id and one.secret_at)


def providers_of(services: Services) -> OpenIdProviders:
    """Return the process's one register of providers."""
    return services.keep(OpenIdProviders, OpenIdProviders)


def providers(services: Services) -> dict[str, bool]:
    """Tell of each provider whether its sign-in pages can be used."""
    usable = providers_of(services).with_pages()
    return {provider.value: provider in usable for provider in Provider}


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def hashed_nonce(nonce: str) -> str:
    """Return what apps let providers write into ID tokens in place of a nonce that only they know."""
    return hashlib.sha256(nonce.encode()).hexdigest()


def _same(carried: Any, nonce: str | None) -> bool:
    return isinstance(carried, str) and nonce is not None and hmac.compare_digest(carried.encode(), nonce.encode())


def _description(found: Mapping[str, Any], issuers: frozenset[str]) -> Mapping[str, Any]:
    if found["issuer"] not in issuers:
        raise ValueError("the document is another issuer's")
    doors = {name: str(found[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    return {**doors, "pkce": "S256" in (found.get("code_challenge_methods_supported") or ())}


def _vouched(provider: Provider, claims: Mapping[str, Any]) -> Vouched:
    try:
        email = rules.clean_email(str(claims.get("email") or ""))
    except ValueError:
        email = None  # some people have none, and what is none can link nobody
    name, picture = _text(claims.get("name"), NAME_MAX), _text(claims.get("picture"), URL_MAX)
    data = {"full_name": name, "name": name, "avatar_url": picture, "picture": picture}
    return Vouched(
        provider,
        str(claims["sub"]),
        email,
        # Apple spells it as a word.
        email is not None and claims.get("email_verified") in (True, "true"),
        {key: value for key, value in data.items() if value},
    )


def _text(value: Any, most: int) -> str | None:
    """Return a claim's text as far as it can be stored, or None."""
    if not isinstance(value, str) or not value.strip() or "\x00" in value:
        return None
    return value.encode(errors="ignore").decode()[:most]
