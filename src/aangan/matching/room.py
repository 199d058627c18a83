from aangan.infra.room import Room
from aangan.matching import handlers, tasks
from aangan.matching.endpoints import ROUTERS

ROOM = Room(
    "matching",
    routers=ROUTERS,
    tasks=(tasks,),
    handlers=(
        handlers.tell_both,
        handlers.follow_profile,
        handlers.follow_user,
        handlers.end_match,
        handlers.forget_who_left,
    ),
)
