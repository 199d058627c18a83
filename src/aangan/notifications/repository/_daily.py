"""What goes out each morning: once a day, whoever asks first."""

from datetime import date, timedelta

from aangan.infra.unit import ReadUnit, Row, Unit

RUN = """
INSERT INTO notice_runs (name, day, ran_at) VALUES (%(name)s, %(day)s, %(now)s) ON CONFLICT DO NOTHING RETURNING day
"""
# Whoever never said anything of notices asked for no digest.
UNREAD = """
SELECT u.id, u.notification_settings AS settings, news.unread
FROM users u CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(type_key, number) AS unread FROM (
        SELECT n.type_key, sum(n.bundled) AS number FROM notifications n
        WHERE n.user_id = u.id AND n.read_at IS NULL AND n.archived_at IS NULL AND n.created_at > %(since)s
          AND n.type_key <> 'daily_digest'
        GROUP BY n.type_key
    ) counted
) news
WHERE u.id > %(after)s AND u.deleted_at IS NULL AND u.is_active AND u.email_verified
  AND u.notification_settings <> '{}' AND news.unread IS NOT NULL
ORDER BY u.id LIMIT %(limit)s
"""


async def claim_run(unit: Unit, name: str, day: date) -> bool:
    """Take what runs once a day; tells whether nobody did before."""
    return await unit.fetch_one(RUN, {"name": name, "day": day, "now": unit.now()}) is not None


async def unread_of_page(unit: ReadUnit, after: int, limit: int) -> list[Row]:
    """Return people after an id with settings and how many notices of each type of the last day they have not read."""
    since = unit.now() - timedelta(days=1)
    return await unit.fetch(UNREAD, {"after": after, "since": since, "limit": limit})
