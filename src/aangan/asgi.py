"""The web process: `uvicorn aangan.asgi:create_app --factory`, or `aangan serve`."""

import gc
from multiprocessing import parent_process

from fastapi import FastAPI

from aangan import house
from aangan.doors.rest import make_app
from aangan.infra import log
from aangan.infra.ending import end_after
from aangan.infra.settings import Settings

# Measured with 5,000 open streams: full collections over tens of thousands of tasks stop the loop for seconds at the
# default thresholds, and not at these.
GC_THRESHOLDS = (100_000, 50, 1000)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the web app of one process. Raises ValidationError on wrong settings, before anything is served."""
    chosen = settings or Settings()
    log.configure(chosen)
    # One of several processes answers on the port as long as it lives, even if who started them was killed outright.
    parent = parent_process()
    if parent is not None:
        end_after(parent.join)
    app = make_app(house.ROOMS, chosen, lambda: house.build(chosen), house.EXTRA)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    return app
