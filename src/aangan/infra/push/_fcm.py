"""Firebase Cloud Messaging, HTTP v1: one token, one connection, one call a message."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import httpx
import msgspec
from joserfc import jwt
from joserfc.jwk import RSAKey

from aangan.infra.handover import Refused, TryLater, Unsure, seconds_of
from aangan.infra.push._http2 import Answer, Http2Client, Lost, NotSent
from aangan.infra.push._message import PushMessage, build_message
from aangan.kit.clock import Clock

FCM_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
# A token lives an hour; a new one is asked for some minutes before.
TOKEN_SECONDS, EARLY_SECONDS = 3600, 300
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
# Ours to mend, not the message's fault: another provider may take it meanwhile.
NOT_OURS = frozenset({"SENDER_ID_MISMATCH", "THIRD_PARTY_AUTH_ERROR"})


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Who we are at Google: a key that signs for an address in a project."""

    project_id: str
    client_email: str
    private_key: str
    private_key_id: str | None = None
    token_uri: str = TOKEN_URI

    @classmethod
    def read(cls, given: str) -> Self:
        """Read it from its JSON, or from the file that holds it. Raises ValueError."""
        text = given if given.lstrip().startswith("{") else Path(given).read_text(encoding="utf-8")
        known = json.loads(text)
        missing = {"project_id", "client_email", "private_key"} - known.keys()
        if missing:
            raise ValueError(f"the service account lacks {', '.join(sorted(missing))}")
        names = ("project_id", "client_email", "private_key", "private_key_id", "token_uri")
        return cls(**{name: known[name] for name in names if known.get(name)})


class Fcm:
    """Hands messages to FCM."""

    def __init__(self, account: ServiceAccount, client: Http2Client, http: httpx.AsyncClient, clock: Clock) -> None:
        """Take who we are, the connection to FCM, and a client to fetch access tokens by."""
        self._account = account
        self._client = client
        self._http = http
        self._clock = clock
        self._key = RSAKey.import_key(account.private_key)
        self._path = f"/v1/projects/{quote(account.project_id, safe='')}/messages:send"
        self._token: tuple[str, float] | None = None
        self._minting = asyncio.Lock()

    async def send(self, message: PushMessage) -> str:
        """Hand a message over and return FCM's name for it. Raises TryLater, Refused, Unsure."""
        return await self.send_message(build_message(message))

    async def send_message(self, built: dict[str, Any]) -> str:
        """Hand over what `build_message` built."""
        body = msgspec.json.encode({"message": built})
        token = await self._access_token()
        answer = await self._call(token, body)
        if answer.status == httpx.codes.UNAUTHORIZED:
            # Taken back before its time: a new one is tried once.
            self._forget(token)
            answer = await self._call(await self._access_token(), body)
        if answer.status == httpx.codes.OK:
            return str(msgspec.json.decode(answer.body)["name"])
        raise _complaint(answer)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def _call(self, token: str, body: bytes) -> Answer:
        headers = [("authorization", f"Bearer {token}"), ("content-type", "application/json")]
        try:
            try:
                return await self._client.request("POST", self._path, headers, body)
            except NotSent:
                # A connection that ends says which requests it never saw: those go over the next one.
                return await self._client.request("POST", self._path, headers, body)
        except NotSent as away:
            raise TryLater(f"fcm: {away}", away=True) from away
        except Lost as lost:
            raise Unsure(f"fcm: {lost}") from lost

    async def _access_token(self) -> str:
        """Return a token for FCM_SCOPE; many who need one at once cause one to be minted."""
        async with self._minting:
            now = self._clock.now().timestamp()
            if self._token is None or self._token[1] <= now:
                self._token = await self._mint(int(now))
            return self._token[0]

    async def _mint(self, now: int) -> tuple[str, float]:
        claims = {
            "iss": self._account.client_email,
            "scope": FCM_SCOPE,
            "aud": self._account.token_uri,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
        }
        header = {"alg": "RS256", **({"kid": self._account.private_key_id} if self._account.private_key_id else {})}
        form = {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": jwt.encode(header, claims, self._key, algorithms=["RS256"]),
        }
        try:
            answer = await self._http.post(self._account.token_uri, data=form)
            answer.raise_for_status()
            found = answer.json()
            return str(found["access_token"]), now + float(found.get("expires_in", TOKEN_SECONDS)) - EARLY_SECONDS
        except (httpx.HTTPError, ValueError, KeyError) as away:
            # What was answered may hold secrets; its kind is enough to look for the reason.
            raise TryLater(f"fcm: no access token ({type(away).__name__})", away=True) from away

    def _forget(self, token: str) -> None:
        if self._token is not None and self._token[0] == token:
            self._token = None


def _complaint(answer: Answer) -> TryLater | Refused:
    """Read what FCM has against a message: by its own code, as the HTTP status alone says too little."""
    code, fields = _reason(answer.body)
    said = f"fcm: {answer.status} {code or '-'}"
    if code == "UNREGISTERED" or (code == "INVALID_ARGUMENT" and "message.token" in fields):
        return Refused(said, gone=True)
    wait = seconds_of(answer.headers.get("retry-after"))
    if answer.status == httpx.codes.TOO_MANY_REQUESTS:
        return TryLater(said, wait if wait is not None else 60)
    if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return TryLater(said, wait, away=True)
    if answer.status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN} and code not in NOT_OURS:
        return TryLater(said, 60, away=True)
    return Refused(said)


def _reason(body: bytes) -> tuple[str, frozenset[str]]:
    """Return FCM's code and the fields that it found wrong; an answer that is no JSON (a proxy's) has neither."""
    try:
        error = msgspec.json.decode(body)["error"]
        details = [detail for detail in error.get("details", []) if isinstance(detail, dict)]
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        return "", frozenset()
    code = next((str(d.get("errorCode")) for d in details if d.get("@type") == FCM_ERROR), str(error.get("status", "")))
    wrong = [v for d in details if d.get("@type") == BAD_REQUEST for v in d.get("fieldViolations", [])]
    return code, frozenset(str(violation.get("field")) for violation in wrong)
