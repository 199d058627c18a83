"""A courier that keeps what it was given, so that a test can read the code as its recipient would."""

from aangan.infra.courier import Channel


class KeepingCourier:
    """Keeps the newest code for each address."""

    def __init__(self) -> None:
        """Start with an empty bag."""
        self.codes: dict[str, str] = {}

    async def send_code(self, channel: Channel, address: str, code: str) -> None:
        """Keep the code."""
        self.codes[address] = code
