"""The models that answer, by the settings, and the tools of the house as they see them."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import structlog
from pydantic_ai import Agent, ApprovalRequired, DeferredToolRequests, RunContext, ToolFailed
from pydantic_ai.exceptions import ModelAPIError, UserError
from pydantic_ai.models import Model, infer_model
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.providers import Provider, infer_provider_class
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.toolsets import AbstractToolset, ToolsetTool
from pydantic_core import SchemaValidator, core_schema

from aangan.concierge import rules
from aangan.concierge.errors import NotConfigured
from aangan.identity.errors import SessionEnded
from aangan.identity.service import get_user, must_stand
from aangan.infra import toolbox
from aangan.infra.problems import as_refusal
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.toolbox import ConfirmationNeeded, Tool
from aangan.kit.actor import Actor, Role
from aangan.kit.errors import HouseError

log = structlog.get_logger(__name__)

ARGUMENTS = SchemaValidator(core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema()))
# How often a model may correct a call whose name or JSON is wrong.
CORRECTIONS = 3
# A model that says nothing for so long is away; the next one is asked.
MODEL_SECONDS = 45.0
AWAY_SECONDS = 3600
# What fell out in a run, noted where the run looks for it: models are shared, runs are not.
fallen: ContextVar[list[tuple[str, str]]] = ContextVar("fallen")


@dataclass(slots=True)
class Called:
    """A call that was made: what it gave, or why it was refused."""

    tool: str
    arguments: dict[str, Any]
    words: str
    result: dict[str, Any]
    refused: bool = False


@dataclass(slots=True)
class Asking:
    """For whom the tools act in one run, and what came of their calls, by the calls' ids."""

    services: Services
    actor: Actor | None
    called: dict[str, Called] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mind:
    """The agent of a process, the tools of the house, and the names of its models (none when it is not set up)."""

    tools: tuple[Tool, ...]
    models: tuple[Model, ...]
    agent: Agent[Asking, str | DeferredToolRequests]
    definitions: Mapping[str, ToolDefinition]

    def tools_for(self, actor: Actor | None) -> tuple[Tool, ...]:
        """Return what somebody's concierge may use: a guest's only reads, a person's, and for staff theirs too."""
        offered = toolbox.tools_for(self.tools, actor)
        if actor is None:
            return tuple(tool for tool in offered if tool.read_only)
        if actor.role is Role.USER:
            return offered
        return toolbox.unique(dict.fromkeys([*offered, *toolbox.tools_for(self.tools, actor, staff=True)]))

    def toolset_for(self, actor: Actor | None) -> "HouseTools":
        """Return the same for the agent."""
        return HouseTools(self.tools_for(actor), self.definitions)


@dataclass(slots=True)
class _Furniture:
    """What the house gives the room when it is built."""

    mind: Mind | None = None


def furnish(services: Services, tools: Sequence[Tool], model: Model | Sequence[Model] | None = None) -> None:
    """Give the concierge its tools, and its models: those of the settings, or `model` in their place.

    Raises ValueError when the settings name a model that nobody knows.
    """
    given = (model,) if isinstance(model, Model) else tuple(model or ())
    models = given or models_of(services.settings)
    services.keep(_Furniture, lambda _: _Furniture(_mind(tools, models) if models else None))


def mind_of(services: Services) -> Mind:
    """Return the process's one mind. Raises NotConfigured."""
    mind = known_mind(services)
    if mind is None:
        raise NotConfigured(retry_after=AWAY_SECONDS)
    return mind


def known_mind(services: Services) -> Mind | None:
    """Return the same, or None where no model is set up."""
    return services.keep(_Furniture, lambda _: _Furniture()).mind


def models_of(settings: Settings) -> tuple[Model, ...]:
    """Make the models that the settings name, those with a key or an address; raises ValueError for unknown ones."""
    if not settings.concierge_model:
        return ()
    keys = [settings.concierge_key.get_secret_value() if settings.concierge_key else ""]
    more = settings.concierge_fallback_keys.get_secret_value() if settings.concierge_fallback_keys else ""
    keys += [key.strip() for key in more.split(",")]
    names = [settings.concierge_model, *settings.concierge_fallbacks]
    keys += [""] * (len(names) - len(keys))
    urls = [settings.concierge_url, *[None] * len(settings.concierge_fallbacks)]
    return tuple(_model(name, key, url) for name, key, url in zip(names, keys, urls, strict=False) if key or url)


def _model(name: str, key: str, url: str | None) -> Model:
    def provider(kind: str) -> Provider[Any]:
        given = ({"api_key": key} if key else {}) | ({"base_url": url} if url else {})
        made: Provider[Any] = infer_provider_class(kind)(**given)
        return made

    try:
        return infer_model(name, provider)
    except (UserError, ValueError, TypeError, ImportError) as wrong:
        raise ValueError(f"CONCIERGE_MODEL: {name} cannot be used: {type(wrong).__name__}: {wrong}") from wrong


