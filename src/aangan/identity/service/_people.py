"""People: found by their token, shown, changed, onboarded."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from psycopg.errors import UniqueViolation
from pydantic import BaseModel, ValidationError

from aangan.identity import policy, repository, rules
from aangan.identity.errors import AgentNotFound, IdentifierTaken, SessionEnded, UserInactive, UserNotFound
from aangan.identity.events import UserChanged
from aangan.identity.schemas import IdentifierStatusOut, IdentityOut, UserFilters, UserOut, UserUpdate
from aangan.identity.service._tokens import Claims, tokens_of
from aangan.identity.types import App, AuthMethod, Role
from aangan.infra.limits import Limit, enforce
from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.ids import UserId
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.kit.text import absolute

Settings = TypeVar("Settings", bound=BaseModel)
# Characters of JSON in a bag that is merged piece by piece; clients keep about a thousand.
BAG_MAX = 64_000


async def actor_of(services: Services, token: str) -> Actor:
    """Return who acts with this token, making their row on first sight.

    Raises TokenInvalid, SessionEnded, UserInactive, ProviderUnreachable. A suspension bites at the next request:
    nothing about the person is remembered between two.
    """
    claims = await tokens_of(services).verify(token)
    async with services.units.read() as unit:
        found = await repository.who(unit, claims.subject, claims.session_id)
        # The session of an account that is gone must not bring its person back.
        gone = found is None and claims.session_id is not None and not await repository.stands(unit, claims.session_id)
    if gone:
        raise SessionEnded
    row = found or await _first_sight(services, claims)
    if claims.session_id is not None and not row["standing"]:
        raise SessionEnded
    if not row["is_active"]:
        raise UserInactive
    return Actor(
        user_id=UserId(row["id"]),
        role=Role(row["role"]),
        subject=claims.subject,
        agent_id=row["agent_id"],
        session_id=claims.session_id,
        expires_at=claims.expires_at,
    )


async def must_stand(unit: ReadUnit, actor: Actor) -> None:
    """Look again whether an actor may be here, as of now. Raises SessionEnded, UserInactive."""
    row = await repository.who(unit, actor.subject, actor.session_id)
    if row is None or row["id"] != actor.user_id or (actor.session_id is not None and not row["standing"]):
        raise SessionEnded
    if not row["is_active"]:
        raise UserInactive


async def get_user(unit: ReadUnit, actor: Actor, user_id: int) -> UserOut:
    """Return a person to themselves, their agent, or staff. Raises UserNotFound."""
    row = await repository.user(unit, user_id)
    if row is None:
        raise UserNotFound
    policy.may_see(actor, row)
    return UserOut.model_validate(row)


async def list_users(unit: ReadUnit, actor: Actor, filters: UserFilters, page: PageIn) -> Page[UserOut]:
    """Return people, newest first: all to staff, those in their care to agents."""
    policy.must_be_agent_or_staff(actor)
    asked = filters.model_dump()
    asked["q"] = f"%{filters.q}%" if filters.q else None
    if not actor.is_admin:
        asked["agent_id"] = actor.agent_id or -1
    before = next(iter(decode_cursor(page.cursor, [int], asked)), None)
    rows = await repository.users(unit, asked, before, page.limit + 1)
    total = await repository.count_users(unit, asked) if page.include_total else None
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([UserOut.model_validate(row) for row in rows], page, key, asked, total)


async def update_user(unit: Unit, actor: Actor, user_id: int, change: UserUpdate) -> UserOut:
    """Change a person's row, only the keys that were sent. Raises UserNotFound, IdentifierTaken, Unprocessable.

    A new e-mail address or phone number is not verified until it is proven; the old one's flag goes with it.
    """
    row = await repository.user(unit, user_id)
    if row is None:
        raise UserNotFound
    values = change.model_dump(exclude_unset=True)
    policy.may_change(actor, row, set(values))
    born = values.get("date_of_birth")
    if born is not None and not rules.AGE_MIN <= rules.age_on(unit.now().date(), born) <= rules.AGE_MAX:
        raise Unprocessable(f"date_of_birth: age must be {rules.AGE_MIN} to {rules.AGE_MAX}")
    for channel in ("email", "phone"):
        if channel in values and values[channel] != row[channel]:
            values[f"{channel}_verified"] = False
    for bag in repository.BAGS & values.keys():
        values[bag] = values[bag] or {}
        if len(json.dumps({**row[bag], **values[bag]})) > BAG_MAX:
            raise Unprocessable(f"{bag}: may have at most {BAG_MAX} characters of JSON altogether")
    await _write(unit, user_id, values)
    return await get_user(unit, actor, user_id)


async def update_basics(unit: Unit, actor: Actor, **basics: str | None) -> None:
    """Change one's own `full_name` or `profile_image_url`, for the rooms that show them."""
    allowed = {"full_name", "profile_image_url"}
    await _write(unit, actor.user_id, {name: value for name, value in basics.items() if name in allowed})


async def complete_onboarding(unit: Unit, actor: Actor, app: App) -> None:
    """Note that the actor finished an app's onboarding; once is enough."""
    await repository.onboard(unit, actor.user_id, app.value)
    unit.emit(UserChanged(actor.user_id))


async def reopen_onboarding(unit: Unit, actor: Actor, app: App) -> None:
    """Take the note back, so that the app asks again."""
    await repository.forget_onboarding(unit, actor.user_id, app.value)
    unit.emit(UserChanged(actor.user_id))


