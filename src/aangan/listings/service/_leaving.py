"""What becomes of somebody's homes when they leave for good."""

from aangan.infra.unit import Unit
from aangan.listings import repository
from aangan.listings.events import ListingRemoved


async def leave(unit: Unit, owner_id: int) -> None:
    """Take away all that a person offered."""
    for listing_id in await repository.delete_all(unit, owner_id):
        unit.emit(ListingRemoved(listing_id, owner_id))
