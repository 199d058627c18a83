from aangan.infra.room import Room
from aangan.people import endpoints, handlers

ROOM = Room(
    "people",
    routers=(endpoints.router,),
    handlers=(
        handlers.forget_who_left,
        handlers.hand_in_the_profile,
        handlers.hold_the_profile,
        handlers.let_the_profile_go,
    ),
)
