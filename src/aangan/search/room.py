from aangan.infra.room import Room
from aangan.search import endpoints, handlers, tasks, tools
from aangan.search.notices import NOTICES

ROOM = Room(
    "search",
    routers=(endpoints.router, endpoints.kept),
    tools=tools.TOOLS,
    tasks=(tasks,),
    handlers=(handlers.keep_its_words, handlers.note_that_it_is_shown, handlers.tell_of_the_finds),
    notices=NOTICES,
)
