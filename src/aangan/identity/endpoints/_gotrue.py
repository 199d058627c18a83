"""`/auth/v1`: the built-in sign-in, on the wire that GoTrue's clients speak."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from aangan.identity import service
from aangan.identity.deps import Signed, signed
from aangan.identity.endpoints._accounts import client_of
from aangan.identity.errors import SignInError
from aangan.infra.deps import HouseServices, HouseSettings, Read, Write
from aangan.kit.errors import HouseError, NotFound, Unauthorized
from aangan.kit.schema import Bag, Text

BAD_JWT = "bad_jwt"


class GoTrueError(BaseModel):
    """GoTrue's shape of a refusal."""

    code: int
    error_code: str
    msg: str


class GoTrueRoute(APIRoute):
    """Answers refusals in GoTrue's shape instead of the house's envelope."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler that FastAPI makes."""
        handle = super().get_route_handler()

        async def translated(request: Request) -> Response:
            try:
                return await handle(request)
            except SignInError as wrong:
                return _refuse(wrong.http_status, wrong.error_code, wrong.text, wrong.retry_after)
            except RequestValidationError as wrong:
                first = wrong.errors()[0]
                where = ".".join(str(part) for part in first["loc"][1:]) or "body"
                return _refuse(422, "validation_failed", f"{where}: {first['msg']}")
            except HTTPException as wrong:
                return _refuse(wrong.status_code, "bad_json", str(wrong.detail))
            except Unauthorized as wrong:
                return _refuse(401, BAD_JWT, wrong.text)
            except HouseError as wrong:
                return _refuse(wrong.status, wrong.code.lower(), wrong.text, wrong.retry_after)

        return translated


REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"model": GoTrueError, "description": "Refused, in GoTrue's shape"}
    for status in (400, 401, 403, 404, 409, 422, 429, 503)
}


async def built_in(settings: HouseSettings) -> None:
    """Shut the sign-in where another provider signs people in: its tokens would be nobody's."""
    if not settings.auth_builtin:
        raise NotFound("Another provider signs people in here")


router = APIRouter(
    prefix="/auth/v1",
    tags=["sign-in"],
    route_class=GoTrueRoute,
    responses=REFUSED,
    dependencies=[Depends(built_in)],
)


class Asked(BaseModel):
    """A request of the sign-in; what clients send beside it is ignored."""

    model_config = ConfigDict(extra="ignore")


Address = Annotated[Text, Field(max_length=320)]
Secret = Annotated[str, Field(max_length=1024)]
IdToken = Annotated[str, Field(max_length=8192)]


class TokenIn(Asked):
    email: Address | None = None
    phone: Address | None = None
    password: Secret | None = None
    refresh_token: Secret | None = None
    provider: Annotated[Text, Field(max_length=40)] | None = None
    id_token: IdToken | None = None
    nonce: Secret | None = None
    link_identity: bool = False
    auth_code: Secret | None = None
    code_verifier: Secret | None = None


class SignUpIn(Asked):
    email: Address | None = None
    phone: Address | None = None
    password: Secret
    data: Bag = Field(default_factory=dict, max_length=50)


class CodeIn(Asked):
    email: Address | None = None
    phone: Address | None = None
    create_user: bool = True
    data: Bag = Field(default_factory=dict, max_length=50)


class VerifyIn(Asked):
    email: Address | None = None
    phone: Address | None = None
    token: Annotated[str, Field(min_length=6, max_length=6)]
    type: Literal["sms", "email", "phone_change", "signup", "magiclink"]


class ResendIn(Asked):
    email: Address | None = None
    phone: Address | None = None
    type: Literal["sms", "email", "phone_change", "signup"]


class AccountIn(Asked):
    password: Secret | None = None
    phone: Address | None = None
    data: Bag | None = Field(default=None, max_length=50)


