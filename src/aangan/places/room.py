from aangan.infra.room import Room
from aangan.places import endpoints, tasks

ROOM = Room("places", routers=(endpoints.router,), tasks=(tasks,))
