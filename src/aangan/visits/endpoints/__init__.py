from aangan.visits.endpoints._agents import router as agents_router
from aangan.visits.endpoints._calendars import router as calendars_router
from aangan.visits.endpoints._flatmates import router as flatmates_router
from aangan.visits.endpoints._hosting import router as hosting_router
from aangan.visits.endpoints._visits import router as visits_router

# Those with words in their paths stand before the one with numbers.
routers = (calendars_router, hosting_router, visits_router, flatmates_router, agents_router)
