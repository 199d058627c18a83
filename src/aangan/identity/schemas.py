from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator

from aangan.identity.rules import AGE_MAX, AGE_MIN, EMAIL_MAX, clean_email, clean_phone
from aangan.identity.types import App, AuthMethod, Role, SoughtHome, SoughtPurpose
from aangan.kit.schema import Bag, Id, In, Instant, Out, Text

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Email = Annotated[str, Field(max_length=EMAIL_MAX), AfterValidator(clean_email)]
Phone = Annotated[str, Field(max_length=32), AfterValidator(clean_phone)]
HTTP_SCHEMES = ("http://", "https://")


def _absolute_url(value: str) -> str:
    if not value.startswith(HTTP_SCHEMES):
        raise ValueError("must be an absolute http(s) URL")
    return value


ImageUrl = Annotated[Text, Field(max_length=2000), AfterValidator(_absolute_url)]
FullName = Annotated[Text, Field(min_length=2, max_length=100)]


class UserOut(Out):
    """A person as they see themselves, and as staff see them."""

    id: int
    supabase_user_id: str
    email: str | None = None
    phone: str | None = None
    full_name: str | None = None
    date_of_birth: date | None = None
    role: Role = Role.USER
    is_active: bool
    is_verified: bool
    phone_verified: bool = False
    email_verified: bool = False
    last_auth_method: AuthMethod | None = None
    last_auth_method_at: Instant | None = None
    profile_image_url: str | None = None
    preferences: dict[str, Any] | None = None
    current_latitude: float | None = None
    current_longitude: float | None = None
    notification_settings: dict[str, Any] | None = None
    privacy_settings: dict[str, Any] | None = None
    agent_id: int | None = None
    created_at: Instant
    updated_at: Instant | None = None


class UserUpdate(In):
    """A partial change: only the keys that are sent are written."""

    email: Email | None = None
    full_name: FullName | None = None
    phone: Phone | None = None
    date_of_birth: date | None = None
    profile_image_url: ImageUrl | None = None
    preferences: Bag | None = None
    current_latitude: Latitude | None = None
    current_longitude: Longitude | None = None
    notification_settings: Bag | None = None
    privacy_settings: Bag | None = None

    @field_validator("date_of_birth")
    @classmethod
    def _of_age(cls, value: date | None) -> date | None:
        # Which day it is, is judged in the service, with the unit's clock; here only what no clock could make right.
        if value is not None and value.year < 1900:
            raise ValueError(f"age must be {AGE_MIN} to {AGE_MAX}")
        return value


class PhoneIn(In):
    phone: Phone


class LocationIn(In):
    latitude: Latitude
    longitude: Longitude


class SearchPreferences(In):
    """What somebody looks for; merged into what is known."""

    property_type: list[SoughtHome] | None = Field(default=None, max_length=20)
    purpose: SoughtPurpose | None = None
    budget_min: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    budget_max: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    bedrooms_min: Annotated[int, Field(ge=0, le=50)] | None = None
    bedrooms_max: Annotated[int, Field(ge=0, le=50)] | None = None
    area_min: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    area_max: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    location_preference: list[Annotated[Text, Field(max_length=120)]] | None = Field(default=None, max_length=50)
    max_distance_km: Annotated[int, Field(ge=1, le=500)] | None = 5


class NotificationSettings(In):
    email_notifications: bool = True
    push_notifications: bool = True
    sms_notifications: bool = False
    visit_reminders: bool = True
    property_updates: bool = True
    promotional_emails: bool = False
    onboarding: bool = True
    digest: bool = True
    frequency: Annotated[Text, Field(max_length=40)] | None = None
    quietHours: dict[str, Annotated[Text, Field(max_length=40)]] | None = None  # noqa: N815 - the clients' spelling
    categories: dict[str, bool] = Field(default_factory=dict)


class PrivacySettings(In):
    profile_visibility: Annotated[Text, Field(max_length=40)] = "public"
    location_sharing: bool = True
    contact_sharing: bool = True
    search_history_tracking: bool = True


class AssignAgentIn(In):
    agent_id: Id


class AuthStateOut(Out):
    """Where somebody stands on the way in."""

    stage: str
    next_action: str
    missing_fields: list[str]


class IdentityOut(Out):
    provider: str
    identity_id: str


class IdentitiesOut(Out):
    identities: list[IdentityOut]


class AuthConfigOut(Out):
    google_web_client_id: str | None = None
    google_ios_client_id: str | None = None
    google_android_client_id: str | None = None


class IdentifierIn(In):
    identifier: Annotated[Text, Field(min_length=1, max_length=320)]


class IdentifierStatusOut(Out):
    exists: bool
    verified: bool
    has_password: bool
    channel: str
    next_step: str


class LastMethodIn(In):
    method: AuthMethod


class LinkIdentityIn(In):
    provider: Annotated[Text, Field(min_length=1, max_length=40)]
    id_token: Annotated[str, Field(min_length=1, max_length=8192)]
    nonce: Annotated[str, Field(max_length=1024)] | None = None


class LinkIdentityOut(Out):
    linked: bool


class DeleteAccountIn(In):
    confirm: bool


class OnboardingIn(In):
    app: App


class UserFilters(In):
    """How staff narrow the list of people."""

    q: str | None = None
    agent_id: int | None = None
    unassigned: bool | None = None
    is_active: bool | None = None
    phone_verified: bool | None = None
