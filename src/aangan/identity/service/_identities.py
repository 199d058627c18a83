"""Other doors to an account: a provider vouches for somebody, and we find or make whose account that is."""

from collections.abc import Mapping

from aangan.identity import repository
from aangan.identity.errors import IdentityTaken, IdTokenInvalid, NoAccountHere, SignInError
from aangan.identity.service._openid import Vouched, hashed_nonce, providers_of
from aangan.identity.service._signin import Session, begin_session, limited, new_account
from aangan.infra.services import Services
from aangan.infra.unit import Unit
from aangan.kit.actor import Actor


async def sign_in_by_token(
    services: Services, provider: str, id_token: str, nonce: str | None, client: str, link_to: Actor | None = None
) -> Session:
    """Exchange a provider's ID token, which an app got by itself, for a session; `link_to` stays who they are.

    Raises ProviderDisabled, ProviderUnreachable, SignInError bad_jwt, identity_already_exists.
    """
    await limited(services, f"signin:{client}")
    known = providers_of(services).get(provider)
    wanted = hashed_nonce(nonce) if nonce else None
    try:
        vouched = await known.vouch(id_token, nonce=wanted, nonce_optional=known.registration.skip_nonce)
    except IdTokenInvalid as wrong:
        raise SignInError(400, "bad_jwt", wrong.text) from wrong
    async with services.units.write() as unit:
        try:
            account_id = await _link(unit, link_to, vouched) if link_to else await account_for(unit, vouched)
        except IdentityTaken as taken:
            raise SignInError(422, "identity_already_exists", taken.text) from taken
        return await begin_session(services, unit, account_id, vouched.provider.value)


async def link_identity(services: Services, actor: Actor, provider: str, id_token: str, nonce: str | None) -> None:
    """Let the actor's account be entered by a provider's identity, too; twice is once.

    Raises ProviderDisabled, ProviderUnreachable, IdTokenInvalid, NoAccountHere, IdentityTaken.
    """
    known = providers_of(services).get(provider)
    # Today's apps send the token alone, also when it carries a nonce: the bearer token says who links.
    vouched = await known.vouch(id_token, nonce=hashed_nonce(nonce) if nonce else None, nonce_optional=True)
    async with services.units.write() as unit:
        await _link(unit, actor, vouched)


async def account_for(unit: Unit, vouched: Vouched) -> str:
    """Return the id of the account that a vouched-for person enters, making it when there is none.

    Only an address that both sides have proven leads to an account that already exists.
    """
    found = await repository.use_identity(unit, *_columns(vouched))
    if found is not None:
        return str(found["account_id"])
    email = vouched.email if vouched.email_verified else None
    account_id = await repository.account_of_confirmed(unit, email) if email else None
    if account_id is None:
        confirmed = unit.now() if email else None
        made = new_account("email", email, vouched.data, email_confirmed_at=confirmed)
        account_id = await repository.make_account(unit, made)
    if account_id is None:
        raise SignInError(409, "conflict", "somebody was quicker; try again")
    await repository.add_identity(unit, account_id, *_columns(vouched))
    return account_id


async def _link(unit: Unit, actor: Actor, vouched: Vouched) -> str:
    if actor.session_id is None:
        raise NoAccountHere
    found = await repository.use_identity(unit, *_columns(vouched))
    if found is None:
        await repository.add_identity(unit, actor.subject, *_columns(vouched))
    elif found["account_id"] != actor.subject:
        raise IdentityTaken
    return actor.subject


def _columns(vouched: Vouched) -> tuple[str, str, str | None, Mapping[str, object]]:
    data = {**vouched.data, "email_verified": vouched.email_verified}
    return vouched.provider.value, vouched.subject, vouched.email, data
