"""`/api/v1/auth`: what stands around the sign-in; and people's pictures."""

import hashlib
import hmac
import json
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response

from aangan.identity import service
from aangan.identity.deps import Signed
from aangan.identity.errors import TokenInvalid
from aangan.identity.schemas import (
    AuthConfigOut,
    DeleteAccountIn,
    IdentifierIn,
    IdentifierStatusOut,
    LastMethodIn,
    LinkIdentityIn,
    LinkIdentityOut,
)
from aangan.infra.deps import HouseServices, HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.errors import Unauthorized, Unprocessable
from aangan.kit.ids import MAX_ID

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1", tags=["auth"])
pictures = APIRouter(tags=["media"])
FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/auth/config", summary="Which providers can be used", responses=refusals())
async def config(settings: HouseSettings) -> AuthConfigOut:
    return AuthConfigOut(
        google_web_client_id=settings.google_web_client_id,
        google_ios_client_id=settings.google_ios_client_id,
        google_android_client_id=settings.google_android_client_id,
    )


@router.post("/auth/identifier-status", summary="How may this person sign in?", responses=refusals(429, 503))
async def identifier_status(asked: IdentifierIn, services: HouseServices, request: Request) -> IdentifierStatusOut:
    return await service.identifier_status(services, asked.identifier, client_of(request))


@router.post("/auth/last-method", summary="Remember how I signed in", status_code=204, responses=refusals(401, 403))
async def last_method(given: LastMethodIn, actor: Signed, unit: Write) -> Response:
    await service.note_method(unit, actor, given.method)
    return Response(status_code=204)


@router.post(
    "/auth/link-identity", summary="Let me sign in by this provider, too", responses=refusals(400, 401, 403, 409, 503)
)
async def link_identity(given: LinkIdentityIn, actor: Signed, services: HouseServices) -> LinkIdentityOut:
    await service.link_identity(services, actor, given.provider, given.id_token, given.nonce)
    return LinkIdentityOut(linked=True)


@router.post("/auth/delete-account", summary="Delete my account", status_code=204, responses=refusals(400, 401, 403))
async def delete_account(given: DeleteAccountIn, actor: Signed, unit: Write) -> Response:
    await service.close_account(unit, actor, confirm=given.confirm)
    return Response(status_code=204)


@router.post("/webhooks/auth/password-changed", summary="A provider tells of a new password", responses=refusals(401))
async def password_changed(
    request: Request,
    services: HouseServices,
    x_supabase_signature: Annotated[str, Header()] = "",
) -> dict[str, str]:
    """Ends their sessions and streams; the body is signed with HMAC-SHA256 (hex) under AUTH_WEBHOOK_SECRET."""
    secret = services.settings.auth_webhook_secret
    if secret is None:
        raise Unauthorized("no webhook secret is set")
    body = await request.body()
    wanted = hmac.new(secret.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), x_supabase_signature.encode()):
        raise TokenInvalid("the signature does not fit")
    try:
        subject = str(json.loads(body)["user_id"])
    except (ValueError, KeyError, TypeError) as wrong:
        raise Unprocessable("user_id: is missing") from wrong
    # Opened only now: no connection waits for the body of somebody who is not known yet.
    async with services.units.write() as unit:
        await service.end_all_sessions(unit, subject)
    return {"status": "revoked", "user_id": subject}


@pictures.get(
    "/media/avatars/{user_id}-{digest}.webp",
    summary="A person's picture",
    response_class=Response,
    responses={200: {"content": {"image/webp": {}}, "description": "The picture"}, **refusals(404)},
)
async def avatar(
    user_id: Annotated[int, Path(ge=1, le=MAX_ID)], digest: Annotated[str, Path(pattern="^[0-9a-f]{16}$")], unit: Read
) -> Response:
    webp = await service.picture(unit, user_id, digest)
    return Response(webp, media_type="image/webp", headers={"Cache-Control": FOR_EVER})


def client_of(request: Request) -> str:
    """Return the client's address, as the front of the house read it."""
    known: str | None = getattr(request.state, "client_address", None)
    return known or (request.client.host if request.client else "unknown")
