"""Tools: the verbs as machines are told of them, declared once in the rooms and served by every door that has tools.

A door asks `tools_for` what it may show, and `run` for an answer; both look at the actor and never at the transport.
"""

import hashlib
import hmac
import inspect
import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aangan.infra.problems import broken_rules
from aangan.infra.services import Services
from aangan.infra.toolschema import plain_schema
from aangan.kit.actor import Actor, Role
from aangan.kit.errors import AdminRequired, AgentRequired, AuthHeaderMissing, Conflict, HouseError
from aangan.kit.page import CURSOR_MAX, PageIn
from aangan.kit.schema import In, Out
from aangan.kit.text import on_one_line, seen

M = TypeVar("M", bound=BaseModel)
PAGE_MAX = 50
PAGE_DEFAULT = 10
CONFIRM_SECONDS = 600
CONFIRM_CHARACTERS = 200
PURPOSE = b"aangan tool confirmation 2"


# What to do next, by code where that tells more than the status.
NEXT_STEPS = {
    "CONFIRMATION_REQUIRED": "Tell the person what `about` says; only if they agree, repeat the call with `confirm`.",
    "INVALID_CURSOR": "Begin again without a cursor; a cursor goes with the arguments of its first call.",
    "400": "Change the arguments as the reason says.",
    "401": "The person must sign in (connect their account) before this tool can be used.",
    "403": "This person may not do this; do not try again.",
    "404": "Check the id: ids come from the tools that list.",
    "409": "Look at the present state with the tool that reads it, then decide anew.",
    "410": "This has ended; there is nothing to repeat.",
    "422": "Correct the named fields and call again.",
    "429": "Wait before calling again, and tell the person why.",
    "503": "Something is away for the moment; try again once, later.",
}


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
        """Return the answer as JSON values, without what is not known, and without what nobody sees."""
        found: dict[str, Any] = _seen(self.model_dump(mode="json", exclude_none=True))
        return found

    def words(self) -> str:
        """Return what a model is told: the same, as it would be read to a person."""
        return seen(self.in_words())


class Ask(In):
    """The base of what a tool takes; unlike a body of REST it refuses what it does not know, so that a model learns."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Ask):
    """Nothing needs to be said."""


class PagedAnswer(Answer):
    """The base of what a tool gives that gives a list."""

    next_cursor: str | None = None

    def listed(self, title: str, lines: Iterable[str], nothing: str) -> str:
        """Say a page of lines under a title, and how to go on."""
        said = list(lines)
        if not said:
            return nothing
        more = [f"More: call again with cursor `{self.next_cursor}`."] if self.next_cursor else []
        return "\n".join([on_one_line(title), *(f"- {on_one_line(line)}" for line in said), *more])


class PagedAsk(Ask):
    """What a tool takes that gives a list."""

    cursor: str | None = Field(None, max_length=CURSOR_MAX, description="next_cursor of the page before")
    limit: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_MAX)

    @property
    def page(self) -> PageIn:
        """The page that is asked for."""
        return PageIn(self.cursor, self.limit)


class Confirmable(Ask):
    """What a tool takes that destroys: the first call is refused with a token, the second brings it, once."""

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
    """Says in a sentence what a destructive call would do."""

    def __call__(self, ask: Any, answer: Any, /) -> str:
        """Say it from what was asked, and from what the rehearsed call answered."""
        ...


class Prepare(Protocol):
    """Finds out what a verb needs to know from outside, before a unit is opened."""

    def __call__(self, services: Services, actor: Any, ask: Any, /) -> Awaitable[Any]:
        """Ask whoever knows; what it returns is the verb's `prepared`."""
        ...


