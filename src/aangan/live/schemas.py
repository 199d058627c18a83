from aangan.kit.schema import Out


class TicketOut(Out):
    """A ticket that opens one stream; `expires_in` seconds."""

    ticket: str
    expires_in: int
