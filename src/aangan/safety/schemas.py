from aangan.kit.schema import Instant, Out


class BlockOut(Out):
    """A block, as its maker sees it."""

    id: int
    blocker_user_id: int
    blocked_user_id: int
    created_at: Instant