@dataclass(frozen=True, slots=True)
class Tool:
    """One verb for machines: what it is called, for whom, the four hints, its shapes, and the function itself.

    `widget` names the page that shows its answer. `also_staff` shows a user's tool at the staff's door too;
    `admin_only` keeps a staff tool from agents. `prepare` asks outside before a unit is opened. A destructive verb is
    rehearsed before it is confirmed, so it does nothing outside its unit; `preview` says what it would do.
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
    more: dict[str, Any] = {"services": services} if tool.wants_services else {}
    if tool.prepare is not None:
        more["prepared"] = await tool.prepare(services, actor, ask)
    spent = None
    if isinstance(ask, Confirmable) and ask.destroys() and not approved:
        spent = await _spent(services, tool, actor, ask)
        if spent is None:
            raise _to_confirm(services, tool, actor, ask, await _rehearsed(services, tool, actor, ask, more))
    opened = services.units.read if tool.read_only else services.units.write
    try:
        async with opened() as unit:
            return await tool.verb(unit, actor, ask, **more)
    except HouseError:
        # What was refused was not done: the person's word still stands.
        if spent is not None:
            await services.valkey.delete(spent)
        raise


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
    """Return the tools that may be shown to somebody, at the door of users or at the one of `staff`.

    At the latter there is nothing for whoever is neither agent nor admin.
    """
    if staff and (actor is None or actor.role is Role.USER):
        return ()
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


def refused_in_words(wrong: HouseError) -> str:
    """Say a refusal so that a model knows what to do next: the code, the reason, the details, the next step."""
    told = [f"{wrong.code}: {wrong.text}."]
    for name, value in (wrong.details or {}).items():
        told.append(f"{name}: {json.dumps(value, ensure_ascii=False, default=str)}.")
    if wrong.retry_after:
        told.append(f"Try again in {wrong.retry_after} seconds.")
    step = NEXT_STEPS.get(wrong.code) or NEXT_STEPS.get(str(wrong.status))
    return " ".join([*told, *([step] if step else [])])


def refused_as_data(wrong: HouseError) -> dict[str, Any]:
    """Return a refusal as what stands in an answer's place: `error`, with `code`, `message`, and more where known."""
    error: dict[str, Any] = {"code": wrong.code, "message": wrong.text}
    if wrong.details:
        error["details"] = wrong.details
    if wrong.retry_after:
        error["retry_after"] = wrong.retry_after
    return {"error": error}


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


def _seen(value: Any) -> Any:
    if isinstance(value, str):
        return seen(value)
    if isinstance(value, dict):
        return {seen(key): _seen(inner) for key, inner in value.items()}
    return [_seen(inner) for inner in value] if isinstance(value, list) else value


class _Rehearsed(Exception):
    """Ends a unit that must leave nothing."""


async def _rehearsed(services: Services, tool: Tool, actor: Actor | None, ask: Ask, more: Mapping[str, Any]) -> Answer:
    # Nobody is asked to confirm what would be refused: the call is made, and its transaction taken back.
    answer: Answer | None = None
    try:
        async with services.units.write() as unit:
            answer = await tool.verb(unit, actor, ask, **more)
            raise _Rehearsed  # noqa: TRY301 - this is how a unit is taken back
    except _Rehearsed:
        assert answer is not None
        return answer


def _to_confirm(
    services: Services, tool: Tool, actor: Actor | None, ask: Confirmable, answer: Answer
) -> ConfirmationNeeded:
    expires, nonce = int(services.clock.now().timestamp()) + CONFIRM_SECONDS, secrets.token_hex(8)
    token = f"{expires}.{nonce}.{_signature(services, tool, actor, ask, expires, nonce)}"
    about = tool.preview(ask, answer) if tool.preview else f"{tool.title}."
    return ConfirmationNeeded(details={"confirm": token, "about": about, "expires_in": CONFIRM_SECONDS})


async def _spent(services: Services, tool: Tool, actor: Actor | None, ask: Confirmable) -> str | None:
    """Use a token up, once; returns under which key that is known, or None for one that is not good, or was used."""
    expires, nonce, shown = (*(ask.confirm or "").split(".", 2), "", "")[:3]
    if not (expires.isascii() and expires.isdigit()) or int(expires) <= services.clock.now().timestamp():
        return None
    signature = _signature(services, tool, actor, ask, int(expires), nonce)
    if not hmac.compare_digest(shown.encode(), signature.encode()):
        return None
    key = f"{services.settings.namespace}:confirmed:{signature}"
    return key if await services.valkey.set(key, 1, nx=True, ex=CONFIRM_SECONDS) else None


def _signature(services: Services, tool: Tool, actor: Actor | None, ask: Confirmable, expires: int, nonce: str) -> str:
    arguments = ask.model_dump(mode="json", exclude={"confirm"})
    said = [tool.name, actor.user_id if actor else None, expires, nonce, arguments]
    key = hmac.new(services.settings.secret_key.get_secret_value().encode(), PURPOSE, hashlib.sha256).digest()
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:40]
