"""What apps are told."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from aangan.kit.schema import Out
from aangan.oauth import rules
from aangan.oauth.types import Door, Scope

GRANT_TYPES = ["authorization_code", "refresh_token"]


class OAuthErrorOut(BaseModel):
    """OAuth's own shape of a refusal."""

    error: str = Field(examples=["invalid_grant"])
    error_description: str


class TokenOut(BaseModel):
    """`expires_in` is in seconds; `resource` is where the token is good."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind of token, not one
    expires_in: int
    refresh_token: str
    scope: str
    resource: str


class ClientOut(BaseModel):
    """An app as it is known from now on; `client_id_issued_at` in epoch seconds."""

    client_id: str
    client_id_issued_at: int
    client_name: str
    redirect_uris: list[str]
    client_uri: str | None = None
    logo_uri: str | None = None
    contacts: list[str] | None = None
    grant_types: list[str] = GRANT_TYPES
    response_types: list[str] = ["code"]
    token_endpoint_auth_method: Literal["none"] = "none"  # noqa: S105 - the name of a method
    scope: str


class AuthorizationServerOut(BaseModel):
    """RFC 8414, with RFC 9207's promise and that of client id metadata documents."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    registration_endpoint: str
    revocation_endpoint: str
    response_types_supported: list[str]
    response_modes_supported: list[str]
    grant_types_supported: list[str]
    scopes_supported: list[str]
    code_challenge_methods_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    authorization_response_iss_parameter_supported: bool
    client_id_metadata_document_supported: bool
    protected_resources: list[str]
    op_policy_uri: str
    op_tos_uri: str


class OpenIdConfigurationOut(AuthorizationServerOut):
    """The same, for clients that look for OpenID's document and need its three fields; no ID token is given out."""

    jwks_uri: str
    subject_types_supported: list[str]
    id_token_signing_alg_values_supported: list[str]


class ProtectedResourceOut(BaseModel):
    """RFC 9728: a door, and who gives out tokens for it."""

    resource: str
    authorization_servers: list[str]
    scopes_supported: list[str]
    bearer_methods_supported: list[str]
    resource_name: str
    resource_policy_uri: str
    resource_tos_uri: str


class AppOut(Out):
    """An app that acts for me: where (`resource`), what it may (`scopes`), since when, and when it last came back."""

    id: int
    client_id: str
    name: str
    homepage: str | None
    resource: str
    scopes: list[str]
    granted_at: datetime
    last_used_at: datetime | None


def authorization_server(base: str) -> AuthorizationServerOut:
    """Describe the house at a public address as one that gives tokens out."""
    home, issuer = base.rstrip("/"), rules.issuer(base)
    return AuthorizationServerOut(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        registration_endpoint=f"{issuer}/register",
        revocation_endpoint=f"{issuer}/revoke",
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=GRANT_TYPES,
        scopes_supported=list(Scope),
        code_challenge_methods_supported=["S256"],
        token_endpoint_auth_methods_supported=["none"],
        revocation_endpoint_auth_methods_supported=["none"],
        authorization_response_iss_parameter_supported=True,
        client_id_metadata_document_supported=True,
        protected_resources=[rules.resource(base, door) for door in Door],
        op_policy_uri=f"{home}/privacy",
        op_tos_uri=f"{home}/terms",
    )


def openid_configuration(base: str) -> OpenIdConfigurationOut:
    """Describe the same house to clients that know OpenID's document only."""
    return OpenIdConfigurationOut(
        **authorization_server(base).model_dump(),
        jwks_uri=f"{base.rstrip('/')}/auth/v1/.well-known/jwks.json",
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["ES256"],
    )


def protected_resource(base: str, door: Door) -> ProtectedResourceOut:
    """Describe a door of the house at a public address."""
    home = base.rstrip("/")
    return ProtectedResourceOut(
        resource=rules.resource(base, door),
        authorization_servers=[rules.issuer(base)],
        # Staying is between an app and who gives tokens out; the door does not ask for it.
        scopes_supported=[Scope.READ, Scope.WRITE],
        bearer_methods_supported=["header"],
        resource_name="aangan" if door is Door.USERS else "aangan, for staff",
        resource_policy_uri=f"{home}/privacy",
        resource_tos_uri=f"{home}/terms",
    )
