"""From a nudge to a conversation: only with an account, and only when both tap."""

from typing import NamedTuple

from aangan.conversations import service as conversations
from aangan.conversations.errors import KeptApart, NobodyToTalkTo
from aangan.conversations.types import ConversationSource
from aangan.infra.services import Services
from aangan.kit.actor import Actor
from aangan.proximity import repository
from aangan.proximity.errors import EncounterUnknown, SessionUnknown
from aangan.proximity.rules import secret_hash
from aangan.proximity.schemas import HelloOut
from aangan.proximity.service._context import Nearby, nearby_of
from aangan.proximity.types import INBOX_LENGTH

WAITING = HelloOut(status="waiting")


class Meeting(NamedTuple):
    """The accounts of both sides (0 where there is none), whether each has tapped, and whether they parted."""

    accounts: tuple[int, int]
    tapped: tuple[bool, bool]
    apart: bool


async def link(services: Services, user_id: int, secret: str) -> None:
    """Let a session stand for an account; sealed, so that no store says whose it is. Raises SessionUnknown."""
    nearby = nearby_of(services)
    sid = await _session_of(nearby, secret)
    if not await _link(nearby, secret, sid, nearby.pepper.seal(sid, user_id)):
        raise SessionUnknown


async def unlink(services: Services, secret: str) -> None:
    """Let a session stand for nobody again. Raises SessionUnknown."""
    nearby = nearby_of(services)
    if not await _link(nearby, secret, await _session_of(nearby, secret), ""):
        raise SessionUnknown


async def say_hello(services: Services, actor: Actor, encounter: str) -> HelloOut:
    """Tap; when both have, their conversation is open. Whoever is kept apart is left waiting, and told nothing else.

    Raises EncounterUnknown for a meeting that is over, or was never the actor's.
    """
    nearby = nearby_of(services)
    meeting = await _meeting(nearby, encounter)
    if meeting is None or actor.user_id not in meeting.accounts:
        raise EncounterUnknown
    side = "one" if meeting.accounts[0] == actor.user_id else "other"
    meeting = await _meeting(nearby, encounter, side)
    if meeting is None or meeting.apart or not all(meeting.tapped) or not all(meeting.accounts):
        return WAITING
    try:
        async with services.units.write() as unit:
            source = ConversationSource.OTHER
            opened = await conversations.ensure_conversation(unit, meeting.accounts, source=source)
    except (KeptApart, NobodyToTalkTo):
        return WAITING
    await nearby.store.run(repository.TALK, {"encounter": encounter, "conversation": opened, "inbox": INBOX_LENGTH})
    return HelloOut(status="open", conversation_id=opened)


async def _session_of(nearby: Nearby, secret: str) -> str:
    sid = await nearby.store.session_of(secret_hash(secret))
    if sid is None:
        raise SessionUnknown
    return sid


async def _link(nearby: Nearby, secret: str, sid: str, account: str) -> bool:
    return bool(
        await nearby.store.run(repository.LINK, {"secret": secret_hash(secret), "sid": sid, "account": account})
    )


async def _meeting(nearby: Nearby, encounter: str, side: str = "") -> Meeting | None:
    found = await nearby.store.run(repository.HELLO, {"encounter": encounter, "side": side})
    if not found:
        return None
    one, account, tapped, other, their_account, they_tapped, apart = (part.decode() for part in found)
    accounts = tuple(
        nearby.pepper.unseal(sid, sealed) if sealed else 0 for sid, sealed in ((one, account), (other, their_account))
    )
    return Meeting((accounts[0], accounts[1]), (tapped == "1", they_tapped == "1"), apart == "1")
