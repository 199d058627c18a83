"""How well staff do, in one statement."""

from datetime import datetime

from aangan.infra.unit import ReadUnit, Row

# A pause was wrong when its case was decided and none of its reports was acted upon.
MEASURE = """
WITH firsts AS (
    SELECT c.due_at, c.opened_at, min(d.decided_at) AS looked_at FROM cases c
    JOIN decisions d ON d.case_id = c.id AND d.actor_id IS NOT NULL
    WHERE c.opened_at >= %(since)s GROUP BY c.id
), answered AS (
    SELECT count(*) AS decided, count(*) FILTER (WHERE status = 'overturned') AS overturned
    FROM appeals WHERE decided_at >= %(since)s
), pauses AS (
    SELECT count(*) AS settled, count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM reports r WHERE r.case_id = c.id AND r.status = 'actioned')) AS wrong
    FROM (SELECT DISTINCT case_id FROM statements WHERE restriction = 'paused' AND created_at >= %(since)s) s
    JOIN cases c ON c.id = s.case_id AND c.status = 'decided'
), restricting AS (
    SELECT count(*) AS made, count(*) FILTER (WHERE EXISTS (
        SELECT FROM statements s WHERE s.decision_id = d.id)) AS told
    FROM decisions d
    WHERE d.decided_at >= %(since)s
      AND d.outcome IN ('warn', 'suspend', 'ban', 'reject', 'request_edit', 'pause')
)
SELECT (SELECT count(*) FROM cases WHERE status = 'open') AS open_cases,
       (SELECT count(*) FROM cases WHERE status = 'open' AND due_at < %(now)s) AS overdue_cases,
       (SELECT count(*) FROM appeals WHERE status = 'open') AS open_appeals,
       (SELECT count(*) FROM firsts) AS cases_looked_at,
       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM looked_at - opened_at)) FROM firsts)
           AS first_look_seconds_p50,
       (SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM looked_at - opened_at)) FROM firsts)
           AS first_look_seconds_p95,
       (SELECT avg((looked_at > due_at)::int)::float8 FROM firsts) AS late_share,
       answered.decided AS appeals_decided,
       answered.overturned::float8 / nullif(answered.decided, 0) AS overturned_share,
       pauses.settled AS pauses_settled, pauses.wrong::float8 / nullif(pauses.settled, 0) AS wrong_pause_share,
       restricting.made AS restrictions, restricting.told::float8 / nullif(restricting.made, 0) AS stated_share
FROM answered, pauses, restricting
"""


async def measure(unit: ReadUnit, since: datetime, now: datetime) -> Row:
    """Return the figures of what was opened, decided and told since a moment."""
    row = await unit.fetch_one(MEASURE, {"since": since, "now": now})
    assert row is not None
    return row
