"""The person decides: they sign in, by password or by a code, and allow; or they do not."""

from dataclasses import dataclass
from datetime import timedelta

from aangan.identity import service as identity
from aangan.identity.errors import SignInError, UserInactive
from aangan.infra.limits import Limit, hit
from aangan.infra.services import Services
from aangan.kit.actor import Actor, Role
from aangan.kit.ids import new_token
from aangan.oauth import repository, rules
from aangan.oauth.errors import NotAllowed, OAuthError
from aangan.oauth.schemas import ConsentIn, Said
from aangan.oauth.service._asking import Waiting, decide, note, with_address
from aangan.oauth.service._secrets import digest_of
from aangan.oauth.types import ClientKind, Door

CODE_LIFE = timedelta(minutes=10)
# Decisions that one session may try; who signs in has limits of their own, by address and by account.
TRIES = (20, 1800)
WORDS = {
    "invalid_credentials": "That phone number or address and password do not fit together.",
    "validation_failed": "That is neither a phone number nor an e-mail address.",
    "otp_expired": "That code is wrong, or has expired.",
    "over_request_rate_limit": "Too many attempts. Wait a little, then try again.",
}
SUSPENDED = "This account is not active."
WRONG_DOOR = "This app asks for the office, and your account is not one of its staff."


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the browser goes now; or what the page says, when it stays."""

    redirect: str | None = None
    said: Said | None = None


async def consent(services: Services, wish: Waiting, given: ConsentIn, address: str) -> Outcome:
    """Do what the person decided. Raises NotAllowed for the page, OAuthError when it is over."""
    if given.action == "deny":
        return await _deny(services, wish, given.session)
    limit = Limit(f"oauth-consent:{given.session}", *TRIES)
    verdict = await hit(services.valkey, services.settings.namespace, [limit])
    if not verdict.allowed:
        text = WORDS["over_request_rate_limit"]
        raise NotAllowed(text, http_status=429, retry_after=verdict.reset_seconds)
    if given.action == "send_code":
        return await _send_code(services, wish, given, address)
    if given.action != "allow":
        raise OAuthError("invalid_request", "action: must be allow, send_code or deny")
    return await _allow(services, wish, given, address)


async def _deny(services: Services, wish: Waiting, session: str) -> Outcome:
    if not await decide(services, session):
        raise OAuthError("invalid_request", "This page was answered before.")
    refusal = [("error", "access_denied"), ("error_description", "the person does not allow it")]
    return Outcome(redirect=_back(services, wish, refusal))


async def _send_code(services: Services, wish: Waiting, given: ConsentIn, address: str) -> Outcome:
    try:
        await identity.send_code(services, _address(given.phone), {}, address, make=False)
    except SignInError as wrong:
        # Whether somebody has an account is not told to whoever asks; nor is one made here.
        if wrong.error_code != "otp_disabled" and not wrong.error_code.endswith("send_rate_limit"):
            raise _refused(wrong) from wrong
    await note(services, given.session, with_address(wish, given.phone.strip()))
    return Outcome(said=Said(address=given.phone.strip(), code_sent=True))


async def _allow(services: Services, wish: Waiting, given: ConsentIn, address: str) -> Outcome:
    actor = await _signed_in(services, wish, given, address)
    base, asking = services.settings.public_url, wish.asking
    if rules.door_of(base, asking.resource) is Door.STAFF and actor.role is Role.USER:
        await _leave(services, actor)
        raise NotAllowed(WRONG_DOOR, http_status=403)
    if not await decide(services, given.session):
        await _leave(services, actor)
        raise OAuthError("invalid_request", "This page was answered before.")
    code = new_token()
    async with services.units.write() as unit:
        if asking.client.kind is not ClientKind.REGISTERED:
            await repository.keep_client(unit, asking.client)
        values = {
            "user": actor.user_id,
            "client": asking.client.id,
            "session": actor.session_id,
            "resource": asking.resource,
            "scopes": list(asking.scopes),
            "redirect_uri": asking.redirect_uri,
            "redirect_named": asking.redirect_named,
            "challenge": asking.challenge,
            "digest": digest_of(code),
            "end": unit.now() + CODE_LIFE,
        }
        if not await repository.allow(unit, values):
            raise OAuthError("invalid_client", "The app is not known here any more. Begin again in it.")
    return Outcome(redirect=_back(services, wish, [("code", code)]))


async def _signed_in(services: Services, wish: Waiting, given: ConsentIn, address: str) -> Actor:
    try:
        if given.code:
            # The code was sent to the address that the page named; another one is none of its.
            where = _address(wish.address or given.phone)
            session = await identity.verify_code(services, where, given.code.strip(), "sms")
        else:
            session = await identity.sign_in(services, _address(given.phone), given.password, address)
    except SignInError as wrong:
        raise _refused(wrong) from wrong
    try:
        return await identity.actor_of(services, session["access_token"])
    except UserInactive as suspended:
        raise NotAllowed(SUSPENDED, http_status=401) from suspended


async def _leave(services: Services, actor: Actor) -> None:
    """End the sign-in that led to nothing."""
    async with services.units.write() as unit:
        await identity.sign_out(unit, actor, "local")


def _refused(wrong: SignInError) -> NotAllowed:
    text = WORDS.get(wrong.error_code, wrong.text)
    status = wrong.http_status if wrong.http_status in {429, 503} else 401
    return NotAllowed(text, http_status=status, retry_after=wrong.retry_after)


def _back(services: Services, wish: Waiting, fields: list[tuple[str, str]]) -> str:
    issuer = rules.issuer(services.settings.public_url)
    said = [*fields, ("state", wish.asking.state), ("iss", issuer)]
    return rules.with_query(wish.asking.redirect_uri, said)


def _address(text: str) -> dict[str, str | None]:
    cleaned = text.strip()
    return {"email": cleaned, "phone": None} if "@" in cleaned else {"email": None, "phone": cleaned}
