"""Links that open an app at one thing."""

from dataclasses import asdict

from aangan.office import rules
from aangan.office.errors import LinkAppNotFound, LinkEntityUnknown
from aangan.office.schemas import AppInfo, GeneratedLinkOut
from aangan.office.types import LINK_APPS


def link_apps() -> list[AppInfo]:
    """Return the apps that links can open, with what they can open in them."""
    return [AppInfo.model_validate(asdict(app)) for app in LINK_APPS]


def make_link(app_key: str, entity_name: str, identifier: str, *, base: str, web: str) -> GeneratedLinkOut:
    """Build the links to one thing; nobody looks whether it exists. Raises LinkAppNotFound, LinkEntityUnknown."""
    app = rules.app_of(app_key)
    if app is None:
        raise LinkAppNotFound(details={"known": [one.key for one in LINK_APPS]})
    entity = rules.entity_of(app, entity_name)
    if entity is None:
        raise LinkEntityUnknown(details={"known": [one.entity for one in app.entities]})
    link = rules.link(app, entity, identifier, base=base, web=web)
    return GeneratedLinkOut(app=app.key, entity=entity.entity, identifier=identifier, **asdict(link))
