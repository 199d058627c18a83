from dataclasses import dataclass
from enum import StrEnum


class BugType(StrEnum):
    UI_BUG = "ui_bug"
    FUNCTIONALITY_BUG = "functionality_bug"
    PERFORMANCE_ISSUE = "performance_issue"
    CRASH = "crash"
    FEATURE_REQUEST = "feature_request"
    OTHER = "other"


class BugSeverity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class BugStatus(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


# A report in one of these is over: it carries the moment when it ended.
ENDED = frozenset({BugStatus.RESOLVED, BugStatus.CLOSED})


class PageFormat(StrEnum):
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class LinkEntity:
    """Something that a link can open; `public` things are shown without signing in."""

    entity: str
    description: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class LinkApp:
    """An app that links can open: `path_prefix` begins its paths on the web, `custom_scheme` its own addresses."""

    key: str
    name: str
    path_prefix: str
    custom_scheme: str
    android_packages: tuple[str, ...]
    ios_bundle_id: str
    entities: tuple[LinkEntity, ...]


LINK_APPS = (
    LinkApp(
        key="homes",
        name="Aangan",
        path_prefix="",
        custom_scheme="aangan",
        android_packages=("app.aangan.homes",),
        ios_bundle_id="app.aangan.homes",
        entities=(
            LinkEntity("property", "A home on offer", public=True),
            LinkEntity("p", "A home on offer, by its short path", public=True),
        ),
    ),
    LinkApp(
        key="flatmates",
        name="Aangan Flatmates",
        path_prefix="/flatmates",
        custom_scheme="aangan-flatmates",
        android_packages=("app.aangan.flatmates",),
        ios_bundle_id="app.aangan.flatmates",
        entities=(
            LinkEntity("listing", "A shared home on offer", public=True),
            LinkEntity("chat", "A conversation"),
        ),
    ),
    LinkApp(
        key="stays",
        name="Aangan Stays",
        path_prefix="/stays",
        custom_scheme="aangan-stays",
        android_packages=("app.aangan.stays",),
        ios_bundle_id="app.aangan.stays",
        entities=(
            LinkEntity("listing", "A home for some nights", public=True),
            LinkEntity("chat", "A conversation with a host"),
        ),
    ),
    LinkApp(
        key="estate",
        name="Aangan Estate",
        path_prefix="/estate",
        custom_scheme="aangan-estate",
        android_packages=("app.aangan.estate",),
        ios_bundle_id="app.aangan.estate",
        entities=(
            LinkEntity("apply", "An application to rent a home", public=True),
            LinkEntity("property", "A home under management"),
            LinkEntity("task", "A task of its upkeep"),
            LinkEntity("tenant", "Somebody who rents"),
            LinkEntity("lease", "A lease"),
        ),
    ),
)
