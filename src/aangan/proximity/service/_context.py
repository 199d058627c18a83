"""What every verb of this room needs to know: settings, the pepper, what labels look like when they are kept."""

import ipaddress
from dataclasses import dataclass, field
from datetime import date, datetime

from aangan.infra.services import Services
from aangan.proximity.repository import Store, store_of
from aangan.proximity.rules import OTHER, Pepper, day_of, taxonomy

DAY_SECONDS = 86_400
# A network, as providers hand them out: whoever has one address of it has them all.
IPV4_PREFIX, IPV6_PREFIX = 24, 56
DAYS_KEPT = 4


@dataclass(slots=True)
class Nearby:
    """A process's knowledge of people nearby; the pepper lives here and in no store."""

    services: Services
    store: Store
    pepper: Pepper
    _labels: dict[int, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def make(cls, services: Services) -> "Nearby":
        """Derive what is not set from the house's secret."""
        chosen = services.settings.proximity_pepper or services.settings.secret_key
        pepper = Pepper(b"proximity" + chosen.get_secret_value().encode())
        return cls(services, store_of(services), pepper)

    def now(self) -> datetime:
        """Return the present moment."""
        return self.services.clock.now()

    def seconds(self) -> float:
        """Return the present moment in Unix seconds."""
        return self.now().timestamp()

    def today(self) -> int:
        """Return the number of today, in UTC."""
        return day_of(self.seconds())

    def lookup(self, token: str) -> str:
        """Return what a token is found by today."""
        return self.pepper.lookup(self.today(), token)

    def network(self, address: str) -> str:
        """Return what a sender's network is counted by: it changes each day, and leads back to no address."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return self.pepper.address(self.today(), address)
        size = IPV4_PREFIX if parsed.version == 4 else IPV6_PREFIX
        return self.pepper.address(self.today(), str(ipaddress.ip_network(f"{address}/{size}", strict=False)))

    def labels(self, likes: str) -> list[str]:
        """Return what may be shown of interests that are shared; each once, and unknown words as one `other`."""
        days = (self.today() - 1, self.today(), self.today() + 1)
        known = [self._day(day) for day in days]
        shown = (next((day[like] for day in known if like in day), OTHER) for like in likes.split())
        found = list(dict.fromkeys(shown))
        return sorted(found, key=lambda label: label == OTHER)

    def _day(self, day: int) -> dict[str, str]:
        if day not in self._labels:
            while len(self._labels) >= DAYS_KEPT:
                del self._labels[min(self._labels)]
            self._labels[day] = {self.pepper.interest(day, label): label for label in taxonomy().labels}
        return self._labels[day]


def nearby_of(services: Services) -> Nearby:
    """Return the process's knowledge of people nearby."""
    return services.keep(Nearby, Nearby.make)


def date_of(day: int) -> date:
    """Return the date of a day's number."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + day)