def _mind(tools: Sequence[Tool], models: tuple[Model, ...]) -> Mind:
    asked = models[0] if len(models) == 1 else FallbackModel(*models, fallback_on=_notes(models))
    agent: Agent[Asking, str | DeferredToolRequests] = Agent(
        asked,
        name="concierge",
        deps_type=Asking,
        output_type=[str, DeferredToolRequests],
        retries=CORRECTIONS,
        model_settings=ModelSettings(max_tokens=rules.REPLY_TOKENS, timeout=MODEL_SECONDS),
    )
    return Mind(tuple(tools), models, agent, {tool.name: _defined(tool) for tool in tools})


def _notes(models: Sequence[Model]) -> Any:
    following = {one.model_name: after for one, after in pairwise(models)}

    def falls(wrong: Exception) -> bool:
        if not isinstance(wrong, ModelAPIError):
            return False
        after = following.get(wrong.model_name)
        if after is not None:
            fallen.get([]).append((after.system, f"{wrong.model_name} does not answer"))
        return True

    return falls


def _defined(tool: Tool) -> ToolDefinition:
    schema = tool.input_schema
    # The person confirms, in the app; the model has nothing to do with it.
    schema = schema | {"properties": {name: one for name, one in schema["properties"].items() if name != "confirm"}}
    return ToolDefinition(
        name=tool.name,
        description=tool.description,
        parameters_json_schema=schema,
        # Reads may overlap; what writes waits for what was called before it.
        sequential=not tool.read_only,
    )


class HouseTools(AbstractToolset[Asking]):
    """Tools of the toolbox for one actor; whatever else a model calls does not exist."""

    def __init__(self, tools: Iterable[Tool], definitions: Mapping[str, ToolDefinition]) -> None:
        """Offer these tools."""
        self._tools = {tool.name: tool for tool in tools}
        self._definitions = definitions

    @property
    def id(self) -> str:
        """The name of the toolset."""
        return "house"

    async def get_tools(self, ctx: RunContext[Asking]) -> dict[str, ToolsetTool[Asking]]:
        """Return what the model is told of."""
        del ctx
        return {
            name: ToolsetTool(
                toolset=self,
                tool_def=replace(self._definitions[name]),
                max_retries=CORRECTIONS,
                args_validator=ARGUMENTS,
            )
            for name in self._tools
        }

    async def call_tool(
        self, name: str, tool_args: dict[str, Any], ctx: RunContext[Asking], tool: ToolsetTool[Asking]
    ) -> str:
        """Call a tool for the actor; a refusal is told to the model, what destroys waits for the person."""
        del tool
        arguments = {key: value for key, value in tool_args.items() if key != "confirm"}
        call = asyncio.ensure_future(_call(self._tools[name], ctx.deps, arguments, approved=ctx.tool_call_approved))
        try:
            called = await asyncio.shield(call)
        except asyncio.CancelledError:
            # What has begun is finished, and noted: whoever comes back sees what was done.
            await asyncio.wait({call})
            if not call.cancelled() and call.exception() is None:
                ctx.deps.called[ctx.tool_call_id or ""] = call.result()
            raise
        ctx.deps.called[ctx.tool_call_id or ""] = called
        if called.refused:
            raise ToolFailed(called.words)
        return called.words


async def _call(tool: Tool, asking: Asking, arguments: dict[str, Any], *, approved: bool) -> Called:
    arguments = rules.clean(arguments)
    try:
        if asking.actor is not None:
            await _must_be_the_same(asking.services, asking.actor)
        answer = await toolbox.run(tool, asking.services, asking.actor, arguments, approved=approved)
    except ConfirmationNeeded as wait:
        raise ApprovalRequired(metadata={"about": (wait.details or {})["about"]}) from wait
    except HouseError as wrong:
        return _refused(tool, arguments, wrong)
    except Exception as wrong:
        refused = as_refusal(wrong)
        if refused is None:
            log.exception("unexpected", tool=tool.name)
        return _refused(tool, arguments, refused or HouseError())
    return Called(tool.name, arguments, answer.words()[: rules.ANSWER_MAX], answer.structured())


async def _must_be_the_same(services: Services, actor: Actor) -> None:
    """Look again: a run outlasts a request, and whoever was shut out meanwhile, or lost a role, acts no more in it."""
    async with services.units.read() as unit:
        await must_stand(unit, actor)
        known = await get_user(unit, actor, actor.user_id)
    if known.role != actor.role:
        raise SessionEnded


def _refused(tool: Tool, arguments: dict[str, Any], wrong: HouseError) -> Called:
    return Called(tool.name, arguments, toolbox.refused_in_words(wrong), toolbox.refused_as_data(wrong), refused=True)
