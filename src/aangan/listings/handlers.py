from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.listings.events import ListingStatusChanged
from aangan.live import service as live


@on(ListingStatusChanged)
async def tell_the_owner(unit: Unit, fact: ListingStatusChanged) -> None:
    """The owner hears at once that their home went live, was rested or rejected."""
    data = {"property_id": fact.listing_id, "change_type": fact.status}
    live.tell(unit, [fact.owner_id], "listing_status_changed", data)
