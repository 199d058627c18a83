"""The web process: `uvicorn aangan.asgi:create_app --factory`, or `aangan serve`."""

import gc

from fastapi import FastAPI

from aangan import house
from aangan.doors.rest import make_app
from aangan.infra import log
from aangan.infra.settings import Settings

# Measured with 5,000 open streams: full collections over tens of thousands of tasks stop the loop for seconds at the
# default thresholds, and not at these.
GC_THRESHOLDS = (100_000, 50, 1000)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the web app of one process. Raises ValidationError on wrong settings, before anything is served."""
    chosen = settings or Settings()
    log.configure(chosen)
    app = make_app(house.ROOMS, chosen, lambda: house.build(chosen), house.EXTRA)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    return app
