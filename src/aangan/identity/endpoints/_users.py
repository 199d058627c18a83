"""`/api/v1/users`: oneself, and for staff everybody."""

from typing import Annotated

from fastapi import APIRouter, Query, UploadFile

from aangan.identity import service
from aangan.identity.deps import Signed, SignedFirstRoute, Staff
from aangan.identity.errors import UnknownApp
from aangan.identity.schemas import (
    AssignAgentIn,
    AuthStateOut,
    IdentitiesOut,
    LocationIn,
    NotificationSettings,
    PhoneIn,
    PrivacySettings,
    SearchPreferences,
    UserFilters,
    UserOut,
    UserUpdate,
)
from aangan.identity.types import App
from aangan.infra.deps import HouseServices, HouseSettings, Read, Write
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Bag, Id, MessageOut

router = APIRouter(route_class=SignedFirstRoute, prefix="/api/v1/users", tags=["users"], responses=refusals(401, 403))
PICTURE_MAX = 5_000_001
AppName = Annotated[str, Query(min_length=1, max_length=40)]


@router.get("/me", summary="Me", operation_id="get_me")
@router.get("/profile", summary="Me, by the older name", operation_id="get_my_user_profile")
async def me(actor: Signed, unit: Read, settings: HouseSettings) -> UserOut:
    return service.shown(await service.get_user(unit, actor, actor.user_id), settings.public_url)


@router.put("/me", summary="Change my account", responses=refusals(409), operation_id="put_me")
@router.put(
    "/profile", summary="The same, by the older name", responses=refusals(409), operation_id="put_my_user_profile"
)
async def change_me(change: UserUpdate, actor: Signed, unit: Write, settings: HouseSettings) -> UserOut:
    return service.shown(await service.update_user(unit, actor, actor.user_id, change), settings.public_url)


@router.delete("/me", summary="Delete my account")
async def delete_me(actor: Signed, unit: Write) -> MessageOut:
    await service.close_account(unit, actor, confirm=True)
    return MessageOut(message="Account deleted")


@router.get("/me/auth-state", summary="Where do I stand on the way in?")
async def auth_state(actor: Signed, unit: Read, app: AppName = "flatmates") -> AuthStateOut:
    return AuthStateOut(**(await service.auth_state(unit, actor, app))._asdict())


@router.post("/me/onboarding", summary="I finished an app's onboarding", responses=refusals(400))
async def onboarding(actor: Signed, unit: Write, settings: HouseSettings, app: AppName) -> UserOut:
    if app not in set(App):
        raise UnknownApp
    await service.complete_onboarding(unit, actor, App(app))
    return service.shown(await service.get_user(unit, actor, actor.user_id), settings.public_url)


@router.get("/me/identities", summary="How can I sign in?")
async def identities(actor: Signed, unit: Read) -> IdentitiesOut:
    return IdentitiesOut(identities=await service.identities(unit, actor))


@router.put("/me/phone", summary="Change my phone number", responses=refusals(409))
async def phone(given: PhoneIn, actor: Signed, unit: Write, settings: HouseSettings) -> UserOut:
    changed = await service.update_user(unit, actor, actor.user_id, UserUpdate(phone=given.phone))
    return service.shown(changed, settings.public_url)


@router.post("/me/avatar", summary="Set my picture", responses=refusals(429, 503), operation_id="post_my_avatar")
@router.post(
    "/me/profile-image",
    summary="Set my picture, by the older name",
    responses=refusals(429, 503),
    operation_id="post_my_profile_image",
)
async def avatar(file: UploadFile, actor: Signed, services: HouseServices) -> UserOut:
    kept = await service.keep_picture(services, actor, await file.read(PICTURE_MAX))
    return service.shown(kept, services.settings.public_url)


@router.put("/location", summary="Where I am now")
async def location(given: LocationIn, actor: Signed, unit: Write) -> MessageOut:
    change = UserUpdate(current_latitude=given.latitude, current_longitude=given.longitude)
    await service.update_user(unit, actor, actor.user_id, change)
    return MessageOut(message="Location updated")


