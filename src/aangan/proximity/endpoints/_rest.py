"""People nearby over HTTP: at the root, as the first clients ask, and under the house's prefix."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response, status

from aangan.identity.deps import Signed, Staff
from aangan.infra.deps import HouseServices
from aangan.infra.openapi import refusals
from aangan.proximity import service
from aangan.proximity.deps import Secret
from aangan.proximity.schemas import (
    Accepted,
    EncounterIn,
    HealthOut,
    HelloOut,
    LinkIn,
    LinkOut,
    MatchRequest,
    MatchResult,
    SessionCreate,
    SessionResponse,
    StatsResponse,
)

router = APIRouter(tags=["proximity"])
EXAMPLE = {"ble_token": "abc123", "interests": ["devops", "hardstyle", "philosophy"]}


@router.post("/session", summary="Be open to talk", responses=refusals(409))
async def register(
    wish: Annotated[SessionCreate, Body(examples=[EXAMPLE])], request: Request, secret: Secret, services: HouseServices
) -> SessionResponse:
    """With `rotation` the session is strong: only the holder of the key can open it, and only its secret speaks for it.

    What people like is turned into ids that mean nothing outside this house and this day; the words are kept nowhere.
    """
    return await service.register(services, wish, secret, request.state.client_address)


@router.delete("/session", summary="Be open to talk no more", status_code=204, responses=refusals(404))
async def leave(secret: Secret, services: HouseServices) -> Response:
    """Signed by the session's secret as a bearer token; everything about the session is gone when this answers."""
    await service.leave(services, secret)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/match", summary="Somebody was heard", responses=refusals(404))
async def match(
    seen: MatchRequest, request: Request, secret: Secret, services: HouseServices
) -> MatchResult | Accepted:
    """A strong session (its secret as a bearer token) is answered the same, whatever came of it."""
    return await service.evenly(service.match(services, seen, secret, request.state.client_address))


@router.post("/block", summary="Never again", status_code=204, responses=refusals(404))
async def block(meeting: EncounterIn, secret: Secret, services: HouseServices) -> Response:
    """Keep the two sessions of a nudge apart; across sessions, `block_tags` do the same."""
    await service.block_meeting(services, secret, meeting.encounter_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.put("/session/profile", summary="Let a session stand for you", responses=refusals(401, 403, 404))
async def link(wish: LinkIn, actor: Signed, services: HouseServices) -> LinkOut:
    """A nudge of two who did this offers `hello`; whom you blocked, or who blocked you, is never told of you."""
    await service.link(services, actor.user_id, wish.session_secret)
    return LinkOut(linked=True)


@router.delete("/session/profile", summary="Let a session stand for nobody", responses=refusals(404))
async def unlink(secret: Secret, services: HouseServices) -> LinkOut:
    """Signed by the session's secret."""
    await service.unlink(services, secret)
    return LinkOut(linked=False)


@router.post("/hello", summary="Say hello to somebody nearby", responses=refusals(401, 403, 404))
async def hello(meeting: EncounterIn, actor: Signed, services: HouseServices) -> HelloOut:
    """When both have tapped, their conversation is open; until then, and for whoever is kept apart, it is waiting."""
    return await service.say_hello(services, actor, meeting.encounter_id)


@router.get("/stats", summary="Figures of today", responses=refusals(401, 403, 503))
async def stats(_actor: Staff, services: HouseServices) -> StatsResponse:
    """For staff. Outside development figures are grouped or noisy, and released at fixed times (`as_of`)."""
    return await service.stats(services)


@router.get("/health", summary="Are people nearby served?")
async def health(services: HouseServices) -> HealthOut:
    """Answer 200 whenever the process can answer at all."""
    return HealthOut(timestamp=services.clock.now())
