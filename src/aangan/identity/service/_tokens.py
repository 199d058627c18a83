"""Bearer tokens: minted with keys of our own, verified against them, a provider's JWKS, or a shared secret."""

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey

from aangan.identity import repository
from aangan.identity.errors import TokenInvalid
from aangan.identity.service._keys import ALGORITHMS, RemoteKeys, header_of
from aangan.infra.services import Services
from aangan.infra.unit import Unit

ISSUER = "aangan/auth/v1"
AUDIENCE = "authenticated"
LEEWAY_SECONDS = 10
# A signature is checked once; afterwards the same token is known by its digest for a while, never past its end.
REMEMBERED = 10_000
REMEMBER_SECONDS = 300
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says: whose it is, until when (epoch seconds), in which session."""

    subject: str
    expires_at: int
    session_id: str | None
    email: str | None
    phone: str | None
    full_name: str | None


@dataclass(frozen=True, slots=True)
class _Issuer:
    """Who vouches for a key: the `iss` a token must carry, or None when any will do (a shared secret)."""

    key: Key
    issuer: str | None


class Tokens:
    """The keys of a process and the tokens that it has seen."""

    def __init__(self, services: Services) -> None:
        """Start with no keys; they are loaded when first needed."""
        self._services = services
        self._settings = services.settings
        self._seen: OrderedDict[bytes, tuple[Claims, float]] = OrderedDict()
        self._own: dict[str, ECKey] = {}
        self._foreign = RemoteKeys(services.http, self._jwks_url, self._settings.auth_jwks_cache_seconds)
        self._asked_own = float("-inf")

    async def verify(self, token: str) -> Claims:
        """Return what a token says. Raises TokenInvalid, ProviderUnreachable."""
        digest = hashlib.sha256(token.encode()).digest()
        now = self._services.clock.now().timestamp()
        if (known := self._seen.get(digest)) and now < known[1] and now < known[0].expires_at + LEEWAY_SECONDS:
            return known[0]
        claims = await self._verify(token, now)
        self._seen[digest] = (claims, now + REMEMBER_SECONDS)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return claims

    async def mint(self, claims: Mapping[str, Any]) -> tuple[str, int]:
        """Sign claims (without iss, aud, iat, exp, which are added); returns the token and its end in epoch seconds."""
        key = await self._newest_own()
        now = int(self._services.clock.now().timestamp())
        expires_at = now + self._settings.access_token_seconds
        header = {"alg": "ES256", "kid": key.kid, "typ": "JWT"}
        body = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": expires_at, **claims}
        return jwt.encode(header, body, key), expires_at

    async def public_keys(self) -> list[dict[str, Any]]:
        """Return the public halves of our keys, as JWKs."""
        await self._newest_own()
        return [{**key.as_dict(private=False), "use": "sig", "alg": "ES256"} for key in self._own.values()]

    async def _verify(self, token: str, now: float) -> Claims:
        try:
            known = await self._key_for(header_of(token))
            verified = jwt.decode(token, known.key, algorithms=[ALGORITHMS[type(known.key)]])
        except (JoseError, ValueError, KeyError, TypeError) as wrong:
            raise TokenInvalid from wrong
        body = verified.claims
        audience = body.get("aud")
        audiences = {audience} if isinstance(audience, str) else set(audience or ())
        expires_at, subject = body.get("exp"), body.get("sub")
        if not isinstance(expires_at, int | float) or not isinstance(subject, str) or not subject or "iat" not in body:
            raise TokenInvalid
        if expires_at + LEEWAY_SECONDS <= now or not audiences & self._settings.auth_audiences:
            raise TokenInvalid
        if known.issuer is not None and body.get("iss") != known.issuer:
            raise TokenInvalid
        return _claims(body)

    async def _key_for(self, header: Mapping[str, Any]) -> _Issuer:
        settings = self._settings
        if header.get("alg") == "HS256":
            if settings.auth_hs256_secret is None:
                raise TokenInvalid
            return _Issuer(OctKey.import_key(settings.auth_hs256_secret.get_secret_value()), settings.auth_issuer)
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise TokenInvalid
        if settings.auth_builtin:
            if kid not in self._own:
                await self._load_own()
            if kid in self._own:
                return _Issuer(self._own[kid], ISSUER)
        if settings.auth_jwks_url:
            key = await self._foreign.find(kid)
            if key is not None:
                return _Issuer(key, settings.auth_issuer)
        raise TokenInvalid

    async def _jwks_url(self) -> str:
        return self._settings.auth_jwks_url or ""

    async def _newest_own(self) -> ECKey:
        if not self._own:
            await self._load_own()
        if not self._own:
            # Whoever mints may hold a request connection, as may all others: this one must not queue behind them.
            async with self._services.units.write(background=True) as unit:
                await _make_key(unit, self._vault())
            self._asked_own = float("-inf")
            await self._load_own()
        return next(iter(self._own.values()))

    async def _load_own(self) -> None:
        now = time.monotonic()
        if now < self._asked_own + 1:
            return
        async with self._services.units.read(background=True) as unit:
            rows = await repository.signing_keys(unit)
        self._asked_own = now
        vault = self._vault()
        self._own = {row["kid"]: _open(vault, row["kid"], bytes(row["sealed_private_key"])) for row in rows}

    def _vault(self) -> AESGCM:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"aangan signing keys")
        return AESGCM(derive.derive(self._settings.secret_key.get_secret_value().encode()))


def tokens_of(services: Services) -> Tokens:
    """Return the process's one keeper of keys."""
    return services.keep(Tokens, Tokens)


