from aangan.infra.room import Room
from aangan.takeout import endpoints, tasks

ROOM = Room("takeout", routers=(endpoints.router,), tasks=(tasks,))
