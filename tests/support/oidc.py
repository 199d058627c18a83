"""An OpenID provider on loopback, as strict as a real one: discovery, keys that rotate, a page, a token endpoint."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

LIFE_SECONDS = 600


class OpenIdStandIn:
    """The provider: its keys, its clients, whoever sits before its sign-in page, and what it was asked."""

    def __init__(self) -> None:
        """Begin with one RSA key, no clients, and Asha before the page."""
        self.keys: list[Any] = [new_key("RS256")]
        self.clients: dict[str, str | ECKey] = {}
        self.callbacks: set[str] = set()
        self.person: dict[str, Any] = {"sub": "asha-1", "email": "asha@example.com", "email_verified": True}
        self.refusal: str | None = None
        self.broken = False
        self.pkce = True
        self.changes: dict[str, Any] = {}
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Go away: connections are refused from now on."""
        self._server.shutdown()
        self._server.server_close()

    def rotate(self, alg: str = "RS256") -> None:
        """Sign with a new key from now on; the old ones are no longer published."""
        self.keys = [new_key(alg)]

    def id_token(self, audience: str | list[str], *, key: Any = None, **changes: Any) -> str:
        """Sign an ID token about whoever sits before the page; a change to None leaves a claim out."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": audience, "iat": now, "exp": now + LIFE_SECONDS, **self.person}
        claims = {name: value for name, value in (claims | self.changes | changes).items() if value is not None}
        signing = key or self.keys[0]
        alg = "ES256" if isinstance(signing, ECKey) else "RS256"
        return jwt.encode({"alg": alg, "kid": signing.kid}, claims, signing, algorithms=[alg])

    def answer(self, method: str, path: str, given: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """Answer one request: status, headers, body."""
        self.asked.append(path)
        if self.broken:
            return 503, {}, "{}"
        if path == "/.well-known/openid-configuration":
            return _json(200, self._description())
        if path == "/keys":
            return _json(200, {"keys": [key.as_dict(private=False) for key in self.keys] + [{"kty": "ODD"}]})
        if path == "/authorize":
            return self._page(given)
        if path == "/token" and method == "POST":
            return self._exchange(given)
        return _json(404, {})

    def _description(self) -> dict[str, Any]:
        doors = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }
        return doors | ({"code_challenge_methods_supported": ["S256"]} if self.pkce else {})

    def _page(self, given: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """Sign in whoever sits there, at once."""
        wanted = {"client_id", "redirect_uri", "response_type", "scope", "state", "nonce"}
        wanted |= {"code_challenge"} if self.pkce else set()
        if missing := wanted - given.keys():
            return _json(400, {"error": "invalid_request", "missing": sorted(missing)})
        if given["client_id"] not in self.clients or given["redirect_uri"] not in self.callbacks:
            return _json(400, {"error": "unauthorized_client"})
        back = {"state": given["state"]}
        if self.refusal:
            back |= {"error": self.refusal, "error_description": "The person said no"}
        else:
            back["code"] = secrets.token_urlsafe(16)
            self._codes[back["code"]] = given
        if given.get("response_mode") == "form_post":
            # A page that posts itself; whoever tests it reads the fields from here.
            return _json(200, {"action": given["redirect_uri"], "fields": back})
        return 302, {"Location": f"{given['redirect_uri']}?{urlencode(back)}"}, ""

    def _exchange(self, given: dict[str, str]) -> tuple[int, dict[str, str], str]:
        asked = self._codes.pop(given.get("code", ""), None)
        if not self._is_client(given.get("client_id", ""), given.get("client_secret", "")):
            return _json(401, {"error": "invalid_client"})
        verifier = given.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if (
            asked is None
            or given.get("grant_type") != "authorization_code"
            or (asked["client_id"], asked["redirect_uri"]) != (given["client_id"], given.get("redirect_uri"))
            or (self.pkce and asked["code_challenge"] != challenge)
        ):
            return _json(400, {"error": "invalid_grant"})
        id_token = self.id_token(given["client_id"], **({"nonce": asked["nonce"]} | self.changes))
        return _json(200, {"id_token": id_token, "access_token": "unused", "token_type": "Bearer"})

    def _is_client(self, client_id: str, secret: str) -> bool:
        known = self.clients.get(client_id)
        if known is None or isinstance(known, str):
            return known == secret
        # Apple's way: the secret is a token that the client signs with its own key.
        try:
            claims = jwt.decode(secret, known, algorithms=["ES256"]).claims
        except (JoseError, ValueError):
            return False
        return bool(claims["sub"] == client_id and claims["aud"] == self.url and claims["exp"] > time.time())


def new_key(alg: str) -> Any:
    """Make a signing key with an id of its own."""
    kid = secrets.token_hex(4)
    made: ECKey | RSAKey = ECKey.generate_key("P-256") if alg == "ES256" else RSAKey.generate_key(2048)
    return type(made).import_key({**made.as_dict(private=True), "kid": kid})


@contextmanager
def provider() -> Iterator[OpenIdStandIn]:
    """Give a provider that goes away when the block ends."""
    standing = OpenIdStandIn()
    try:
        yield standing
    finally:
        standing.close()


def _json(status: int, body: dict[str, Any]) -> tuple[int, dict[str, str], str]:
    return status, {"Content-Type": "application/json"}, json.dumps(body)


def _handler(standing: OpenIdStandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            self._reply(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def log_message(self, *_: Any) -> None:
            """Keep quiet: tests read `asked`."""

        def _reply(self, given: str) -> None:
            fields = {name: values[0] for name, values in parse_qs(given).items()}
            status, headers, body = standing.answer(self.command, urlsplit(self.path).path, fields)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

    return Handler
