"""Apps: ours, those that register themselves, and those whose id is the address of their description."""

import hashlib
import json
import secrets
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from aangan.infra.limits import Limit, enforce
from aangan.infra.services import Services
from aangan.infra.stranger import Document, Unreadable, strangers_of
from aangan.infra.unit import Unit
from aangan.oauth import repository, rules
from aangan.oauth.errors import OAuthError
from aangan.oauth.schemas import ClientIn, ClientOut
from aangan.oauth.types import Client, ClientKind, Scope

# Hosts of many people register for each of them from few addresses. Whoever holds a whole network gets no more than its
# share of the ceiling, which keeps the table finite (two million apps in the week until the unused are forgotten) and
# must not let a few senders shut out all others.
REGISTRATIONS = ((60, 3600), (20, 60))
NETWORK_REGISTRATIONS = (300, 3600)
ALL_REGISTRATIONS = (12_000, 3600)
READINGS = (30, 60)
# For how many seconds a description holds: at least, at most, where its server does not say, and a bad one.
HOLDS_MIN, HOLDS_MAX, HOLDS, HOLDS_BAD = 300, 86_400, 3600, 60
# An app that nobody has let in by then asks again, when somebody wants to.
UNUSED, UNREDEEMED, BATCH = timedelta(days=7), timedelta(days=1), 5000

# Anybody's assistant may use this id, so it says nothing about who asks.
OWN = Client(rules.OWN_CLIENT, ClientKind.OWN, "An assistant", None, rules.OWN_REDIRECTS)


async def register(services: Services, asked: ClientIn, address: str) -> ClientOut:
    """Make an app known (RFC 7591); it gets no secret. Raises OAuthError invalid_redirect_uri, TooMany."""
    limits = [Limit(f"oauth-register:{address}", count, seconds) for count, seconds in REGISTRATIONS]
    limits.append(Limit(f"oauth-register-network:{rules.network_of(address)}", *NETWORK_REGISTRATIONS))
    limits.append(Limit("oauth-register", *ALL_REGISTRATIONS))
    await enforce(services.valkey, services.settings.namespace, limits)
    scopes = rules.scopes_of(asked.scope) or tuple(Scope)
    redirect_uris = _redirects(asked.redirect_uris, "invalid_redirect_uri")
    made = Client(
        id=f"dyn_{secrets.token_hex(16)}",
        kind=ClientKind.REGISTERED,
        name=rules.clean_name(asked.client_name) or "An app without a name",
        homepage=_homepage(asked.client_uri),
        redirect_uris=redirect_uris,
    )
    async with services.units.write() as unit:
        await repository.keep_client(unit, made)
        now = int(unit.now().timestamp())
    return ClientOut(
        client_id=made.id,
        client_id_issued_at=now,
        client_name=made.name,
        redirect_uris=list(redirect_uris),
        client_uri=made.homepage,
        logo_uri=asked.logo_uri,
        contacts=asked.contacts,
        scope=" ".join(scopes),
    )


async def known_client(services: Services, client_id: str, address: str) -> Client:
    """Return the app that an id names. Raises OAuthError invalid_client, TooMany."""
    if client_id == rules.OWN_CLIENT:
        return OWN
    if client_id.startswith("https:"):
        return await _described(services, client_id, address)
    async with services.units.read() as unit:
        row = await repository.client(unit, client_id)
    if row is None or row["kind"] != ClientKind.REGISTERED:
        raise OAuthError("invalid_client", "no app of this client_id is known here; register it anew")
    return client_of(row)


async def forget_old(unit: Unit) -> bool:
    """Forget what nobody uses: tokens past their end, consents without any, apps that nobody lets in.

    Returns whether there may be more.
    """
    return await repository.forget_old(unit, unit.now() - UNREDEEMED, unit.now() - UNUSED, BATCH)


def client_of(row: Any) -> Client:
    """Return an app as its row, or what was kept of it, says."""
    return Client(row["id"], ClientKind(row["kind"]), row["name"], row["homepage"], tuple(row["redirect_uris"]))


async def _described(services: Services, url: str, address: str) -> Client:
    """Return the app that a document describes, from the cache while that holds."""
    if not rules.may_be_document(url):
        raise OAuthError("invalid_client", "client_id: must be an https address with a path, spelled plainly")
    key = f"{services.settings.namespace}:oauth:document:{hashlib.sha256(url.encode()).hexdigest()}"
    if kept := await services.valkey.get(key):
        found = json.loads(kept)
        if "refused" in found:
            raise OAuthError("invalid_client", f"client_id: {found['refused']}")
        return client_of(found)
    host = rules.host_of(url)
    limits = [Limit(f"oauth-document:{each}", *READINGS) for each in (address, host)]
    await enforce(services.valkey, services.settings.namespace, limits)
    try:
        document = await strangers_of(services).read(url)
        made = _described_by(url, document)
    except (Unreadable, OAuthError) as wrong:
        await services.valkey.set(key, json.dumps({"refused": str(wrong)}), ex=HOLDS_BAD)
        raise OAuthError("invalid_client", f"client_id: {wrong}") from wrong
    holds = HOLDS if document.max_age is None else min(max(document.max_age, HOLDS_MIN), HOLDS_MAX)
    await services.valkey.set(key, json.dumps(asdict(made)), ex=holds)
    return made


def _described_by(url: str, document: Document) -> Client:
    said = document.content
    if said.get("client_id") != url:
        raise OAuthError("invalid_client", "the document is about another client_id")
    if said.get("token_endpoint_auth_method", "none") != "none" or "client_secret" in said:
        raise OAuthError("invalid_client", "the document wants secrets, and there are none for apps")
    uris = said.get("redirect_uris")
    if not isinstance(uris, list) or not all(isinstance(one, str) for one in uris):
        raise OAuthError("invalid_client", "the document names no redirect_uris")
    name, homepage = said.get("client_name"), said.get("client_uri")
    return Client(
        id=url,
        kind=ClientKind.DOCUMENT,
        name=(rules.clean_name(name) if isinstance(name, str) else "") or rules.host_of(url),
        homepage=_homepage(homepage if isinstance(homepage, str) else None),
        redirect_uris=_redirects(uris, "invalid_client"),
    )


def _redirects(uris: list[str], word: str) -> tuple[str, ...]:
    if not 0 < len(uris) <= rules.URIS_MAX:
        raise OAuthError(word, f"redirect_uris: 1 to {rules.URIS_MAX} are needed")
    if not all(rules.may_be_redirect(uri) for uri in uris):
        raise OAuthError(word, "redirect_uris: must be https, http on this machine, or a reversed-domain scheme")
    return tuple(dict.fromkeys(uris))


def _homepage(uri: str | None) -> str | None:
    return uri if uri and uri.startswith("https://") and rules.may_be_redirect(uri) else None
