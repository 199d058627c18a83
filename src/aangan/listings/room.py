from aangan.infra.room import Room
from aangan.listings import endpoints, handlers

ROOM = Room("listings", routers=(endpoints.router, endpoints.staff), handlers=(handlers.tell_the_owner,))
