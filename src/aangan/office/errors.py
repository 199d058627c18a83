"""What can go wrong at the office.

HouseError
├── NotFound 404: BugNotFound, PageNotFound, FaqNotFound, VersionNotFound, LinkAppNotFound
├── Conflict 409: PageExists, VersionExists
└── Unprocessable 422: AssigneeNotStaff, InvalidContent, InvalidVersion, LinkEntityUnknown
"""

from aangan.kit.errors import Conflict, NotFound, Unprocessable


class BugNotFound(NotFound):
    code = "BUG_NOT_FOUND"
    message = "Bug report not found"


class PageNotFound(NotFound):
    code = "PAGE_NOT_FOUND"
    message = "Page not found"


class FaqNotFound(NotFound):
    code = "FAQ_NOT_FOUND"
    message = "FAQ not found"


class VersionNotFound(NotFound):
    code = "VERSION_NOT_FOUND"
    message = "App version not found"


class LinkAppNotFound(NotFound):
    code = "LINK_APP_NOT_FOUND"
    message = "No app of this name can be opened by a link"


class PageExists(Conflict):
    code = "PAGE_EXISTS"
    message = "A page of this name exists already"


class VersionExists(Conflict):
    code = "VERSION_EXISTS"
    message = "This version of the app was published already"


class AssigneeNotStaff(Unprocessable):
    code = "ASSIGNEE_NOT_STAFF"
    message = "assigned_to: must be an active member of staff"


class InvalidContent(Unprocessable):
    code = "INVALID_CONTENT"
    message = "content: is not what its format says"


class InvalidVersion(Unprocessable):
    code = "INVALID_VERSION"
    message = "min_supported_version: must not be newer than the version itself"


class LinkEntityUnknown(Unprocessable):
    code = "LINK_ENTITY_UNKNOWN"
    message = "The app has nothing of this name that a link could open"
