"""Statements on what people say of a home's society."""

from aangan.infra.unit import ReadUnit, Row, Unit

# One row a person and tag: votes at the same moment are rows beside each other, and none is lost.
VOTE = """
WITH home AS (
    SELECT h.id, h.owner_id, h.property_type IN ('pg', 'flatmate') AND h.purpose = 'rent' AS shared,
           (SELECT count(*) FROM society_tag_votes v WHERE v.property_id = h.id AND v.user_id = %(me)s
              AND v.tag <> society_tag_key(%(tag)s)) AS others
    FROM properties h JOIN users u ON u.id = h.owner_id
    WHERE h.id = %(listing)s AND h.status = 'available' AND h.moderation_status = 'live' AND u.is_active
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = h.owner_id AND blocked_id = %(me)s)
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(me)s AND blocked_id = h.owner_id)
), kept AS (
    INSERT INTO society_tag_votes (property_id, tag, user_id, vote, voted_at)
    SELECT id, society_tag_key(%(tag)s), %(me)s, %(vote)s, %(now)s FROM home
    WHERE shared AND owner_id <> %(me)s AND others < %(most)s
    ON CONFLICT (property_id, tag, user_id) DO UPDATE SET vote = excluded.vote, voted_at = excluded.voted_at
    RETURNING tag
)
SELECT owner_id, shared, (SELECT tag FROM kept) AS tag FROM home
"""
VOTES = """
SELECT count(*) FILTER (WHERE vote = 'up') AS upvotes, count(*) FILTER (WHERE vote = 'down') AS downvotes
FROM society_tag_votes WHERE property_id = %(listing)s AND tag = %(tag)s
"""


async def vote(unit: Unit, me: int, listing_id: int, tag: str, word: str, most: int) -> Row | None:
    """Keep a vote on a tag of a home that can be seen; None when it cannot.

    `tag` is the tag's key, or None when nothing was kept: the home is not `shared`, is mine by its `owner_id`, or I
    voted on `most` other tags of it.
    """
    asked = {"me": me, "listing": listing_id, "tag": tag, "vote": word, "most": most, "now": unit.now()}
    return await unit.fetch_one(VOTE, asked)


async def votes(unit: ReadUnit, listing_id: int, tag: str) -> Row:
    """Count the `upvotes` and `downvotes` on a tag's key."""
    rows = await unit.fetch(VOTES, {"listing": listing_id, "tag": tag})
    return dict(rows[0])
