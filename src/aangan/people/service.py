"""People: profiles, what others see of them, and how well two fit."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.errors import CheckViolation

from aangan.identity import service as identity
from aangan.identity.types import App
from aangan.infra.limits import Pace
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.text import absolute
from aangan.notifications import service as notifications
from aangan.people import repository
from aangan.people.errors import LookingAtYourself, ProfileNotFound, StatusNotYours, ViewsUsed
from aangan.people.events import ProfileChanged
from aangan.people.rules import (
    Compatibility,
    breaks,
    compatibility,
    move_in_words,
    unpacked_importance,
    wanted_gender,
    wishes,
)
from aangan.people.schemas import (
    CatalogEntry,
    CompatibilityOut,
    DimensionOut,
    PeerOut,
    PersonCard,
    ProfileOut,
    ProfileUpdate,
    ProfileViewIn,
    ProfileViewOut,
    RealtimeConfig,
)
from aangan.people.types import ProfileStatus
from aangan.safety import service as safety
from aangan.safety.types import EvidenceKind

__all__ = [
    "CatalogEntry",
    "Compatibility",
    "PeerOut",
    "PersonCard",
    "ProfileOut",
    "RealtimeConfig",
    "breaks",
    "catalogs",
    "compatibility",
    "compatibility_with",
    "fits",
    "forget",
    "hand_in",
    "hold",
    "let_go",
    "move_in_words",
    "my_profile",
    "note_view",
    "peer",
    "peers",
    "touch",
    "update_profile",
    "wanted_gender",
]

# What the owner may say of their own profile; the other states are a moderator's.
OWNERS_STATES = frozenset({ProfileStatus.DRAFT, ProfileStatus.ACTIVE, ProfileStatus.PAUSED})
# Preferences that are asked about have columns of their own.
WISHES = ("preferred_age_min", "preferred_age_max", "max_distance_km", "importance")
# Characters of JSON; they are merged piece by piece, and clients keep about a thousand.
PREFERENCES_MAX = 64_000
# What others read in the owner's own words.
SAID_FREELY = (
    "bio",
    "profession",
    "native_place",
    "move_in_timeline",
    "gender",
    "gender_preference",
    "parties_at_home",
)
COLUMNS_IN_PREFERENCES = ("pets", "parties_at_home", "age", "profession", "gender", "gender_preference")


async def my_profile(unit: ReadUnit, actor: Actor, *, base: str) -> ProfileOut:
    """Return the actor's own profile, whole; a draft when nothing was said yet."""
    row = await repository.own(unit, actor.user_id)
    if row is None:
        raise ProfileNotFound
    row["profile_image_url"] = absolute(row["profile_image_url"], base)
    if row["importance"]:
        row["preferences"]["importance"] = unpacked_importance(row["importance"])
    return ProfileOut.model_validate(row)


async def update_profile(unit: Unit, actor: Actor, change: ProfileUpdate, *, base: str) -> ProfileOut:
    """Write what was sent and answer with the whole profile; contact details in what others read are covered.

    Raises StatusNotYours, IdentifierTaken, Unprocessable.
    """
    values = change.columns()
    if values.get("profile_status") is ProfileStatus.PENDING_REVIEW:
        # Clients hand in a finished profile so; it is shown at once, and looked at when something speaks against it.
        values["profile_status"] = ProfileStatus.ACTIVE
    await _refuse_foreign_status(unit, actor, values.get("profile_status"))
    values |= _from_preferences(change, values)
    values |= {name: safety.masked(values[name]) for name in SAID_FREELY if values.get(name)}
    values |= {"last_active_at": unit.now(), "updated_at": unit.now()}
    try:
        await repository.write(unit, actor.user_id, values)
    except CheckViolation as wrong:
        raise Unprocessable("budget_max: must not be less than budget_min") from wrong
    basics = change.model_dump(include={"full_name", "profile_image_url"}, exclude_unset=True)
    if basics:
        await identity.update_basics(unit, actor, **basics)
    account = change.model_dump(include={"email", "phone"}, exclude_none=True)
    if switches := notifications.switches_of(change.preferences or {}):
        account["notification_settings"] = switches
    if account:
        await identity.update_user(unit, actor, actor.user_id, identity.UserUpdate(**account))
    if change.onboarding_completed is True:
        await identity.complete_onboarding(unit, actor, App.FLATMATES)
    elif change.onboarding_completed is False:
        await identity.reopen_onboarding(unit, actor, App.FLATMATES)
    unit.emit(ProfileChanged(actor.user_id))
    after = await my_profile(unit, actor, base=base)
    if len(json.dumps(after.preferences)) > PREFERENCES_MAX:
        raise Unprocessable(f"preferences: may have at most {PREFERENCES_MAX} characters of JSON altogether")
    return after


async def peer(unit: ReadUnit, actor: Actor, user_id: int, *, base: str) -> PeerOut:
    """Return somebody's card, with how well they fit. Raises ProfileNotFound for whom the actor may not see."""
    row = await repository.visible(unit, actor.user_id, user_id)
    if row is None:
        raise ProfileNotFound
    answers = await repository.answers(unit, [actor.user_id, user_id])
    judged = compatibility(answers.get(actor.user_id, {}), answers.get(user_id, {}))
    row["profile_image_url"] = absolute(row["profile_image_url"], base)
    if user_id != actor.user_id:
        row |= {"match_percentage": judged.percentage, "top_matches": judged.top}
    return PeerOut.model_validate(row)


