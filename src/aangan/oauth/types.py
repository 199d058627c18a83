from dataclasses import dataclass
from enum import StrEnum

from aangan.kit.actor import Actor


class Scope(StrEnum):
    """What an app may be allowed; `offline_access` asks to stay, which every app may."""

    READ = "mcp:read"
    WRITE = "mcp:write"
    OFFLINE = "offline_access"


class Door(StrEnum):
    """Where a token may be good, by its path below the public address; a token is good at one of them only."""

    USERS = "/mcp"
    STAFF = "/mcp-admin"


class ClientKind(StrEnum):
    """How we know an app: it is ours, it registered itself, or its id is the address of its description."""

    OWN = "own"
    REGISTERED = "registered"
    DOCUMENT = "document"


class TokenKind(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


class EndedBy(StrEnum):
    """Why a grant is over before its time."""

    PERSON = "person"
    CLIENT = "client"
    CODE_REUSE = "code_reuse"
    REFRESH_REUSE = "refresh_reuse"


@dataclass(frozen=True, slots=True)
class Client:
    """An app that acts for people; nothing of what it says about itself is proven but a document's own address."""

    id: str
    kind: ClientKind
    name: str
    homepage: str | None
    redirect_uris: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """What an app asks for, while the person thinks about it: `resource` is the door's full address."""

    client: Client
    redirect_uri: str
    # Whether the app named it, and so must name it again when it redeems its code.
    redirect_named: bool
    challenge: str
    scopes: tuple[str, ...]
    resource: str
    state: str | None


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: act as `actor` by `client_id`, at `resource`, until `expires_at` (epoch seconds)."""

    actor: Actor
    client_id: str
    scopes: frozenset[str]
    resource: str
    expires_at: int
