from datetime import datetime
from typing import Any

from aangan.kit.schema import Out
from aangan.live.types import JobId, JobStatus


class TicketOut(Out):
    """A ticket that opens one stream; `expires_in` seconds."""

    ticket: str
    expires_in: int


class JobOut(Out):
    """Long work of one's own: `progress` in percent, and in the end its `result` or why there is none.

    `about` is the id of the thing that it is about, where there is one: a campaign's, say.
    """

    job_id: JobId
    kind: str
    about: str | None = None
    status: JobStatus
    progress: int
    result: dict[str, Any] | None = None
    error_message: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
