from aangan.infra.jobs import named
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.listings.events import ListingChanged, ListingStatusChanged
from aangan.listings.types import ModerationStatus
from aangan.notifications import service as notifications
from aangan.search import notices, service
from aangan.search.events import SavedSearchFound


@on(ListingChanged)
async def keep_its_words(unit: Unit, fact: ListingChanged) -> None:
    """A home can be found by its words as soon as it is there; its meaning follows."""
    await service.write_words(unit, fact.listing_id)
    await unit.defer(named("search.understand_listing"), listing_id=fact.listing_id)


@on(ListingStatusChanged)
async def note_that_it_is_shown(unit: Unit, fact: ListingStatusChanged) -> None:
    """A home that went live is news to those who wait for one."""
    if fact.status == ModerationStatus.LIVE:
        await service.note_shown(unit, fact.listing_id)


@on(SavedSearchFound)
async def tell_of_the_finds(unit: Unit, fact: SavedSearchFound) -> None:
    """Who keeps a search hears what appeared for it."""
    data = {
        "search_id": fact.search_id,
        "name": fact.name,
        "count": len(fact.listing_ids),
        "property_id": fact.listing_ids[-1],
        **({"more": True} if fact.more else {}),
    }
    await notifications.dispatch_notification_to_user(unit, fact.user_id, notices.FOUND.key, data=data)
