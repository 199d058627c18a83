from aangan.concierge.endpoints import _chat, _threads

ROUTERS = (_chat.router, _threads.router)

__all__ = ["ROUTERS"]
