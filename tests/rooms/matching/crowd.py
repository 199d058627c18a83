"""A crowd: many people at once, who can all be met."""

from aangan.infra.services import Services
from aangan.matching import tasks

CROWD = """
WITH born AS (
    INSERT INTO users (subject, full_name)
    SELECT 'crowd:' || gen_random_uuid(), 'C' || n FROM generate_series(1, %(many)s) n RETURNING id
), onboarded AS (
    INSERT INTO onboardings (user_id, app, completed_at) SELECT id, 'flatmates', now() FROM born
)
INSERT INTO profiles (user_id, mode, profile_status, city, age, sleep_schedule, lat, lng, last_active_at)
SELECT id, 'seeker', 'active', %(city)s, 20 + id %% 20,
       (ARRAY['early_bird', 'flexible', 'night_owl'])[1 + id %% 3], %(lat)s, %(lng)s,
       now() - id %% 97 * interval '1 hour'
FROM born RETURNING user_id
"""


async def crowd(
    services: Services, many: int, city: str = "Bangalore", at: tuple[float, float] = (12.97, 77.59)
) -> set[int]:
    """Bring many people to a city, past the verbs, as a restore would; the cards are made by the rebuild."""
    async with services.units.write() as unit:
        rows = await unit.fetch(CROWD, {"many": many, "city": city, "lat": at[0], "lng": at[1]})
    await tasks.rebuild(services)
    return {row["user_id"] for row in rows}