async def onboarded(unit: ReadUnit, user_id: int, app: App) -> bool:
    """Tell whether a person finished an app's onboarding."""
    return await repository.is_onboarded(unit, user_id, app.value)


async def auth_state(unit: ReadUnit, actor: Actor, app: str) -> rules.Stage:
    """Say where the actor stands on the way into an app, and what to do next."""
    row = await repository.user(unit, actor.user_id)
    if row is None:
        raise UserNotFound
    account = await repository.account(unit, actor.subject) if actor.session_id else None
    known = app in set(App)
    return rules.stage_of(
        verified=row["is_verified"],
        # Another provider does not tell whether there is a password; ours is asked only of those who have no other way.
        password_wanted=account is not None and account["password_hash"] is None and not account["identities"],
        named=bool(row["full_name"]),
        onboarded=not known or await repository.is_onboarded(unit, actor.user_id, app),
    )


async def identities(unit: ReadUnit, actor: Actor) -> list[IdentityOut]:
    """List the ways in which the actor can sign in."""
    row = await repository.user(unit, actor.user_id)
    if row is None:
        raise UserNotFound
    ways = [way for way in ("email", "phone") if row[f"{way}_verified"]]
    account = await repository.account(unit, actor.subject) if actor.session_id else None
    return [IdentityOut(provider=way, identity_id=actor.subject) for way in ways] + [
        IdentityOut(provider=one["provider"], identity_id=one["id"])
        for one in (account["identities"] if account else ())
    ]


async def note_method(unit: Unit, actor: Actor, method: AuthMethod) -> None:
    """Remember how the actor signed in last."""
    await repository.update_user(
        unit, actor.user_id, {"last_auth_method": method.value, "last_auth_method_at": unit.now()}
    )


async def assign_agent(unit: Unit, actor: Actor, user_id: int, agent_id: int) -> None:
    """Put a person into an agent's care. Raises AdminRequired, UserNotFound, AgentNotFound."""
    policy.must_be_staff(actor)
    person = await repository.user(unit, user_id)
    if person is None:
        raise UserNotFound
    if not await repository.acting_as(unit, agent_id):
        raise AgentNotFound
    # An agent's own number says who they act as: it is no care that they are in.
    if person["agent_id"] is None and person["role"] != Role.AGENT:
        await repository.update_user(unit, user_id, {"agent_id": agent_id})


async def identifier_status(services: Services, identifier: str, address: str) -> IdentifierStatusOut:
    """Say how somebody may sign in; limited for each client and each identifier, as it tells who has an account."""
    channel = "email" if "@" in identifier else "phone"
    try:
        cleaned = rules.clean_email(identifier) if channel == "email" else rules.clean_phone(identifier)
    except ValueError as wrong:
        raise Unprocessable(f"identifier: {wrong}") from wrong
    limits = [Limit(f"identifier:{address}", 10, 60), Limit(f"identifier:{cleaned.lower()}", 5, 3600)]
    await enforce(services.valkey, services.settings.namespace, limits)
    async with services.units.read() as unit:
        account = await repository.accounts_of(unit, cleaned)
    verified = account is not None and account[f"{channel}_confirmed_at"] is not None
    has_password = account is not None and account["password_hash"] is not None
    return IdentifierStatusOut(
        exists=account is not None,
        verified=verified,
        has_password=has_password,
        channel=channel,
        next_step="password" if verified and has_password else "otp",
    )


async def mint_token(services: Services, ref: str) -> str:
    """Return a bearer token for a person named by id, e-mail address or phone number. Raises UserNotFound."""
    async with services.units.read() as unit:
        row = await repository.find_ref(unit, ref.strip())
    if row is None:
        raise UserNotFound(f"nobody is known as {ref}")
    token, _ = await tokens_of(services).mint({"sub": row["subject"], "role": "authenticated"})
    return token


def understood(kept: Mapping[str, Any] | None, shape: type[Settings]) -> Settings:
    """Read a bag in a shape whose fields have defaults; what does not fit, as other doors take anything, is unsaid."""
    said = {name: value for name, value in (kept or {}).items() if name in shape.model_fields}
    try:
        return shape.model_validate(said)
    except ValidationError as wrong:
        unfit = {error["loc"][0] for error in wrong.errors()}
        return shape.model_validate({name: value for name, value in said.items() if name not in unfit})


def shown(user: UserOut, base: str) -> UserOut:
    """Make relative picture paths absolute, for the wire."""
    return user.model_copy(update={"profile_image_url": absolute(user.profile_image_url, base)})


async def _write(unit: Unit, user_id: int, values: Mapping[str, Any]) -> None:
    if not values:
        return
    if await repository.is_taken(unit, user_id, values.get("email"), values.get("phone")):
        raise IdentifierTaken
    try:
        await repository.update_user(unit, user_id, values)
    except UniqueViolation as raced:
        raise IdentifierTaken from raced
    unit.emit(UserChanged(user_id))


async def _first_sight(services: Services, claims: Claims) -> Mapping[str, Any]:
    phone = None
    if claims.phone:
        try:
            phone = rules.clean_phone(claims.phone if claims.phone.startswith("+") else f"+{claims.phone}")
        except ValueError:
            phone = None  # a number that is none cannot link anybody
    name = claims.full_name[:100] if isinstance(claims.full_name, str) else None
    async with services.units.write() as unit:
        await repository.sync_user(unit, claims.subject, claims.email, phone, name)
        row = await repository.who(unit, claims.subject, claims.session_id)
    assert row is not None
    return row
