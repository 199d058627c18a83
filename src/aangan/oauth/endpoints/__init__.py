"""The web side of oauth: the metadata, OAuth's own endpoints under both of their spellings, and people's apps."""

from aangan.oauth.endpoints import _apps, _metadata, _oauth

ROUTERS = (_metadata.router, *_oauth.routers, _apps.router)

__all__ = ["ROUTERS"]
