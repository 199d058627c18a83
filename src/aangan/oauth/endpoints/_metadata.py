"""The documents by which apps find out, from a door's address alone, how to ask for a token."""

from fastapi import APIRouter, Response

from aangan.infra.deps import HouseSettings
from aangan.infra.openapi import refusals
from aangan.oauth.endpoints._route import OPEN
from aangan.oauth.schemas import (
    AuthorizationServerOut,
    OpenIdConfigurationOut,
    ProtectedResourceOut,
    authorization_server,
    openid_configuration,
    protected_resource,
)
from aangan.oauth.types import Door

router = APIRouter(tags=["oauth"], responses=refusals(429, 503))
HEADERS = {**OPEN, "Cache-Control": "public, max-age=3600"}


@router.get("/.well-known/oauth-authorization-server", summary="Who gives out tokens, and how")
@router.get(
    "/.well-known/oauth-authorization-server/mcp/oauth",
    summary="Who gives out tokens, and how, where RFC 8414 wants it",
)
@router.get("/mcp/oauth/.well-known/oauth-authorization-server", summary="The same, where some clients look for it")
async def server(settings: HouseSettings, response: Response) -> AuthorizationServerOut:
    response.headers.update(HEADERS)
    return authorization_server(settings.public_url)


@router.get("/.well-known/openid-configuration", summary="The same, by the name of OpenID's document")
@router.get("/.well-known/openid-configuration/mcp/oauth", summary="The same, with the issuer's path behind")
@router.get("/mcp/oauth/.well-known/openid-configuration", summary="The same, with the issuer's path before")
async def openid(settings: HouseSettings, response: Response) -> OpenIdConfigurationOut:
    response.headers.update(HEADERS)
    return openid_configuration(settings.public_url)


@router.get("/.well-known/oauth-protected-resource", summary="The people's door, and who gives out tokens for it")
@router.get("/.well-known/oauth-protected-resource/mcp", summary="The same, where RFC 9728 wants it")
async def people(settings: HouseSettings, response: Response) -> ProtectedResourceOut:
    response.headers.update(HEADERS)
    return protected_resource(settings.public_url, Door.USERS)


@router.get(
    "/.well-known/oauth-protected-resource/mcp-admin", summary="The staff's door, and who gives out tokens for it"
)
async def staff(settings: HouseSettings, response: Response) -> ProtectedResourceOut:
    response.headers.update(HEADERS)
    return protected_resource(settings.public_url, Door.STAFF)
