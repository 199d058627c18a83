"""What can become of something that is handed to an outside provider, whichever it is."""

from pydantic import SecretStr


class TryLater(Exception):
    """The provider did not take it now; `retry_after` (seconds) is what it asked for.

    `away` says that the provider as a whole does not answer: that is not the fault of what was handed over.
    """

    def __init__(self, detail: str, retry_after: int | None = None, *, away: bool = False) -> None:
        """Keep what the provider said."""
        super().__init__(detail)
        self.retry_after = retry_after
        self.away = away


class Refused(Exception):
    """The provider will never take it; `gone` says that nobody is at this address any more."""

    def __init__(self, detail: str, *, gone: bool = False) -> None:
        """Keep what the provider said."""
        super().__init__(detail)
        self.gone = gone


class Unsure(Exception):
    """The line went dead while it was handed over: it may have been taken, or not."""


def seconds_of(retry_after: str | None) -> int | None:
    """Return how long a provider wants us to wait, of its Retry-After; None when it gave no number of seconds."""
    text = (retry_after or "").strip()
    return min(int(text), 24 * 3600) if text.isascii() and text.isdigit() else None


def several(given: SecretStr | None) -> list[str]:
    """Return the addresses of providers that a setting names, separated by commas, the preferred first."""
    text = given.get_secret_value() if given else ""
    return [part.strip() for part in text.split(",") if part.strip()]
