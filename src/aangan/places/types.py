from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where a home is, in the words of its owner."""

    city: str | None = None
    state: str | None = None
    pincode: str | None = None
    locality: str | None = None
    sub_locality: str | None = None
    full_address: str | None = None

    def line(self) -> str:
        """Return it in one line, the nearest first."""
        parts = (self.full_address, self.sub_locality, self.locality, self.city, self.state, self.pincode)
        return ", ".join(dict.fromkeys(part.strip() for part in parts if part and part.strip()))


@dataclass(frozen=True, slots=True)
class Town:
    """A city or town of the gazetteer; `aliases` are other names, in Latin letters and in Devanagari."""

    id: int
    name: str
    state: str
    lat: float
    lng: float
    population: int
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A locality of the gazetteer."""

    id: int
    city_id: int
    name: str
    lat: float
    lng: float
    pincode: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a misspelled name most likely means: the name of the place, and all that it is called, in small letters."""

    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A town or locality that some words name: the words folded, what it is called, and its middle."""

    name: str
    place: str
    lat: float
    lng: float
