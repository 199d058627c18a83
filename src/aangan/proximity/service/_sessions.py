"""Being open to talk: a session that is found by its tokens, and forgotten after two hours."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec

from aangan.infra.services import Services
from aangan.kit.errors import TooMany
from aangan.kit.ids import new_token
from aangan.proximity import repository
from aangan.proximity.errors import HouseFull, ProofWrong, RotationNeeded, SessionUnknown, TokenTaken
from aangan.proximity.rules import day_of, encounter_tags, secret_hash, taxonomy, tokens_for, unb64
from aangan.proximity.schemas import SessionCreate, SessionResponse
from aangan.proximity.service._context import Nearby, nearby_of
from aangan.proximity.types import ROTATE_SECONDS, WEIGHT_MAX, Guard, Mode, Window

RETRY_SECONDS = 60


async def register(services: Services, wish: SessionCreate, secret: str, address: str) -> SessionResponse:
    """Open a session, or renew the one of this token; what people wrote is gone when this returns.

    Raises RotationNeeded, ProofWrong, TokenTaken, TooMany, HouseFull.
    """
    nearby = nearby_of(services)
    if wish.rotation is None and services.settings.proximity_floor == "strong":
        raise RotationNeeded
    windows = _windows(nearby, wish)
    fresh = new_token()
    said = _said(nearby, wish, windows) | {
        "secret": secret_hash(secret),
        "fresh": secret_hash(fresh),
        "address": nearby.network(address),
    }
    code, *rest = await nearby.store.run(repository.REGISTER, said)
    if code != 1:
        raise _refusal(code)
    strong = wish.rotation is not None
    return SessionResponse(
        session_id=rest[0].decode(),
        expires_at=datetime.fromtimestamp(int(rest[1]) // 1000, UTC),
        session_secret=fresh,
        expires_in=services.settings.session_ttl_seconds,
        mode=Mode.STRONG if strong else Mode.SIMPLE,
        server_time=nearby.now(),
        rotate_s=ROTATE_SECONDS if strong else None,
    )


async def leave(services: Services, secret: str) -> None:
    """End a session at once: nothing of it is left, and its sockets are closed. Raises SessionUnknown."""
    nearby = nearby_of(services)
    if not secret or not await nearby.store.run(repository.LEAVE, {"secret": secret_hash(secret)}):
        raise SessionUnknown


async def block_meeting(services: Services, secret: str, encounter: str) -> bool:
    """Keep two sessions apart from now on; tells whether there was such a meeting. Raises SessionUnknown."""
    nearby = nearby_of(services)
    said = {
        "secret": secret_hash(secret),
        "encounter": encounter,
        "tags": encounter_tags(encounter, nearby.today()),
        "ttl": services.settings.session_ttl_seconds * 1000,
    }
    done = await nearby.store.run(repository.BLOCK, said) if secret else -1
    if done < 0:
        raise SessionUnknown
    return bool(done)


def _refusal(code: int) -> Exception:
    if code == -1:
        return TokenTaken()
    return TooMany(retry_after=RETRY_SECONDS) if code == -2 else HouseFull(retry_after=RETRY_SECONDS)


def _windows(nearby: Nearby, wish: SessionCreate) -> list[Window]:
    """Return where the session is found. Raises ProofWrong when the token is not made with the key."""
    now, lasts = nearby.seconds(), nearby.services.settings.session_ttl_seconds
    if wish.rotation is None:
        return list(nearby.pepper.windows(wish.ble_token, now, now + lasts))
    tokens = list(tokens_for(unb64(wish.rotation.key), now, lasts))
    # The present one and its neighbours: clocks of phones are a little off.
    if wish.ble_token not in {token for token, _, _ in tokens[:3]}:
        raise ProofWrong
    return [window for token, begins, ends in tokens for window in nearby.pepper.windows(token, begins, ends)]


def _said(nearby: Nearby, wish: SessionCreate, windows: list[Window]) -> dict[str, Any]:
    settings, options = nearby.services.settings, wish.options
    now, lasts = nearby.seconds(), settings.session_ttl_seconds
    named = taxonomy().named(wish.interests)
    categories = list(dict.fromkeys(one.interest.category for one in named))
    # A session that lives past midnight is compared by both days' keys: with whoever registers tomorrow, too.
    days = range(day_of(now), day_of(now + lasts) + 1)
    strong, careful = wish.rotation is not None, options is not None and options.socket_auth
    bounded = settings.proximity_stats == "dp"
    ends = nearby.store.now_ms()
    return {
        "sid": str(uuid4()),
        "pair": new_token(12),
        "guard": Guard.STRONG if strong else Guard.STICKY if careful else Guard.OPEN,
        "mutual": "1" if (options.mutual if options else strong) else "0",
        "crowd": options.min_crowd if options else 0,
        "jitter": options.jitter_s if options else 0,
        "likes": " ".join(nearby.pepper.interest(day, one.word) for day in days for one in named),
        "categories": msgspec.json.encode(categories).decode(),
        "counted": categories[:WEIGHT_MAX] if bounded else categories,
        "created": nearby.now().isoformat(),
        "windows": [(one.lookup, one.begins, one.ends) for one in windows if one.ends > ends],
        "tags": {"met": wish.encounter_tags, "shut": wish.block_tags, "recent": wish.recent_tags},
        "ttl": lasts * 1000,
        "day": nearby.today(),
        "born": settings.proximity_sessions_per_minute,
        "misses": settings.proximity_misses_per_minute,
        "most": settings.proximity_sessions_max,
    }