@router.get("/preferences", summary="What I look for")
async def preferences(actor: Signed, unit: Read) -> SearchPreferences:
    return service.understood((await service.get_user(unit, actor, actor.user_id)).preferences, SearchPreferences)


@router.put("/preferences", summary="Change what I look for")
async def change_preferences(given: SearchPreferences, actor: Signed, unit: Write) -> MessageOut:
    change = UserUpdate(preferences=given.model_dump(mode="json", exclude_unset=True))
    await service.update_user(unit, actor, actor.user_id, change)
    return MessageOut(message="Preferences updated")


@router.get("/notification-settings", summary="What may reach me")
async def notification_settings(actor: Signed, unit: Read) -> NotificationSettings:
    kept = (await service.get_user(unit, actor, actor.user_id)).notification_settings
    return service.understood(kept, NotificationSettings)


@router.put("/notification-settings", summary="Change what may reach me")
async def change_notification_settings(given: NotificationSettings, actor: Signed, unit: Write) -> MessageOut:
    change = UserUpdate(notification_settings=given.model_dump(exclude_unset=True))
    await service.update_user(unit, actor, actor.user_id, change)
    return MessageOut(message="Notification settings updated")


@router.put("/notifications", summary="Merge notification switches of any client")
async def change_notifications(given: Bag, actor: Signed, unit: Write, settings: HouseSettings) -> UserOut:
    changed = await service.update_user(unit, actor, actor.user_id, UserUpdate(notification_settings=given))
    return service.shown(changed, settings.public_url)


@router.get("/privacy-settings", summary="Who may see what of me")
async def privacy_settings(actor: Signed, unit: Read) -> PrivacySettings:
    return service.understood((await service.get_user(unit, actor, actor.user_id)).privacy_settings, PrivacySettings)


@router.put("/privacy-settings", summary="Change who may see what of me")
async def change_privacy_settings(given: PrivacySettings, actor: Signed, unit: Write) -> MessageOut:
    change = UserUpdate(privacy_settings=given.model_dump(exclude_unset=True))
    await service.update_user(unit, actor, actor.user_id, change)
    return MessageOut(message="Privacy settings updated")


@router.put("/privacy", summary="Merge privacy switches of any client")
async def change_privacy(given: Bag, actor: Signed, unit: Write, settings: HouseSettings) -> UserOut:
    changed = await service.update_user(unit, actor, actor.user_id, UserUpdate(privacy_settings=given))
    return service.shown(changed, settings.public_url)


@router.get("", summary="People, for staff and agents", responses=refusals(400))
async def people(
    actor: Signed, unit: Read, page: Paging, filters: Annotated[UserFilters, Query()], settings: HouseSettings
) -> Page[UserOut]:
    found = await service.list_users(unit, actor, filters, page)
    return found.model_copy(update={"items": [service.shown(user, settings.public_url) for user in found.items]})


@router.get("/{user_id}", summary="One person, for staff and agents", responses=refusals(404))
async def person(user_id: Id, actor: Signed, unit: Read, settings: HouseSettings) -> UserOut:
    return service.shown(await service.get_user(unit, actor, user_id), settings.public_url)


@router.put("/{user_id}", summary="Change a person, for staff and agents", responses=refusals(404, 409))
async def change_person(
    user_id: Id, change: UserUpdate, actor: Signed, unit: Write, settings: HouseSettings
) -> UserOut:
    return service.shown(await service.update_user(unit, actor, user_id, change), settings.public_url)


@router.post("/{user_id}/assign-agent", summary="Put a person into an agent's care", responses=refusals(404))
async def assign_agent(user_id: Id, given: AssignAgentIn, actor: Staff, unit: Write) -> MessageOut:
    await service.assign_agent(unit, actor, user_id, given.agent_id)
    return MessageOut(message="Agent assigned")
