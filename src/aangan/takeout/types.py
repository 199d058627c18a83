from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the house knows of a person: JSON, and the key after which to go on."""

    key: int | str
    body: bytes


@dataclass(frozen=True, slots=True)
class Copy:
    """The file that somebody gets: its bytes (JSON), and how many things are in it, by chapter."""

    data: bytes
    counted: dict[str, int]
