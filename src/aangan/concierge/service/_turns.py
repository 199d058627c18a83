"""Before the concierge answers: is it set up, whose turn is it, what may it cost, what was said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic_ai.messages import ModelMessage, ModelMessagesTypeAdapter, ModelRequest, UserPromptPart, repair_messages

from aangan.concierge import repository, rules
from aangan.concierge.errors import (
    ApprovalDecided,
    ApprovalExpired,
    ApprovalNotFound,
    DayUsedUp,
    ThreadBusy,
    ThreadNotFound,
)
from aangan.concierge.schemas import AgentChatRequest, ApprovalsIn, GuestChatRequest
from aangan.concierge.service._mind import Mind, mind_of
from aangan.concierge.service._sweeping import close_if_stale
from aangan.concierge.types import ApprovalStatus, Decision, Role, RunKind, Said
from aangan.infra.limits import DAY_SECONDS, Limit, enforce
from aangan.infra.services import Services
from aangan.infra.unit import Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.actor import Role as ActorRole
from aangan.kit.errors import Unprocessable
from aangan.notifications.service import get_preferences

GUEST_ZONE = "Asia/Kolkata"
GUEST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """What the concierge is to answer, for whom, and how much it may use; a guest's has no thread and no run."""

    mind: Mind
    actor: Actor | None
    zone: str
    tokens: int
    prompt: str | None = None
    thread_id: int | None = None
    run_id: int | None = None
    history: Sequence[ModelMessage] = ()
    # The person's word on calls that waited: true, or what the model is told instead.
    decisions: Mapping[str, bool | str] = field(default_factory=dict)

    @property
    def is_staff(self) -> bool:
        """Tell whether an agent or an admin asks."""
        return self.actor is not None and self.actor.role is not ActorRole.USER


async def hear_guest(services: Services, asked: GuestChatRequest, address: str) -> Turn:
    """Let a guest ask once. Raises NotConfigured, TooMany."""
    mind, settings = mind_of(services), services.settings
    limits = [
        Limit(f"concierge:{address}", settings.concierge_guests_per_minute, GUEST_SECONDS),
        Limit("concierge:guests", settings.concierge_guests_per_day, DAY_SECONDS),
    ]
    if known := [limit for limit in limits if limit.count]:
        await enforce(services.valkey, settings.namespace, known)
    return Turn(mind, None, GUEST_ZONE, rules.GUEST_TOKENS, asked.message)


async def hear(services: Services, actor: Actor, asked: AgentChatRequest) -> Turn:
    """Let somebody say something, in a thread of theirs or a new one.

    Calls that waited are decided by it: by a plain yes or no, else they are not done. Raises NotConfigured, DayUsedUp,
    ThreadBusy.
    """
    mind = mind_of(services)
    async with services.units.write() as unit:
        thread_id = await _thread(unit, actor, asked)
        decisions = await _decided_by_words(unit, thread_id, asked.message)
        held = await _share(unit, services, actor)
        kind = RunKind.DECISION if decisions else RunKind.MESSAGE
        history = await _history(unit, thread_id, deciding=bool(decisions))
        run_id = await repository.new_run(unit, thread_id, kind, rules.day_of(unit.now()), held)
        await repository.say(unit, thread_id, Said(Role.USER, asked.message))
        # A plain yes or no has said what it had to say.
        prompt = None if decisions and rules.word_of(asked.message) is not None else asked.message
        if prompt is not None:
            await repository.remember(unit, run_id, told([ModelRequest(parts=[UserPromptPart(content=prompt)])]))
        zone = (await get_preferences(unit, actor)).timezone
    return Turn(mind, actor, zone, held, prompt, thread_id, run_id, history, decisions)


