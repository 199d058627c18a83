import json
from typing import Annotated, Any

from fastapi import UploadFile
from pydantic import AfterValidator, BeforeValidator, Field

from aangan.kit.schema import Bag, Id, In, Instant, Out, Text
from aangan.office.rules import NUMBER_MAX, VERSION_LENGTH_MAX, fit_identifier, release
from aangan.office.types import BugSeverity, BugStatus, BugType, PageFormat

CONTENT_MAX = 200_000
FILES_MAX = 10
WEB_SCHEMES = ("https://", "http://")
STORE_SCHEMES = (*WEB_SCHEMES, "market://", "itms-apps://", "itms-appss://")


def _web(value: str) -> str:
    if not value.lower().startswith(WEB_SCHEMES):
        raise ValueError("must be an absolute http(s) URL")
    return value


def _store(value: str) -> str:
    if not value.lower().startswith(STORE_SCHEMES):
        raise ValueError("must be an absolute URL of the web or of a store")
    return value


def _version(value: str) -> str:
    release(value)
    return value


def _as_object(value: Any) -> Any:
    # The mobile client sends a sentence, or an object spelled as text, where the web client sends an object.
    if not isinstance(value, str):
        return value
    said = value.strip()
    try:
        spelled = json.loads(said) if said.startswith("{") else None
    except (ValueError, RecursionError):
        spelled = None
    if isinstance(spelled, dict):
        return spelled
    return {"description": said} if said else None


def _split(value: Any) -> Any:
    # One field or several of one name; each may hold several tags.
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(part, str) for part in given):
        return given
    return [tag for part in given for tag in map(str.strip, part.split(",")) if tag] or None


