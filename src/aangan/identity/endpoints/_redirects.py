"""`/auth/v1/authorize` and its way back: a browser goes to another provider's page and returns with a code."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse

from aangan.identity import service
from aangan.identity.endpoints._accounts import client_of
from aangan.identity.endpoints._gotrue import REFUSED, GoTrueRoute, built_in
from aangan.infra.deps import HouseServices
from aangan.kit.schema import Text

router = APIRouter(
    prefix="/auth/v1",
    tags=["sign-in"],
    route_class=GoTrueRoute,
    responses=REFUSED,
    dependencies=[Depends(built_in)],
)

Short = Annotated[Text | None, Query(max_length=200)]
Long = Annotated[Text | None, Query(max_length=2048)]
Field = Annotated[Text | None, Form(max_length=4096)]


@router.get("/authorize", summary="Sign in by another provider", status_code=302, response_class=RedirectResponse)
async def authorize(
    services: HouseServices,
    request: Request,
    provider: Short = None,
    redirect_to: Long = None,
    code_challenge: Short = None,
    code_challenge_method: Short = None,
    scopes: Long = None,  # noqa: ARG001 - nothing is asked of a provider but who somebody is
) -> RedirectResponse:
    """Leads to the provider's page; `code_challenge_method` must be `s256`."""
    asked = {
        "provider": provider,
        "redirect_to": redirect_to,
        "code_challenge": code_challenge,
        "code_challenge_method": code_challenge_method,
    }
    return _to(await service.authorize(services, asked, client_of(request)))


@router.get("/callback", summary="Back from a provider", status_code=302, response_class=RedirectResponse)
async def callback(
    services: HouseServices,
    state: Short = None,
    code: Long = None,
    error: Long = None,
    error_description: Long = None,
    iss: Long = None,
) -> RedirectResponse:
    """Leads back to the app with `code`, or with `error`, `error_code` and `error_description`."""
    given = {"state": state, "code": code, "error": error, "error_description": error_description, "iss": iss}
    return _to(await service.come_back(services, given))


@router.post("/callback", summary="Back from a provider that posts", status_code=302, response_class=RedirectResponse)
async def posted_callback(
    services: HouseServices,
    state: Field = None,
    code: Field = None,
    error: Field = None,
    error_description: Field = None,
    user: Field = None,
) -> RedirectResponse:
    """The same, for Apple, which posts a form; `user` carries the name at the very first time."""
    given = {"state": state, "code": code, "error": error, "error_description": error_description, "user": user}
    return _to(await service.come_back(services, given))


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, 302, {"Cache-Control": "no-store"})
