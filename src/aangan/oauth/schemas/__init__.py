"""What crosses the wire: OAuth's forms and answers, the metadata, and the pages that people see."""

from aangan.oauth.schemas._answers import (
    AppOut,
    AuthorizationServerOut,
    ClientOut,
    OAuthErrorOut,
    OpenIdConfigurationOut,
    ProtectedResourceOut,
    TokenOut,
    authorization_server,
    openid_configuration,
    protected_resource,
)
from aangan.oauth.schemas._forms import AuthorizeIn, ClientIn, ConsentIn, RevokeIn, TokenIn
from aangan.oauth.schemas._pages import Said, consent_page, plain_page, policy_for

__all__ = [
    "AppOut",
    "AuthorizationServerOut",
    "AuthorizeIn",
    "ClientIn",
    "ClientOut",
    "ConsentIn",
    "OAuthErrorOut",
    "OpenIdConfigurationOut",
    "ProtectedResourceOut",
    "RevokeIn",
    "Said",
    "TokenIn",
    "TokenOut",
    "authorization_server",
    "consent_page",
    "openid_configuration",
    "plain_page",
    "policy_for",
    "protected_resource",
]
