"""What others say of a home's society."""

from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.listings import repository
from aangan.listings.errors import ListingNotFound, NotASharedHome, TooManyTags, VotingForYourself
from aangan.listings.schemas import TagVoteIn, TagVoteOut

# Tags of one home that one person votes on; a society has about six.
TAGS_MAX = 20


async def vote(unit: Unit, actor: Actor, listing_id: int, said: TagVoteIn) -> TagVoteOut:
    """Keep the actor's one vote on a tag of a shared home and return all that were cast; the newest word counts.

    Raises ListingNotFound, NotASharedHome, VotingForYourself, TooManyTags.
    """
    kept = await repository.vote(unit, actor.user_id, listing_id, said.tag, said.vote.value, TAGS_MAX)
    if kept is None:
        raise ListingNotFound
    if not kept["shared"]:
        raise NotASharedHome
    if kept["owner_id"] == actor.user_id:
        raise VotingForYourself
    if kept["tag"] is None:
        raise TooManyTags
    counts = await repository.votes(unit, listing_id, kept["tag"])
    return TagVoteOut(property_id=listing_id, tag=kept["tag"], current_vote=said.vote, **counts)
