"""The pictures of the town, drawn when they are asked for; no model, no file, no outside."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from aangan.town.pictures import RoomKind, portrait, room_picture

router = APIRouter(prefix="/town", tags=["media"])
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
Seed = Annotated[int, Path(ge=0, le=2**53)]
SVG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/svg+xml": {}}, "description": "The picture"}}


@router.get("/portraits/{seed}.svg", summary="A made-up person", response_class=Response, responses=SVG)
async def portrait_of(seed: Seed) -> Response:
    return Response(portrait(seed), media_type="image/svg+xml", headers=FOR_EVER)


@router.get("/rooms/{kind}/{seed}.svg", summary="A made-up room", response_class=Response, responses=SVG)
async def room(kind: RoomKind, seed: Seed) -> Response:
    return Response(room_picture(seed, kind), media_type="image/svg+xml", headers=FOR_EVER)
