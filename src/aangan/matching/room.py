from aangan.infra.room import Room
from aangan.matching import admin, handlers, tasks, tools
from aangan.matching.endpoints import ROUTERS
from aangan.matching.notices import NOTICES

ROOM = Room(
    "matching",
    routers=(*ROUTERS, admin.router),
    tools=tools.TOOLS,
    tasks=(tasks,),
    notices=NOTICES,
    handlers=(
        handlers.tell_both,
        handlers.follow_profile,
        handlers.follow_user,
        handlers.end_match,
        handlers.forget_who_left,
    ),
)
