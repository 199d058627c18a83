from aangan.infra.room import Room
from aangan.listings import endpoints, handlers
from aangan.listings.notices import NOTICES

ROOM = Room(
    "listings",
    routers=(endpoints.router, endpoints.staff),
    handlers=(handlers.tell_the_owner,),
    notices=NOTICES,
)
