"""The courier: hands one-time codes to people, by phone or by e-mail."""

from typing import Literal, Protocol

import structlog

from aangan.infra.settings import Settings
from aangan.kit.errors import Unavailable

log = structlog.get_logger(__name__)
Channel = Literal["phone", "email"]


class Courier(Protocol):
    """Delivers a code to an address; raises Unavailable when it cannot."""

    async def send_code(self, channel: Channel, address: str, code: str) -> None:
        """Send `code` (six digits) to a phone number or an e-mail address."""
        ...


class LogCourier:
    """For development: the code is shown in the log of the API."""

    async def send_code(self, channel: Channel, address: str, code: str) -> None:
        """Show the code to whoever runs the server."""
        log.warning("one_time_code", channel=channel, to=address, shown=code)


class NoCourier:
    """Where no provider is configured: says so, instead of pretending."""

    async def send_code(self, channel: Channel, address: str, code: str) -> None:
        """Refuse."""
        del address, code
        raise Unavailable(f"no provider is configured to send codes by {channel}")


def of(settings: Settings) -> Courier:
    """Choose the courier of these settings."""
    return LogCourier() if settings.in_development else NoCourier()
