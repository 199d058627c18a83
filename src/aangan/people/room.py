from aangan.infra.room import Room
from aangan.people import endpoints, handlers

ROOM = Room("people", routers=(endpoints.router,), handlers=(handlers.forget_who_left,))