async def decide(services: Services, actor: Actor, thread_id: int, given: ApprovalsIn) -> Turn:
    """Take somebody's word on every call that waits in their thread, once.

    Raises NotConfigured, ThreadNotFound, ThreadBusy, ApprovalDecided, ApprovalNotFound, ApprovalExpired, DayUsedUp, and
    Unprocessable when a call that waits is not named.
    """
    mind = mind_of(services)
    async with services.units.write() as unit:
        if not await repository.lock_thread(unit, actor.user_id, thread_id):
            raise ThreadNotFound
        calls, run = await _waiting(unit, thread_id)
        words = {one.call_id: one.decision for one in given.decisions}
        _must_answer(unit, calls, words)
        held = await _share(unit, services, actor)
        decisions: dict[str, bool | str] = {}
        for call_id, word in words.items():
            yes = word is Decision.APPROVE
            status = ApprovalStatus.APPROVED if yes else ApprovalStatus.DENIED
            await repository.decide(unit, run, call_id, status.value)
            decisions[call_id] = True if yes else rules.DENIED
        history = await _history(unit, thread_id, deciding=True)
        run_id = await repository.new_run(unit, thread_id, RunKind.DECISION, rules.day_of(unit.now()), held)
        zone = (await get_preferences(unit, actor)).timezone
    return Turn(mind, actor, zone, held, None, thread_id, run_id, history, decisions)


def told(messages: Sequence[ModelMessage]) -> list[object]:
    """Return messages as they are kept."""
    kept: list[object] = ModelMessagesTypeAdapter.dump_python(list(messages), mode="json")
    return kept


async def _share(unit: Unit, services: Services, actor: Actor) -> int:
    settings, now = services.settings, unit.now()
    day = rules.day_of(now)
    used = await repository.share(unit, actor.user_id, day)
    held = rules.allowance(settings.concierge_tokens_per_day, used["tokens"], used["held"])
    most = settings.concierge_requests_per_day
    if not held or (most and used["requests"] >= most):
        raise DayUsedUp(retry_after=rules.seconds_left(now))
    await repository.use(unit, actor.user_id, day, held)
    return held


async def _thread(unit: Unit, actor: Actor, asked: AgentChatRequest) -> int:
    known = asked.conversation_id
    if known is None or not await repository.lock_thread(unit, actor.user_id, known):
        return await repository.new_thread(unit, actor.user_id, rules.title_of(asked.message))
    return known


async def _waiting(unit: Unit, thread_id: int) -> tuple[list[Row], int]:
    """Return the calls that wait in a locked thread and their run, 0 if there is none. Raises ThreadBusy."""
    if not await close_if_stale(unit, thread_id):
        raise ThreadBusy(retry_after=1)
    run = await repository.newest_run(unit, thread_id)
    return (await repository.waiting(unit, run["id"]), run["id"]) if run else ([], 0)


async def _decided_by_words(unit: Unit, thread_id: int, message: str) -> dict[str, bool | str]:
    calls, run = await _waiting(unit, thread_id)
    decisions: dict[str, bool | str] = {}
    for call in calls:
        if call["expires_at"] <= unit.now():
            status, decisions[call["call_id"]] = ApprovalStatus.EXPIRED, rules.TOO_LATE
        elif rules.word_of(message):
            status, decisions[call["call_id"]] = ApprovalStatus.APPROVED, True
        else:
            status, decisions[call["call_id"]] = ApprovalStatus.DENIED, rules.DENIED
        await repository.decide(unit, run, call["call_id"], status.value)
    return decisions


def _must_answer(unit: Unit, calls: Sequence[Row], words: Mapping[str, Decision]) -> None:
    if not calls:
        raise ApprovalDecided
    if any(call["expires_at"] <= unit.now() for call in calls):
        raise ApprovalExpired
    known = {call["call_id"] for call in calls}
    if words.keys() - known:
        raise ApprovalNotFound
    if missing := sorted(known - words.keys()):
        raise Unprocessable("decisions: say approve or deny for each call that waits", details={"missing": missing})


async def _history(unit: Unit, thread_id: int, *, deciding: bool) -> list[ModelMessage]:
    """Return what the model is told of earlier runs: the newest, as far as they fit, beginning where somebody spoke."""
    kept: list[Row] = []
    size = 0
    for run in await repository.history(unit, thread_id, rules.HISTORY_RUNS):
        size += len(str(run["history"]))
        if size > rules.HISTORY_BYTES and kept:
            break
        kept.append(run)
    while kept and kept[-1]["kind"] != RunKind.MESSAGE and len(kept) > 1:
        kept.pop()
    messages = [one for run in reversed(kept) for one in ModelMessagesTypeAdapter.validate_python(run["history"])]
    # Calls that the person has just decided are open still; all others that are, were cut off.
    return repair_messages(messages, repair_last_response=not deciding)