async def peers(unit: ReadUnit, ids: Sequence[int], *, base: str) -> dict[int, dict[str, Any]]:
    """Return the cards of a page of people as the wire knows them; who may see whom is the caller's to judge."""
    cards = await repository.peers(unit, ids) if ids else []
    for card in cards:
        card["profile_image_url"] = absolute(card["profile_image_url"], base)
    return {card["id"]: card for card in cards}


async def compatibility_with(unit: ReadUnit, actor: Actor, user_id: int) -> CompatibilityOut:
    """Judge the actor and somebody they may see. Raises LookingAtYourself, ProfileNotFound."""
    if user_id == actor.user_id:
        raise LookingAtYourself
    if await repository.visible(unit, actor.user_id, user_id) is None:
        raise ProfileNotFound
    answers = await repository.answers(unit, [actor.user_id, user_id])
    judged = compatibility(answers.get(actor.user_id, {}), answers.get(user_id, {}))
    return CompatibilityOut(
        user_id=actor.user_id,
        peer_id=user_id,
        overall_percentage=judged.percentage,
        color=judged.color,
        dimensions=[DimensionOut.model_validate(each) for each in judged.dimensions],
        summary=list(judged.summary),
    )


async def fits(unit: ReadUnit, actor: Actor, ids: Sequence[int]) -> dict[int, float]:
    """Return, in percent, how well the actor fits each of some people; left out are those of whom too little is said.

    Nothing for an actor without answers.
    """
    answers = await repository.answers(unit, [actor.user_id, *ids])
    mine = answers.pop(actor.user_id, None)
    if mine is None:
        return {}
    judged = {user_id: compatibility(mine, theirs).percentage for user_id, theirs in answers.items()}
    return {user_id: float(percentage) for user_id, percentage in judged.items() if percentage is not None}


async def note_view(unit: Unit, actor: Actor, view: ProfileViewIn, *, pace: Pace | None = None) -> ProfileViewOut:
    """Keep that the actor looked at a profile, which `pace` counts.

    Raises LookingAtYourself, ProfileNotFound, ViewsUsed.
    """
    if view.target_user_id == actor.user_id:
        raise LookingAtYourself
    if await repository.visible(unit, actor.user_id, view.target_user_id) is None:
        raise ProfileNotFound
    wait = await pace.use(actor.user_id) if pace else 0
    if wait:
        raise ViewsUsed(retry_after=wait)
    return ProfileViewOut.model_validate(await repository.note_view(unit, actor.user_id, view.model_dump()))


async def touch(unit: Unit, user_id: int) -> None:
    """Note that a person is here, at most once a minute."""
    if await repository.touch(unit, user_id):
        unit.emit(ProfileChanged(user_id))


async def catalogs(unit: ReadUnit) -> list[CatalogEntry]:
    """Return the lists that clients show."""
    return [CatalogEntry.model_validate(entry) for entry in await repository.catalogs(unit)]


async def hold(unit: Unit, user_id: int, because: str) -> None:
    """Pause a profile until `let_go`, also one that is yet to be written; its owner cannot lift that.

    A held profile stays as it is.
    """
    if await repository.hold(unit, user_id, because):
        unit.emit(ProfileChanged(user_id))


async def let_go(unit: Unit, user_id: int) -> None:
    """Lift the house's pause: the profile is again what it was before. One that is not held stays as it is."""
    if await repository.let_go(unit, user_id):
        unit.emit(ProfileChanged(user_id))


async def hand_in(unit: Unit, user_id: int, report_id: int) -> None:
    """Hand a person's profile, as it is now, in as evidence of a report."""
    row = await repository.own(unit, user_id)
    if row is not None:
        shown = {name: value for name, value in row.items() if name not in {"email", "phone"}}
        await safety.attach_evidence(
            unit, report_id, EvidenceKind.PROFILE, shown | {"last_active_at": _spelled(row["last_active_at"])}
        )


async def forget(unit: Unit, user_id: int) -> None:
    """Delete what a person who left had said of themselves."""
    await repository.scrub(unit, user_id)
    unit.emit(ProfileChanged(user_id))


async def _refuse_foreign_status(unit: ReadUnit, actor: Actor, wanted: ProfileStatus | None) -> None:
    if wanted is None:
        return
    row = await repository.own(unit, actor.user_id)
    now = ProfileStatus(row["profile_status"]) if row else ProfileStatus.DRAFT
    if wanted is now:
        return
    if wanted not in OWNERS_STATES or now not in OWNERS_STATES or (row and row["paused_because"]):
        raise StatusNotYours


def _spelled(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _from_preferences(change: ProfileUpdate, columns: dict[str, Any]) -> dict[str, Any]:
    if change.preferences is None:
        return {}
    rest = dict(change.preferences)
    moved: dict[str, Any] = {}
    wanted = change.non_negotiables()
    if wanted is not None:
        moved["non_negotiables"] = wanted
    rest.pop("non_negotiables", None)
    moved |= wishes(rest)
    for name in WISHES:
        rest.pop(name, None)
    for name in COLUMNS_IN_PREFERENCES:
        if name in rest and name not in columns:
            moved[name] = _word(name, rest[name])
        rest.pop(name, None)
    return {**moved, "preferences": rest}


def _word(name: str, value: Any) -> Any:
    if name == "age":
        if value is not None and (not isinstance(value, int) or not 18 <= value <= 100):
            raise Unprocessable("preferences.age: must be 18 to 100")
        return value
    if value is not None and (not isinstance(value, str) or len(value) > 120 or "\x00" in value):
        raise Unprocessable(f"preferences.{name}: must be a short text")
    return value
