"""Who may hear: the first socket of a simple session, and whoever proves that the session is theirs."""

from dataclasses import dataclass
from typing import Any

from aangan.infra.services import Services
from aangan.proximity import repository
from aangan.proximity.rules import message, secret_hash
from aangan.proximity.service._context import Nearby, nearby_of
from aangan.proximity.service._doorbell import doorbell_of
from aangan.proximity.types import LABELS_MAX, Claim

SOCKETS_MAX = 2


@dataclass(frozen=True, slots=True)
class Opened:
    """A socket that may hear: of which session, for how many seconds, and what it has read already."""

    sid: str
    number: int
    seconds: float
    read: str
    jitter: int


async def claim(
    services: Services, token: str, secret: str, address: str, number: int, *, last: bool
) -> tuple[Claim, Opened | None]:
    """Ask for a session's ear; `last` counts a refusal as a guess of this sender."""
    nearby, doorbell = nearby_of(services), doorbell_of(services)
    said = {
        "own": nearby.lookup(token),
        "secret": secret_hash(secret),
        "address": nearby.network(address),
        "misses": services.settings.proximity_misses_per_minute,
        "socket": f"{doorbell.node}.{number}",
        "sockets": SOCKETS_MAX,
        "last": int(last),
    }
    code, *rest = await nearby.store.run(repository.CLAIM, said)
    if code != Claim.TAKEN:
        return Claim(code), None
    sid, ends, read, jitter = rest
    seconds = (int(ends) - nearby.store.now_ms()) / 1000
    return Claim.TAKEN, Opened(sid.decode(), number, seconds, read.decode(), jitter)


async def let_go(services: Services, opened: Opened) -> None:
    """Give a session's ear back."""
    socket = f"{doorbell_of(services).node}.{opened.number}"
    await nearby_of(services).store.run(repository.RELEASE, {"sid": opened.sid, "socket": socket})


async def note_read(services: Services, sid: str, number: str) -> None:
    """Remember how far a session has read, by its own word."""
    await nearby_of(services).store.read(sid, number)


def frame(services: Services, number: str, fields: dict[bytes, bytes]) -> dict[str, Any]:
    """Return a nudge, or the word that a conversation opened, as sockets carry it."""
    encounter = fields[b"e"].decode()
    if fields[b"k"] == b"hello":
        return {"type": "hello", "conversation_id": int(fields[b"c"]), "id": number, "encounter_id": encounter}
    return _nudge(nearby_of(services), number, encounter, fields)


def _nudge(nearby: Nearby, number: str, encounter: str, fields: dict[bytes, bytes]) -> dict[str, Any]:
    labels = nearby.labels(fields[b"s"].decode())[:LABELS_MAX]
    nudge: dict[str, Any] = {
        "type": "nudge",
        "shared_interests": labels,
        "message": message(labels),
        "id": number,
        "encounter_id": encounter,
    }
    if fields[b"h"] == b"1":
        nudge["hello"] = True
    return nudge
