"""`/media`: the door of files. Public ones are there for everybody and for ever, private ones by link for a while."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Response
from starlette.responses import RedirectResponse, StreamingResponse

from aangan.infra.deps import HouseServices, HouseSettings, Read
from aangan.infra.openapi import refusals
from aangan.infra.problems import envelope
from aangan.infra.services import Services
from aangan.infra.unit import Row
from aangan.media import rules, service
from aangan.media.types import Kind, Visibility

router = APIRouter(tags=["media"])
FOR_EVER = "public, max-age=31536000, immutable"
# As long as the link that was followed may be used; and never in a cache that others look into.
FOR_ONE = "private, max-age=300"
# Nothing in a file may run, whatever a browser takes it for; other origins (the web client) may show it.
HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Accept-Ranges": "bytes",
}
CHUNK = 1_000_000
REDIRECT_SECONDS = 300
FILE = {name: {"schema": {"type": "string", "format": "binary"}} for name in sorted(rules.KEPT_TYPES)}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": FILE, "description": "The file"},
    206: {"content": FILE, "description": "The part that was asked for"},
    304: {"description": "The file that the client has already"},
    307: {"description": "Where the storage itself serves the file"},
    416: {"model": refusals(404)[404]["model"], "description": "The part lies beyond the file"},
    **refusals(404, 410),
}
Expires = Annotated[int | None, Query(ge=0, le=2**53)]
Signature = Annotated[str | None, Query(max_length=64)]
Key = Annotated[str, Path(pattern=r"^(public|private)/[a-z_]{1,40}/\d{1,19}/[\w-]{1,64}\.[a-z0-9]{2,5}$")]
Asked = Annotated[str | None, Header(max_length=200)]


@router.get(
    "/media/uploads/{upload_id}",
    summary="A file that came by a link",
    response_class=Response,
    status_code=307,
    responses=refusals(404, 410),
)
async def uploaded(
    upload_id: UUID, unit: Read, settings: HouseSettings, expires: Expires = None, signature: Signature = None
) -> Response:
    where = await service.where_it_went(unit, upload_id, settings, expires, signature)
    return RedirectResponse(where, 307, {"Cache-Control": "no-store"})


@router.head("/media/{key:path}", include_in_schema=False)
@router.get("/media/{key:path}", summary="A file", response_class=Response, responses=ANSWERS)
async def file(
    key: Key,
    unit: Read,
    services: HouseServices,
    expires: Expires = None,
    signature: Signature = None,
    range: Asked = None,  # noqa: A002 - the header's name
    if_none_match: Asked = None,
    if_range: Asked = None,
) -> Response:
    """Public files are cached for ever: another file has another key."""
    row = await service.file(unit, key, services.settings, expires, signature)
    headers = _headers(row)
    if if_none_match is not None and headers["ETag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    elsewhere = await services.storage.link(key, REDIRECT_SECONDS * 2)
    if elsewhere is not None:
        return RedirectResponse(elsewhere, 307, {"Cache-Control": f"private, max-age={REDIRECT_SECONDS}"})
    asked = range if if_range is None or if_range == headers["ETag"] else None
    return _part(services, row, headers, asked)


def _part(services: Services, row: Row, headers: dict[str, str], asked: str | None) -> Response:
    size: int = row["size"]
    try:
        part = rules.read_range(asked, size)
    except rules.BadRange:
        return envelope(416, "The range lies beyond the file", headers={"Content-Range": f"bytes */{size}"})
    begin, end = part or (0, size)
    headers["Content-Length"] = str(end - begin)
    if part is not None:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    # Read after this request's unit is closed: a slow reader holds no connection.
    body = _chunks(services, row["key"], begin, end)
    return StreamingResponse(body, 206 if part else 200, headers, row["content_type"])


async def _chunks(services: Services, key: str, begin: int, end: int) -> AsyncIterator[bytes]:
    for start in range(begin, end, CHUNK):
        yield await services.storage.read(key, start, min(start + CHUNK, end))


def _headers(row: Row) -> dict[str, str]:
    public = row["visibility"] == Visibility.PUBLIC.value
    headers = {**HARMLESS, "ETag": f'"{row["digest"]}"', "Cache-Control": FOR_EVER if public else FOR_ONE}
    if rules.kind_of(row["content_type"]) is Kind.DOCUMENT:
        headers["Content-Disposition"] = "attachment"
    return headers
