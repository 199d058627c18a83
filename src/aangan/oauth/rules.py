"""Pure judgements: which addresses an app may be sent to, what it may ask for, and whether it is the one that asked."""

import base64
import hashlib
import hmac
import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

from aangan.oauth.types import Client, ClientKind, Door, Scope

ISSUER_PATH = "/mcp/oauth"
URI_MAX, URIS_MAX, NAME_MAX = 2048, 10, 100
OWN_CLIENT = "aangan-mcp"
# Where one host of our own client takes its people back to: it has no loopback.
OWN_REDIRECTS = (
    "https://chatgpt.com/connector_platform_oauth_redirect",
    "https://platform.openai.com/apps-manage/oauth",
)
# What one holder of many addresses usually has, in bits, by version of the protocol.
NETWORK_BITS = {4: 24, 6: 48}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Editors that people connect, and whose schemes were never reversed domain names, as RFC 8252 wants them.
EDITOR_SCHEMES = frozenset({"cursor", "vscode", "vscode-insiders", "windsurf", "zed"})
# What browsers and we read alike: no spaces, no control characters, no backslash, no user part, no fragment.
_WRITTEN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
# What else a host is made of could be read as more than a host where it is named: in a policy, by a person.
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:.]+:[0-9a-f:.]*")
# What we add to an address: there twice, two readers could each take another one.
_OURS = frozenset({"code", "state", "iss", "error", "error_description"})
# Letters that show nothing although they count as letters, signs or marks.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
# No script puts more marks on one letter; a heap of them covers the lines around it.
MARKS_MAX = 3
_REVERSED_DOMAIN = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_DOT_SEGMENT = re.compile(r"/\.{1,2}(?:/|$)")


def may_be_redirect(uri: str) -> bool:
    """Tell whether an app may be sent there at all: https, http on this very machine, or a scheme of its own."""
    if not 0 < len(uri) <= URI_MAX or not _WRITTEN.fullmatch(uri) or "#" in uri or "@" in uri.partition("?")[0]:
        return False
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname or "", parts.port
        names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        return False
    if names & _OURS:
        return False
    if parts.scheme == "https":
        return _HOST.fullmatch(host) is not None
    if parts.scheme == "http":
        return host in LOOPBACK
    return parts.scheme in EDITOR_SCHEMES or _REVERSED_DOMAIN.fullmatch(parts.scheme) is not None


def chosen_redirect(client: Client, named: str | None) -> str | None:
    """Return where to send an app: the address it named, if it is one of its own, else its only one; or None."""
    if named is None:
        return client.redirect_uris[0] if len(client.redirect_uris) == 1 else None
    if not may_be_redirect(named):
        return None
    if named in client.redirect_uris:
        return named
    local = _without_port(named)
    if local is None:
        return None
    if client.kind is ClientKind.OWN:
        return named
    # An app on this machine takes whatever port is free (RFC 8252, 7.3); all else must be as it was registered.
    return named if local in {_without_port(one) for one in client.redirect_uris} else None


def may_be_document(url: str) -> bool:
    """Tell whether an id is the address of a description: https, a path, nothing hidden, spelled in one way only."""
    if not url.startswith("https://") or len(url) > URI_MAX or not _WRITTEN.fullmatch(url) or "#" in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = not parts.query and "@" not in parts.netloc and not _DOT_SEGMENT.search(parts.path)
    return plain and len(parts.path) > 1


def scopes_of(asked: str | None) -> tuple[str, ...] | None:
    """Return the scopes that are asked for, in our order (all, where none is named), or None for one nobody knows."""
    names = set((asked or "").split())
    if not names:
        return tuple(Scope)
    if names - set(Scope):
        return None
    # Who asks only to stay asks for nothing to do: that is all that can be had.
    return tuple(one for one in Scope if one in names) if names - {Scope.OFFLINE} else tuple(Scope)


def is_challenge(challenge: str | None, method: str | None) -> bool:
    """Tell whether an app proves itself by PKCE with S256; with `plain`, whoever sees the page's address could."""
    return method == "S256" and challenge is not None and _CHALLENGE.fullmatch(challenge) is not None


def proves(verifier: str, challenge: str) -> bool:
    """Tell whether a verifier is the one that the challenge was made of (RFC 7636, 4.6)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)


def issuer(base: str) -> str:
    """Return who gives tokens out, for a house at a public address."""
    return base.rstrip("/") + ISSUER_PATH


def resource(base: str, door: Door) -> str:
    """Return a door's full address, in its one spelling."""
    return base.rstrip("/") + door


def door_of(base: str, named: str | None) -> Door | None:
    """Return the door that a resource names, letter by letter; the people's where none is named; or None."""
    if named is None:
        return Door.USERS
    return next((door for door in Door if resource(base, door) == named), None)


def clean_name(name: str) -> str:
    """Return a name as it can be shown: no letter that hides, turns the line around, or covers what is near."""
    shown: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", _BLANK.sub("", name)):
        marks = marks + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if marks <= MARKS_MAX:
            shown.append(letter if letter.isprintable() else " ")
    return " ".join("".join(shown).split())[:NAME_MAX].strip()


def host_of(url: str) -> str:
    """Return the host of an address, for people; "" where it has none that says anything."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def network_of(address: str) -> str:
    """Return the network that a sender's address (or its /64) is one of, as one holder often has it whole."""
    try:
        known = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return address
    return str(known.supernet(new_prefix=min(known.prefixlen, NETWORK_BITS[known.version])))


def with_query(uri: str, fields: Iterable[tuple[str, str | None]]) -> str:
    """Return an address with further fields in its query; those that are None are left out."""
    said = urlencode([(name, value) for name, value in fields if value is not None])
    return f"{uri}{'&' if '?' in uri else '?'}{said}"


def _without_port(uri: str) -> tuple[str, str, str] | None:
    """Return what must stay the same of an address on this machine; None for every other."""
    parts = urlsplit(uri)
    host = parts.hostname or ""
    return (host, parts.path or "/", parts.query) if parts.scheme == "http" and host in LOOPBACK else None
