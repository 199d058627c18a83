from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class SavedSearchFound(Fact):
    """Homes appeared that somebody's kept search is about; each is told once, and that there are `more`."""

    search_id: int
    user_id: int
    name: str
    listing_ids: tuple[int, ...]
    more: bool = False
