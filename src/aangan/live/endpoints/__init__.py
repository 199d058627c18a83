"""The doors of live streams: server-sent events, plain WebSockets, and Phoenix channels."""

from aangan.live.endpoints import _phoenix, _sockets, _sse

ROUTERS = (_sse.router, _sockets.router, _phoenix.router)

__all__ = ["ROUTERS"]
