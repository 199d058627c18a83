"""Tools: the verbs as machines are told of them, declared once in the rooms and served by every door that has tools.

A door asks `tools_for` what it may show, and `run` for an answer; both look at the actor and never at the transport.
"""

import hashlib
import hmac
import inspect
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aangan.infra.problems import broken_rules
from aangan.infra.services import Services
from aangan.infra.toolschema import plain_schema
from aangan.kit.actor import Actor, Role
from aangan.kit.errors import AdminRequired, AgentRequired, AuthHeaderMissing, Conflict
from aangan.kit.schema import In, Out

M = TypeVar("M", bound=BaseModel)
PAGE_MAX = 50
PAGE_DEFAULT = 10
CONFIRM_SECONDS = 600
CONFIRM_CHARACTERS = 200
PURPOSE = b"aangan tool confirmation 1"


class Audience(StrEnum):
    """Whom a tool is for; a guest is nobody signed in, staff are agents and admins."""

    EVERYONE = "everyone"
    USER = "user"
    STAFF = "staff"


class Scope(StrEnum):
    """What a client must have been granted."""

    READ = "mcp:read"
    WRITE = "mcp:write"


class Answer(Out):
    """The base of what a tool gives: compact, for a model and for a widget."""

    def in_words(self) -> str:
        """Say it so that it reads well without a widget: short markdown, with the ids that a next call needs."""
        raise NotImplementedError

    def structured(self) -> dict[str, Any]:
        """Return the answer as JSON values, without what is not known."""
        return self.model_dump(mode="json", exclude_none=True)


class Ask(In):
    """The base of what a tool takes; unlike a body of REST it refuses what it does not know, so that a model learns."""

    model_config = ConfigDict(extra="forbid")


class PagedAsk(Ask):
    """What a tool takes that gives a list."""

    cursor: str | None = Field(None, max_length=2048, description="next_cursor of the page before")
    limit: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_MAX)


class Confirmable(Ask):
    """What a tool takes that destroys: the first call is refused with a token, the second brings it."""

    confirm: str | None = Field(
        None, max_length=CONFIRM_CHARACTERS, description="the token of CONFIRMATION_REQUIRED, once the person agreed"
    )

    def destroys(self) -> bool:
        """Tell whether these arguments need to be confirmed."""
        return True


class ConfirmationNeeded(Conflict):
    """Details: `confirm` (token for the second call), `about` (what it will do), `expires_in` (seconds)."""

    code = "CONFIRMATION_REQUIRED"
    message = "Ask the person first; if they agree, call again with the same arguments and `confirm`"


class Preview(Protocol):
    """Says in a sentence what a destructive call would do, or raises what the call would raise."""

    def __call__(self, unit: Any, actor: Any, ask: Any, /) -> Awaitable[str]:
        """Look, without changing anything."""
        ...


class Prepare(Protocol):
    """Finds out what a verb needs to know from outside, before a unit is opened."""

    def __call__(self, services: Services, actor: Any, ask: Any, /) -> Awaitable[Any]:
        """Ask whoever knows; what it returns is the verb's `prepared`."""
        ...