@router.post("/token", summary="Get a session")
async def token(
    given: TokenIn, services: HouseServices, request: Request, grant_type: Annotated[str, Query(max_length=40)]
) -> dict[str, Any]:
    """By password, by refresh token, by another provider's ID token, or by the code that its pages led to."""
    if grant_type == "password":
        return await service.sign_in(services, _address(given), given.password or "", client_of(request))
    if grant_type == "refresh_token":
        return await service.refresh(services, given.refresh_token or "")
    if grant_type == "id_token":
        # Only then: clients send their public key as a bearer token along with every sign-in.
        who = await signed(request) if given.link_identity else None
        provider, text = given.provider or "", given.id_token or ""
        return await service.sign_in_by_token(services, provider, text, given.nonce, client_of(request), who)
    if grant_type == "pkce":
        code, verifier = given.auth_code or "", given.code_verifier or ""
        return await service.exchange_code(services, code, verifier, client_of(request))
    raise SignInError(400, "provider_disabled", f"the grant {grant_type[:40]} is not offered here")


@router.post(
    "/signup",
    summary="Make an account with a password; a code must confirm it",
)
async def sign_up(given: SignUpIn, services: HouseServices, request: Request) -> dict[str, Any]:
    address = await service.sign_up(services, _address(given), given.password, given.data, client_of(request))
    async with services.units.read() as unit:
        return await service.pending(unit, address)


@router.post("/otp", summary="Send a sign-in code")
async def code(given: CodeIn, services: HouseServices, request: Request) -> dict[str, Any]:
    await service.send_code(services, _address(given), given.data, client_of(request), make=given.create_user)
    return {"message_id": None}


@router.post("/resend", summary="Send the code again")
async def resend(given: ResendIn, services: HouseServices, request: Request) -> dict[str, Any]:
    await service.send_code(services, _address(given), {}, client_of(request), make=False, again=True)
    return {"message_id": None}


@router.post("/verify", summary="Exchange a code for a session")
async def verify(given: VerifyIn, services: HouseServices) -> dict[str, Any]:
    return await service.verify_code(services, _address(given), given.token, given.type)


@router.get("/user", summary="Whose session is this?")
async def user(actor: Signed, unit: Read) -> dict[str, Any]:
    return await service.whoami(unit, actor)


@router.put("/user", summary="Set a password or metadata, or begin to add a phone")
async def change_user(given: AccountIn, actor: Signed, services: HouseServices) -> dict[str, Any]:
    if given.phone is not None:
        return await service.send_change_code(services, actor, given.phone)
    return await service.change_account(services, actor, given.model_dump(exclude={"phone"}))


@router.post("/logout", summary="End sessions", status_code=204)
async def logout(
    actor: Signed, unit: Write, scope: Annotated[Literal["global", "local", "others"], Query()] = "global"
) -> Response:
    await service.sign_out(unit, actor, scope)
    return Response(status_code=204)


@router.get("/settings", summary="What this sign-in offers")
async def settings(services: HouseServices) -> dict[str, Any]:
    return {
        "external": {"email": True, "phone": True, **service.providers(services)},
        "disable_signup": False,
        "mailer_autoconfirm": False,
        "phone_autoconfirm": False,
        "sms_provider": "",
    }


@router.get("/health", summary="GoTrue's health")
async def health() -> dict[str, Any]:
    return {"name": "GoTrue", "description": "aangan's built-in sign-in, on GoTrue's wire"}


@router.get("/.well-known/jwks.json", summary="The keys that verify our tokens")
async def jwks(services: HouseServices) -> dict[str, Any]:
    return {"keys": await service.tokens_of(services).public_keys()}


def _address(given: Any) -> dict[str, str | None]:
    return {"email": given.email, "phone": given.phone}


def _refuse(status: int, error_code: str, text: str, retry_after: int | None = None) -> JSONResponse:
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return JSONResponse({"code": status, "error_code": error_code, "msg": text}, status, headers)
