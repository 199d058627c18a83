"""Long work of one's own: looked up over REST, followed over `/ws/jobs/{job_id}`."""

import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Path, WebSocket

from aangan.identity.deps import Signed
from aangan.infra.deps import Read, services_of
from aangan.infra.openapi import refusals
from aangan.infra.stream import Subscription
from aangan.kit.actor import Actor
from aangan.kit.errors import HouseError
from aangan.kit.page import Page, Paging
from aangan.live import service
from aangan.live.endpoints._sockets import UNAUTHORIZED_OF_OLD, close, hold, refusal, welcome
from aangan.live.schemas import JobOut
from aangan.live.types import Event, Heard, JobStatus, Listening

router = APIRouter(tags=["jobs"], responses=refusals(401, 403))

WIRE = ("status", "progress", "result", "error_message")
Named = Annotated[str, Path(max_length=64)]


@router.get("/api/v1/jobs", summary="Long work that I started, the newest first", responses=refusals(400))
async def mine(actor: Signed, unit: Read, page: Paging) -> Page[JobOut]:
    return await service.list_jobs(unit, actor, page)


@router.get("/jobs/{job_id}", include_in_schema=False)
@router.get("/api/v1/jobs/{job_id}", summary="How far work of mine came", responses=refusals(404))
async def one(job_id: Named, actor: Signed, unit: Read) -> JobOut:
    return await service.get_job(unit, actor, job_id)


@router.websocket("/ws/jobs/{job_id}")
async def follow(socket: WebSocket, job_id: str, token: str = "", ticket: str = "") -> None:
    """Frames are `{"type": "job_update", "job_id", "data"}`: first how it stands now, then each change.

    Closes with 4001 for a token that is not good, and with 4004 for work that is not, or not yours.
    """
    actor = await welcome(socket, token, ticket, UNAUTHORIZED_OF_OLD)
    if actor is None:
        return
    async with AsyncExitStack() as stack:
        try:
            # Listening comes first: whatever changes after the look is heard.
            listening = service.listen(services_of(socket), actor, None)
            stream, _, heard = await stack.enter_async_context(listening)
        except HouseError as wrong:
            await close(socket, refusal(wrong, UNAUTHORIZED_OF_OLD))
            return
        follower = _Follower(socket, actor, job_id)
        await hold(socket, stream, follower.follow(stream, heard), UNAUTHORIZED_OF_OLD)


class _Follower:
    """One socket that follows one piece of work."""

    def __init__(self, socket: WebSocket, actor: Actor, job_id: str) -> None:
        self._socket = socket
        self._actor = actor
        self._job_id = job_id
        self._step = -1

    async def follow(self, stream: Subscription, heard: Listening) -> None:
        """Say how it stands, and then each change, until the stream ends. Raises JobNotFound, also when forgotten."""
        await self._show(await self._look())
        async for word in heard:
            if word.kind == "end":
                return
            with stream.sending():
                await self._pass_on(word)

    async def _look(self) -> Mapping[str, Any]:
        async with services_of(self._socket).units.read() as unit:
            state = await service.job_state(unit, self._actor, self._job_id)
        self._job_id = state["job_id"]
        return state

    async def _show(self, state: Mapping[str, Any]) -> None:
        # Only what is newer than what was sent before.
        if state["step"] <= self._step:
            return
        self._step = state["step"]
        data = {name: state[name] for name in WIRE}
        if state["status"] == JobStatus.FAILED:
            data["error"] = state["error_message"]
        await self._socket.send_json({"type": Event.JOB_UPDATE.value, "job_id": self._job_id, "data": data})

    async def _pass_on(self, word: Heard) -> None:
        if word.kind == "heartbeat":
            await self._socket.send_json({"type": "heartbeat"})
        elif word.kind == "resync":
            await self._show(await self._look())
        elif word.name == Event.JOB_UPDATE:
            state = json.loads(word.body)["data"]
            if state["job_id"] == self._job_id:
                await self._show(state)