async def _make_key(unit: Unit, vault: AESGCM) -> None:
    # Only one of several processes that start together makes the first key.
    await unit.fetch("LOCK TABLE signing_keys IN EXCLUSIVE MODE")
    if await repository.signing_keys(unit):
        return
    key = ECKey.generate_key("P-256")
    kid = key.thumbprint()
    nonce = hashlib.sha256(kid.encode()).digest()[:NONCE_BYTES]
    sealed = vault.encrypt(nonce, json.dumps(key.as_dict(private=True)).encode(), kid.encode())
    await unit.fetch(
        """INSERT INTO signing_keys (kid, sealed_private_key, public_jwk, created_at)
        VALUES (%(kid)s, %(sealed)s, %(public)s::jsonb, %(now)s)""",
        {"kid": kid, "sealed": sealed, "public": json.dumps(key.as_dict(private=False)), "now": unit.now()},
    )


def _open(vault: AESGCM, kid: str, sealed: bytes) -> ECKey:
    nonce = hashlib.sha256(kid.encode()).digest()[:NONCE_BYTES]
    key: ECKey = ECKey.import_key({**json.loads(vault.decrypt(nonce, sealed, kid.encode())), "kid": kid})
    return key


def _claims(body: Mapping[str, Any]) -> Claims:
    meta = body.get("user_metadata")
    meta = meta if isinstance(meta, dict) else {}
    ours = body.get("iss") == ISSUER
    app = body.get("app_metadata")
    providers = set(app.get("providers") or ()) if isinstance(app, dict) else set()
    # An address counts only when whoever signed vouches for it: by a claim of its own, or by naming (in what people
    # cannot edit) a provider that confirms addresses. `user_metadata` is the person's own to write.
    email_ok = bool(body.get("email_verified") or (not ours and providers & {"email", "google", "apple"}))
    phone_ok = bool(body.get("phone_verified") or (not ours and "phone" in providers))
    return Claims(
        subject=str(body["sub"]),
        expires_at=int(body["exp"]),
        session_id=body.get("session_id") if ours else None,
        email=body.get("email") or None if email_ok else None,
        phone=body.get("phone") or None if phone_ok else None,
        full_name=meta.get("full_name") or meta.get("name") or None,
    )
