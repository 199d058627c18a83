"""The REST side of identity: people's accounts, and the built-in sign-in on GoTrue's wire."""

from aangan.identity.endpoints import _accounts, _gotrue, _redirects, _users

ROUTERS = (_accounts.router, _users.router, _gotrue.router, _redirects.router, _accounts.pictures)

__all__ = ["ROUTERS"]
