"""The doors of people nearby: each is found at the root, as the seed's clients ask, and under `/api/v1/proximity`."""

from fastapi import APIRouter

from aangan.proximity.endpoints import _rest, _socket

PREFIX = "/api/v1/proximity"


def _both(*routers: APIRouter) -> APIRouter:
    house = APIRouter(prefix=PREFIX)
    root = APIRouter()
    for router in routers:
        house.include_router(router)
        root.include_router(router, include_in_schema=False)
    whole = APIRouter()
    whole.include_router(house)
    whole.include_router(root)
    return whole


ROUTERS = (_both(_rest.router, _socket.router),)

__all__ = ["ROUTERS"]
