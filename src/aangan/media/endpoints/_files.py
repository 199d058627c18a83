"""`/media`: the door of files. Public ones are there for everybody and for ever, private ones by link for a while."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from starlette.responses import RedirectResponse, StreamingResponse

from aangan.infra.deps import HouseServices, HouseSettings, Read
from aangan.infra.openapi import refusals
from aangan.infra.problems import envelope
from aangan.infra.services import Services
from aangan.infra.unit import Row
from aangan.media import rules, service
from aangan.media.deps import Expires, FoundFile, Signature
from aangan.media.types import Kind, Visibility

router = APIRouter(tags=["media"])
# The parts of a key, which FoundFile reads.
FILES = "/media/{visibility}/{folder}/{owner_id}/{name}"
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


@router.head(FILES, include_in_schema=False)
@router.get(FILES, summary="A file", response_class=Response, responses=ANSWERS)
async def file(
    row: FoundFile,
    request: Request,
    services: HouseServices,
    range: Asked = None,  # noqa: A002 - the header's name
    if_none_match: Asked = None,
    if_range: Asked = None,
) -> Response:
    """Public files are cached for ever: another file has another key."""
    headers = _headers(row)
    if if_none_match is not None and headers["ETag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    elsewhere = await services.storage.link(row["key"], REDIRECT_SECONDS * 2)
    if elsewhere is not None:
        return RedirectResponse(elsewhere, 307, {"Cache-Control": f"private, max-age={REDIRECT_SECONDS}"})
    asked = range if if_range is None or if_range == headers["ETag"] else None
    try:
        part = rules.read_range(asked, row["size"])
    except rules.BadRange:
        beyond = {"Content-Range": f"bytes */{row['size']}"}
        return envelope(416, "The range lies beyond the file", headers=beyond)
    return await _handed_out(services, row, headers, part, whole=request.method == "GET")


async def _handed_out(
    services: Services, row: Row, headers: dict[str, str], part: tuple[int, int] | None, *, whole: bool
) -> Response:
    begin, end = part or (0, row["size"])
    headers["Content-Length"] = str(end - begin)
    if part is not None:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{row['size']}"
    status, kind = (206 if part else 200), row["content_type"]
    if not whole:
        return Response(None, status, headers, kind)
    # The beginning is read before the answer starts: a file that is not there is still a plain 404.
    first = await services.storage.read(row["key"], begin, min(begin + CHUNK, end))
    return StreamingResponse(_chunks(services, row["key"], first, begin, end), status, headers, kind)


async def _chunks(services: Services, key: str, first: bytes, begin: int, end: int) -> AsyncIterator[bytes]:
    yield first
    for start in range(begin + CHUNK, end, CHUNK):
        yield await services.storage.read(key, start, min(start + CHUNK, end))


def _headers(row: Row) -> dict[str, str]:
    public = row["visibility"] == Visibility.PUBLIC.value
    headers = {**HARMLESS, "ETag": f'"{row["digest"]}"', "Cache-Control": FOR_EVER if public else FOR_ONE}
    if rules.kind_of(row["content_type"]) is Kind.DOCUMENT:
        headers["Content-Disposition"] = "attachment"
    return headers
