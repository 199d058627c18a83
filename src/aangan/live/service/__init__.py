"""What you hear at once: told inside a transaction, heard after it, in order, and again from where you left.

And how far long work came that you started: `track` it in the unit that starts it, `report` on it, `finish` it.
"""

from aangan.live.schemas import JobOut
from aangan.live.service._jobs import (
    Course,
    cancel,
    carry_out,
    entrust,
    fail,
    finish,
    forget_jobs_of,
    forget_old_jobs,
    get_job,
    give_up_silent_jobs,
    job_about,
    job_state,
    list_jobs,
    reopen,
    report,
    track,
)
from aangan.live.service._streams import (
    TICKET_SECONDS,
    end_streams,
    forget_old,
    last_until,
    listen,
    new_ticket,
    tell,
    use_ticket,
)
from aangan.live.types import Event, Heard, JobId, JobStatus

__all__ = [
    "TICKET_SECONDS",
    "Course",
    "Event",
    "Heard",
    "JobId",
    "JobOut",
    "JobStatus",
    "cancel",
    "carry_out",
    "end_streams",
    "entrust",
    "fail",
    "finish",
    "forget_jobs_of",
    "forget_old",
    "forget_old_jobs",
    "get_job",
    "give_up_silent_jobs",
    "job_about",
    "job_state",
    "last_until",
    "list_jobs",
    "listen",
    "new_ticket",
    "reopen",
    "report",
    "tell",
    "track",
    "use_ticket",
]
