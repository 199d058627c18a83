"""Pure judgements of the office: how versions compare, what a link looks like, what a page may hold."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

import nh3
from packaging.version import InvalidVersion, Version

from aangan.office.types import ENDED, LINK_APPS, BugStatus, LinkApp, LinkEntity, PageFormat

# Semantic versions have three parts; some stores have four. A part is as large as a date with its time.
PARTS_MAX = 6
VERSION_LENGTH_MAX = 64
NUMBER_MAX = 10**15
# Above every number that a version can hold.
LAST = 2**62
PHASES = {"a": 0, "b": 1, "rc": 2}
UNBORN, FINISHED, NEVER = -1, 3, -1
# Beside what browsers would not run anyway: pages are read, called and written to, and nothing else.
SCHEMES = {"http", "https", "mailto", "tel"}
# What a browser takes for a step in a path, however it is spelled.
STEPS = frozenset({".", ".."})
APPS = {app.key: app for app in LINK_APPS}


class Release(NamedTuple):
    """A version as clients tell it: the version itself, and the build if it was said."""

    version: Version
    build: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """Three ways to one thing: the address that apps and browsers know, the app's own, and the one on the web."""

    url: str
    scheme_url: str
    web_fallback_url: str


def release(text: str, build: int | None = None) -> Release:
    """Read a version such as `1.4.2`, `v1.4.2-beta.1` or `1.4.2+87`, whose build counts if no other is given.

    Raises ValueError for what is no version, or has more than six parts or enormous ones.
    """
    if len(text) > VERSION_LENGTH_MAX:
        raise ValueError(f"must have at most {VERSION_LENGTH_MAX} characters")
    bare, _, said = text.partition("+")
    try:
        version = Version(bare)
    except InvalidVersion:
        raise ValueError("must be a version such as 1.4.2") from None
    if build is None and said.isascii() and said.isdecimal():
        build = int(said)
    numbers = [version.epoch, *version.release, version.post or 0, version.dev or 0, build or 0]
    if len(version.release) > PARTS_MAX or max(numbers) > NUMBER_MAX or (version.pre or ("", 0))[1] > NUMBER_MAX:
        raise ValueError(f"must have at most {PARTS_MAX} parts, none above {NUMBER_MAX}")
    return Release(version, build)


def sort_key(published: Release) -> list[int]:
    """Spell a published version as numbers that compare as versions do; its build breaks ties."""
    return [*_version_key(published.version), NEVER if published.build is None else published.build]


def floor_key(running: Release) -> list[int]:
    """Spell a running version so that exactly what is newer lies above it; an unsaid build is never behind."""
    return [*_version_key(running.version), LAST if running.build is None else running.build]


def is_older(one: str, other: str) -> bool:
    """Tell whether one version text comes before another, whatever their builds. Raises ValueError."""
    return release(one).version < release(other).version


def ended_at(status: BugStatus, before: datetime | None, now: datetime) -> datetime | None:
    """Return when a report ended: now if it just did, as before if it had, never if it goes on."""
    return (before or now) if status in ENDED else None


def fit_content(content: str, kind: PageFormat) -> str:
    """Return a page's content as it may be kept: HTML without what could run, JSON as it is if it is JSON.

    Raises ValueError for broken JSON. Markdown is kept as written: whoever renders it must not let HTML through.
    """
    if kind is PageFormat.HTML:
        return nh3.clean(content, url_schemes=SCHEMES)
    if kind is PageFormat.JSON:
        _must_be_json(content)
    return content


def fit_identifier(identifier: str) -> str:
    """Return what can stand as one step of a path. Raises ValueError for control characters and for dots alone."""
    if identifier in STEPS or not identifier.isprintable():
        raise ValueError("cannot stand in a path")
    return identifier


def app_of(key: str) -> LinkApp | None:
    """Return the app of this key, in whichever case it is written."""
    return APPS.get(key.lower())


def entity_of(app: LinkApp, name: str) -> LinkEntity | None:
    """Return what of an app has this name, in whichever case it is written."""
    return next((one for one in app.entities if one.entity == name.lower()), None)


def link(app: LinkApp, entity: LinkEntity, identifier: str, *, base: str, web: str) -> Link:
    """Build the links to one thing: `base` is where we are reached, `web` where the web client is."""
    step = quote(identifier, safe="")
    path = f"{app.path_prefix}/{entity.entity}/{step}"
    return Link(
        url=f"{base.rstrip('/')}{path}",
        scheme_url=f"{app.custom_scheme}://{entity.entity}/{step}",
        web_fallback_url=f"{web.rstrip('/')}{path}",
    )


def _version_key(version: Version) -> list[int]:
    # The order of PEP 440: a development release comes before its alphas, a post-release after the version itself.
    parts = [*version.release, *[0] * (PARTS_MAX - len(version.release))]
    if version.pre is not None:
        phase, number = PHASES[version.pre[0]], version.pre[1]
    else:
        phase, number = (UNBORN if version.post is None and version.dev is not None else FINISHED), 0
    post = NEVER if version.post is None else version.post
    return [version.epoch, *parts, phase, number, post, LAST if version.dev is None else version.dev]


def _must_be_json(content: str) -> None:
    try:
        json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ValueError("must be JSON") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
