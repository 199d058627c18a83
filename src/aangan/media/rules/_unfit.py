from aangan.media.types import Flaw


class Unfit(ValueError):
    """These bytes make no file that we keep; `flaw` says why."""

    def __init__(self, flaw: Flaw) -> None:
        """Keep the reason."""
        self.flaw = flaw
        super().__init__(flaw.value)
