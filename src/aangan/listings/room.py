from aangan.infra.room import Room
from aangan.listings import endpoints, handlers, tasks, tools
from aangan.listings.notices import NOTICES

ROOM = Room(
    "listings",
    routers=(endpoints.router, endpoints.staff),
    tools=tools.TOOLS,
    tasks=(tasks,),
    handlers=(
        handlers.tell_the_owner,
        handlers.notify_the_owner,
        handlers.tell_why_it_is_held,
        handlers.find_its_position,
        handlers.forget_the_pictures,
        handlers.let_others_part_first,
        handlers.take_away_what_they_offered,
        handlers.hand_in_the_listing,
        handlers.hold_the_listing,
        handlers.let_the_listing_go,
        handlers.follow_the_decision,
    ),
    notices=NOTICES,
)