@dataclass(frozen=True, slots=True)
class Tool:
    """One verb for machines: what it is called, for whom, the four hints, its shapes, and the function itself.

    `widget` names the picture of its answer. `also_staff` shows a user's tool at the staff's door too; `admin_only`
    keeps a staff tool from agents. `preview` speaks before a destructive call is confirmed, `prepare` asks outside
    before a unit is opened.
    """

    name: str
    title: str
    description: str
    audience: Audience
    read_only: bool
    destructive: bool
    idempotent: bool
    open_world: bool
    widget: str | None
    takes: type[Ask]
    gives: type[Answer]
    verb: Callable[..., Awaitable[Answer]]
    admin_only: bool = False
    also_staff: bool = False
    preview: Preview | None = None
    prepare: Prepare | None = None
    wants_services: bool = False

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What a client must have been granted to call it."""
        return (Scope.READ,) if self.read_only else (Scope.READ, Scope.WRITE)

    @property
    def input_schema(self) -> dict[str, Any]:
        """The JSON schema of its arguments, without references."""
        return plain_schema(self.takes, "validation")

    @property
    def output_schema(self) -> dict[str, Any]:
        """The JSON schema of its structured answer, without references."""
        return plain_schema(self.gives, "serialization")


def tool(
    *,
    title: str,
    audience: Audience,
    read_only: bool = False,
    destructive: bool = False,
    idempotent: bool = False,
    open_world: bool = False,
    widget: str | None = None,
    name: str | None = None,
    admin_only: bool = False,
    also_staff: bool = False,
    preview: Preview | None = None,
    prepare: Prepare | None = None,
) -> Callable[[Callable[..., Awaitable[Answer]]], Tool]:
    """Make a tool of `async def verb(unit, actor, ask[, services][, prepared])`; its docstring describes it."""

    def declare(verb: Callable[..., Awaitable[Answer]]) -> Tool:
        shapes = get_type_hints(verb)
        _must_fit(shapes["ask"], destructive=destructive, read_only=read_only)
        return Tool(
            name=name or verb.__name__,
            title=title,
            description=" ".join(inspect.cleandoc(verb.__doc__ or "").split()),
            audience=audience,
            read_only=read_only,
            destructive=destructive,
            idempotent=idempotent or read_only,
            open_world=open_world,
            widget=widget,
            takes=shapes["ask"],
            gives=shapes["return"],
            verb=verb,
            admin_only=admin_only,
            also_staff=also_staff,
            preview=preview,
            prepare=prepare,
            wants_services="services" in inspect.signature(verb).parameters,
        )

    return declare


async def run(
    tool: Tool, services: Services, actor: Actor | None, arguments: Mapping[str, Any], *, approved: bool = False
) -> Answer:
    """Call a tool for somebody, or for a guest, in a unit of its own; raises the same HouseErrors as REST.

    `approved` says that the door itself asked the person. Raises AuthHeaderMissing, AgentRequired, AdminRequired,
    Unprocessable, ConfirmationNeeded, and whatever the verb raises.
    """
    admit(tool, actor)
    ask = shaped(tool.takes, arguments)
    if isinstance(ask, Confirmable) and ask.destroys() and not approved:
        await _confirmed(tool, services, actor, ask)
    more: dict[str, Any] = {"services": services} if tool.wants_services else {}
    if tool.prepare is not None:
        more["prepared"] = await tool.prepare(services, actor, ask)
    opened = services.units.read if tool.read_only else services.units.write
    async with opened() as unit:
        return await tool.verb(unit, actor, ask, **more)


def admit(tool: Tool, actor: Actor | None) -> None:
    """Raise AuthHeaderMissing, AgentRequired or AdminRequired when a tool is not for this actor."""
    if tool.audience is Audience.EVERYONE:
        return
    if actor is None:
        raise AuthHeaderMissing
    if tool.admin_only and not actor.is_admin:
        raise AdminRequired
    if tool.audience is Audience.STAFF and actor.role is Role.USER:
        raise AgentRequired


def tools_for(tools: Iterable[Tool], actor: Actor | None, *, staff: bool = False) -> tuple[Tool, ...]:
    """Return the tools that may be shown to somebody, at the door of users or at the one of `staff`."""
    return tuple(one for one in tools if _stands_at(one, staff=staff) and _admits(one, actor))


def unique(tools: Iterable[Tool]) -> tuple[Tool, ...]:
    """Return the tools in their order; raises ValueError when two have one name."""
    found: dict[str, Tool] = {}
    for one in tools:
        if one.name in found:
            raise ValueError(f"two tools are called {one.name}")
        found[one.name] = one
    return tuple(found.values())


def shaped(kind: type[M], values: Mapping[str, Any]) -> M:
    """Build a shape from what was asked; raises Unprocessable with the details that REST gives."""
    try:
        return kind.model_validate(dict(values))
    except ValidationError as wrong:
        raise broken_rules(wrong.errors()) from wrong


def _must_fit(takes: type[Ask], *, destructive: bool, read_only: bool) -> None:
    if destructive and (read_only or not issubclass(takes, Confirmable)):
        raise TypeError(f"what takes {takes.__name__} destroys, so it writes, and takes a Confirmable")


def _stands_at(tool: Tool, *, staff: bool) -> bool:
    return (tool.audience is Audience.STAFF) is staff or (staff and tool.also_staff)


def _admits(tool: Tool, actor: Actor | None) -> bool:
    try:
        admit(tool, actor)
    except (AuthHeaderMissing, AgentRequired, AdminRequired):
        return False
    return True


async def _confirmed(tool: Tool, services: Services, actor: Actor | None, ask: Confirmable) -> None:
    now = services.clock.now()
    if ask.confirm and _is_good(services, tool, actor, ask, now):
        return
    about = f"{tool.title}."
    if tool.preview is not None:
        async with services.units.read() as unit:
            about = await tool.preview(unit, actor, ask)
    expires = int(now.timestamp()) + CONFIRM_SECONDS
    token = f"{expires}.{_signature(services, tool, actor, ask, expires)}"
    raise ConfirmationNeeded(details={"confirm": token, "about": about, "expires_in": CONFIRM_SECONDS})


def _is_good(services: Services, tool: Tool, actor: Actor | None, ask: Confirmable, now: datetime) -> bool:
    expires, _, signature = (ask.confirm or "").partition(".")
    if not (expires.isascii() and expires.isdigit()) or int(expires) <= now.timestamp():
        return False
    return hmac.compare_digest(signature.encode(), _signature(services, tool, actor, ask, int(expires)).encode())


def _signature(services: Services, tool: Tool, actor: Actor | None, ask: Confirmable, expires: int) -> str:
    arguments = ask.model_dump(mode="json", exclude={"confirm"})
    said = [tool.name, actor.user_id if actor else None, expires, arguments]
    key = hmac.new(services.settings.secret_key.get_secret_value().encode(), PURPOSE, hashlib.sha256).digest()
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:40]