Label = Annotated[Text, Field(min_length=1, max_length=50)]
Prose = Annotated[Text, Field(max_length=10_000)]
Tags = Annotated[list[Label], Field(max_length=20)]
MediaUrl = Annotated[Text, Field(max_length=500), AfterValidator(_web)]
StoreUrl = Annotated[Text, Field(max_length=500), AfterValidator(_store)]
VersionText = Annotated[Text, Field(min_length=1, max_length=VERSION_LENGTH_MAX), AfterValidator(_version)]
Build = Annotated[int, Field(ge=0, le=NUMBER_MAX)]
DeviceInfo = Annotated[Bag | None, BeforeValidator(_as_object, json_schema_input_type=Bag | str | None)]
UniqueName = Annotated[Text, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
# What is kept in small letters, so that `Android` and `android` are one.
Key = Annotated[Label, AfterValidator(str.lower)]
Order = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
# Trimmed by themselves, as they come in paths too.
LinkName = Annotated[Text, AfterValidator(str.strip), Field(min_length=1, max_length=32)]
Identifier = Annotated[
    Text, AfterValidator(str.strip), Field(min_length=1, max_length=256), AfterValidator(fit_identifier)
]


class Bug(In):
    """What a report says, however it is sent."""

    source: Label
    bug_type: BugType
    severity: BugSeverity
    title: Annotated[Text, Field(min_length=1, max_length=200)]
    description: Annotated[Prose, Field(min_length=1)]
    steps_to_reproduce: Prose | None = None
    expected_behavior: Prose | None = None
    actual_behavior: Prose | None = None
    device_info: DeviceInfo = None
    app_version: Annotated[Text, Field(max_length=VERSION_LENGTH_MAX)] | None = None


class BugReportCreate(Bug):
    """A report whose pictures, if any, are kept elsewhere already."""

    media_urls: Annotated[list[MediaUrl], Field(max_length=20)] | None = None
    tags: Tags | None = None


class BugReportForm(Bug):
    """A report with its pictures and films, as a form: an object is spelled as JSON, tags are joined by commas."""

    tags: Annotated[Tags | None, BeforeValidator(_split, json_schema_input_type=str | None)] = None
    files: Annotated[list[UploadFile], Field(min_length=1, max_length=FILES_MAX)]


class BugReportUpdate(In):
    """What staff write on a report: only the keys that are sent; null takes away all but the status."""

    status: BugStatus | None = None
    assigned_to: Id | None = None
    resolution: Prose | None = None
    tags: Tags | None = None


class BugFilters(In):
    """How the list of reports is narrowed."""

    status: BugStatus | None = None
    bug_type: BugType | None = None
    severity: BugSeverity | None = None


class BugReportOut(Out):
    """A report, as its author and staff see it."""

    id: int
    user_id: int | None
    source: str
    bug_type: BugType
    severity: BugSeverity
    status: BugStatus
    title: str
    description: str
    steps_to_reproduce: str | None
    expected_behavior: str | None
    actual_behavior: str | None
    device_info: dict[str, Any] | None
    app_version: str | None
    media_urls: list[str] | None
    tags: list[str] | None
    assigned_to: int | None
    resolution: str | None
    resolved_at: Instant | None
    created_at: Instant
    updated_at: Instant | None


class PageCreate(In):
    """A new page; private until somebody says otherwise."""

    unique_name: UniqueName
    title: Annotated[Text, Field(min_length=1, max_length=200)]
    content: Annotated[Text, Field(max_length=CONTENT_MAX)]
    format: PageFormat = PageFormat.HTML
    custom_config: Bag | None = None
    is_active: bool = True
    is_draft: bool = False
    is_private: bool = True


class PageUpdate(In):
    """A partial change: only the keys that are sent; null takes the configuration away and leaves the rest."""

    title: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    content: Annotated[Text, Field(max_length=CONTENT_MAX)] | None = None
    format: PageFormat | None = None
    custom_config: Bag | None = None
    is_active: bool | None = None
    is_draft: bool | None = None
    is_private: bool | None = None


class PageFilters(In):
    """How the list of pages is narrowed."""

    is_active: bool | None = None
    is_draft: bool | None = None


class PageOut(Out):
    """A page, as staff see it."""

    id: int
    unique_name: str
    title: str
    content: str
    format: PageFormat
    custom_config: dict[str, Any] | None
    is_active: bool
    is_draft: bool
    is_private: bool
    created_by: int | None
    updated_by: int | None
    view_count: int
    created_at: Instant
    updated_at: Instant | None


class PagePublicOut(Out):
    """A page, as everybody sees it."""

    unique_name: str
    title: str
    content: str
    format: PageFormat
    custom_config: dict[str, Any] | None
    view_count: int
    updated_at: Instant | None


class FaqCreate(In):
    """A question with its answer; without an order it stands among the first."""

    question: Annotated[Text, Field(min_length=1, max_length=500)]
    answer: Annotated[Text, Field(min_length=1, max_length=20_000)]
    category: Annotated[Text, Field(max_length=100)] | None = None
    tags: Tags | None = None
    display_order: Order | None = None
    is_active: bool = True


class FaqUpdate(In):
    """A partial change: only the keys that are sent; null takes category and tags away and leaves the rest."""

    question: Annotated[Text, Field(min_length=1, max_length=500)] | None = None
    answer: Annotated[Text, Field(min_length=1, max_length=20_000)] | None = None
    category: Annotated[Text, Field(max_length=100)] | None = None
    tags: Tags | None = None
    display_order: Order | None = None
    is_active: bool | None = None


class FaqFilters(In):
    """How the list of questions is narrowed."""

    category: Annotated[Text, Field(max_length=100)] | None = None
    is_active: bool | None = None


class FaqPublicFilters(In):
    """How the list of questions is narrowed by everybody."""

    category: Annotated[Text, Field(max_length=100)] | None = None


class FaqOut(Out):
    """A question with its answer."""

    id: int
    question: str
    answer: str
    category: str | None
    tags: list[str] | None
    display_order: int
    is_active: bool
    created_at: Instant
    updated_at: Instant | None


class AppVersionCreate(In):
    """A published version; who runs less than `min_supported_version` must update."""

    app: Key
    platform: Key
    version: VersionText
    build_number: Build | None = None
    release_notes: Prose | None = None
    download_url: StoreUrl | None = None
    is_mandatory: bool = False
    is_active: bool = True
    min_supported_version: VersionText | None = None


class AppVersionUpdate(In):
    """A partial change: only the keys that are sent; null takes a text away and leaves the rest."""

    release_notes: Prose | None = None
    download_url: StoreUrl | None = None
    is_mandatory: bool | None = None
    is_active: bool | None = None
    min_supported_version: VersionText | None = None


class AppVersionFilters(In):
    """How the list of versions is narrowed."""

    app: Key | None = None
    platform: Key | None = None
    is_active: bool | None = None


class AppVersionOut(Out):
    """A published version, as staff see it."""

    id: int
    app: str
    platform: str
    version: str
    build_number: int | None
    release_notes: str | None
    download_url: str | None
    is_mandatory: bool
    is_active: bool
    min_supported_version: str | None
    created_at: Instant
    updated_at: Instant | None


class AppVersionCheckIn(In):
    """What an app says of itself when it starts."""

    app: Key
    platform: Key
    current_version: VersionText
    build_number: Build | None = None


class AppVersionCheckOut(Out):
    """Whether there is something newer, and whether one must have it."""

    update_available: bool
    is_mandatory: bool = False
    latest_version: str | None = None
    download_url: str | None = None
    release_notes: str | None = None
    min_supported_version: str | None = None


class EntityInfo(Out):
    """Something that a link can open."""

    entity: str
    description: str = ""
    public: bool = False


class AppInfo(Out):
    """An app that links can open."""

    key: str
    name: str
    path_prefix: str = ""
    custom_scheme: str
    android_packages: list[str]
    ios_bundle_id: str
    entities: list[EntityInfo]


class GenerateLinkIn(In):
    """What a link shall open."""

    app: LinkName
    entity: LinkName
    identifier: Identifier


class GeneratedLinkOut(Out):
    """Three ways to one thing."""

    app: str
    entity: str
    identifier: str
    url: str
    scheme_url: str
    web_fallback_url: str
