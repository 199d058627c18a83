"""The doors of live streams: server-sent events, plain WebSockets, Phoenix channels, and long work."""

from aangan.live.endpoints import _jobs, _phoenix, _sockets, _sse

ROUTERS = (_sse.router, _sockets.router, _phoenix.router, _jobs.router)

__all__ = ["ROUTERS"]
