"""OAuth's endpoints, under both of their spellings; the first is the one that the metadata names."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.responses import HTMLResponse, RedirectResponse

from aangan.infra.deps import HouseServices, Write
from aangan.infra.openapi import RETRY
from aangan.kit.schema import Text
from aangan.oauth import rules, service
from aangan.oauth.endpoints._route import OPEN, PAGE_OR_WORDS, REFUSED, OAuthRoute, address_of, client_id_of
from aangan.oauth.errors import NotAllowed, OAuthError
from aangan.oauth.schemas import (
    AuthorizeIn,
    ClientIn,
    ClientOut,
    ConsentIn,
    RevokeIn,
    Said,
    TokenIn,
    TokenOut,
    consent_page,
    plain_page,
    policy_for,
)
from aangan.oauth.types import Door

PREFIXES = (rules.ISSUER_PATH, f"/api/v1{rules.ISSUER_PATH}")
REFUSED_PAGE: dict[int | str, dict[str, Any]] = {
    400: {"description": "Refused: a page for browsers, OAuth's words for others", "content": PAGE_OR_WORDS},
    401: {"description": "The sign-in failed; the page says why", "content": PAGE_OR_WORDS},
    403: {"description": "This person may not allow it, or another page asked", "content": PAGE_OR_WORDS},
    429: {"description": "Too many requests; see Retry-After", "content": PAGE_OR_WORDS, "headers": RETRY},
    503: {"description": "Something this depends on is away", "content": PAGE_OR_WORDS, "headers": RETRY},
    "default": {"description": "Refused", "content": PAGE_OR_WORDS},
}
Long = Annotated[Text | None, Query(max_length=4096)]


async def authorize(services: HouseServices, request: Request, asked: Annotated[AuthorizeIn, Query()]) -> Response:
    """Leads to the page on which the person decides. PKCE with S256 is needed; `resource` is the people's door if none.

    What is refused here is answered here, and never by way of the app's address.
    """
    named = _cookie(services)
    session, cookie = await service.ask(services, asked, address_of(request), request.cookies.get(named))
    # The page stands beside this one, whichever spelling was used.
    path = request.url.path.removesuffix("authorize") + "consent"
    answer = RedirectResponse(rules.with_query(path, [("session", session)]), 307)
    answer.set_cookie(
        named,
        cookie,
        max_age=service.SESSION_SECONDS,
        secure=_is_secure(services),
        httponly=True,
        samesite="lax",
    )
    return answer


async def show(
    services: HouseServices, request: Request, session: Annotated[Text, Query(max_length=512)]
) -> HTMLResponse:
    """What an app asks for, and a form to allow it or not."""
    wish = await service.waiting(services, session, request.cookies.get(_cookie(services)))
    said = Said(address=wish.address or "", code_sent=wish.address is not None)
    return _page(services, wish, session, said)


async def decide(services: HouseServices, request: Request, given: Annotated[ConsentIn, Form()]) -> Response:
    """Leads back to the app with `code`, `state` and `iss`, or with `error`; or shows the page again.

    `action` is `allow` (with `phone` and `password`, or with `code`), `send_code` or `deny`.
    """
    _refuse_foreign(request)
    wish = await service.waiting(services, given.session, request.cookies.get(_cookie(services)))
    try:
        outcome = await service.consent(services, wish, given, address_of(request))
    except NotAllowed as wrong:
        said = Said(given.phone, code_sent=bool(given.code), alarm=wrong.text)
        answer = _page(services, wish, given.session, said, wrong.http_status)
        if wrong.retry_after:
            answer.headers["Retry-After"] = str(wrong.retry_after)
        return answer
    if outcome.redirect is not None:
        return RedirectResponse(outcome.redirect, 303)
    return _page(services, wish, given.session, outcome.said or Said())


async def callback(code: Long = None, state: Long = None, iss: Long = None) -> HTMLResponse:  # noqa: ARG001 - see below
    """A place to end at for apps that watch their own browser's address; what came along is neither read nor shown."""
    page = plain_page("You can close this window", "The app that asked goes on by itself.")
    return HTMLResponse(page, headers={"Content-Security-Policy": policy_for()})


async def token(
    services: HouseServices, request: Request, response: Response, asked: Annotated[TokenIn, Form()]
) -> TokenOut:
    """Redeems a code with its verifier, or exchanges a refresh token, which is used up by it."""
    response.headers.update(OPEN)
    named = asked.model_copy(update={"client_id": client_id_of(request, asked.client_id)})
    return await service.exchange(services, named)


async def revoke(
    unit: Write, request: Request, response: Response, given: Annotated[RevokeIn, Form()]
) -> dict[str, str]:
    """A refresh token ends with all that came from the same consent; a token that nobody knows is no error."""
    response.headers.update(OPEN)
    await service.revoke(unit, given.token, client_id_of(request, given.client_id))
    return {}


async def register(services: HouseServices, request: Request, response: Response, asked: ClientIn) -> ClientOut:
    """Gives an app an id, and no secret. One that nobody lets in is forgotten after a week."""
    response.headers.update(OPEN)
    return await service.register(services, asked, address_of(request))


def _routed(prefix: str) -> APIRouter:
    router = APIRouter(prefix=prefix, tags=["oauth"], route_class=OAuthRoute)
    asking = {"response_class": RedirectResponse, "status_code": 307, "responses": REFUSED_PAGE}
    router.get("/authorize", summary="An app asks to act for somebody", **asking)(authorize)  # type: ignore[arg-type]
    shown = {"response_class": HTMLResponse, "responses": REFUSED_PAGE}
    router.get("/consent", summary="The page on which a person decides", **shown)(show)  # type: ignore[arg-type]
    decided = {**REFUSED_PAGE, 303: {"description": "Back to the app, with `code` or with `error`"}}
    router.post(
        "/consent", summary="The person decides", response_class=HTMLResponse, response_model=None, responses=decided
    )(decide)
    router.get("/callback", summary="A place to end at", **shown)(callback)  # type: ignore[arg-type]
    # What is not known is left out: clients hold answers to the RFCs' shapes, which know no null.
    whole = {"responses": REFUSED, "response_model_exclude_none": True}
    router.post("/token", summary="Get or renew an access token", **whole)(token)  # type: ignore[arg-type]
    router.post("/revoke", summary="Take a token back", responses=REFUSED)(revoke)
    router.post("/register", summary="Make an app known", status_code=201, **whole)(register)  # type: ignore[arg-type]
    return router


def _page(services: HouseServices, wish: service.Waiting, session: str, said: Said, status: int = 200) -> HTMLResponse:
    door = rules.door_of(services.settings.public_url, wish.asking.resource) or Door.USERS
    headers = {"Content-Security-Policy": policy_for(wish.asking.redirect_uri), "Cache-Control": "no-store"}
    return HTMLResponse(consent_page(wish.asking, door, session, said), status, headers)


def _refuse_foreign(request: Request) -> None:
    """Refuse a form that another site sent, as the browser itself says."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    ours = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    if site not in {"same-origin", "none"} or not ours:
        raise OAuthError("access_denied", "The form came from another site.", http_status=403)


def _is_secure(services: HouseServices) -> bool:
    return services.settings.public_url.startswith("https:")


def _cookie(services: HouseServices) -> str:
    # With this prefix no neighbour below the same domain can set it; browsers allow it over TLS only.
    return "__Host-aangan-consent" if _is_secure(services) else "aangan-consent"


routers = tuple(_routed(prefix) for prefix in PREFIXES)
