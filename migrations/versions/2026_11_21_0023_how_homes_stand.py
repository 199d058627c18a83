"""How homes stand: drafts and those whose time is over, boosts, calendars, views counted once, and what rooms cost."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE properties DROP CONSTRAINT ck_properties_moderation_status, DROP CONSTRAINT ck_properties_resumes_as;
ALTER TABLE properties
    ADD CONSTRAINT ck_properties_moderation_status
        CHECK (moderation_status IN ('draft', 'pending_review', 'live', 'rejected', 'paused', 'expired')),
    ADD CONSTRAINT ck_properties_resumes_as
        CHECK (resumes_as IN ('draft', 'pending_review', 'live', 'rejected', 'paused', 'expired')),
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN boosted_until timestamptz,
    ADD COLUMN boost_reason varchar(40) CONSTRAINT ck_properties_boost_reason
        CHECK (boost_reason IN ('first_approval', 'chosen')),
    ADD COLUMN first_approved_at timestamptz,
    ADD COLUMN calendar_data jsonb;
UPDATE properties SET first_approved_at = created_at WHERE moderation_status IN ('live', 'paused');
CREATE INDEX ix_properties_expires_at ON properties (expires_at) WHERE moderation_status = 'live';

-- That a batch of views was added up, so that one which is brought twice is not counted twice.
CREATE TABLE listing_view_batches (
    id uuid NOT NULL CONSTRAINT pk_listing_view_batches PRIMARY KEY,
    counted_at timestamptz NOT NULL
);
CREATE INDEX ix_listing_view_batches_counted_at ON listing_view_batches (counted_at);

-- Who is to come and when is kept upstairs, by the room of visits; homes are shown with it through this window.
CREATE VIEW listing_visits AS
SELECT property_id, user_id, scheduled_date FROM visits
WHERE status IN ('requested', 'confirmed', 'reschedule_suggested');

-- 1.4826 makes the median distance from the median comparable with a standard deviation. A function, because the
-- worker asks for it each night and whoever moves a whole town in asks for it once, outside of any room.
CREATE FUNCTION reckon_rents(reckoned timestamptz) RETURNS void LANGUAGE sql AS $$
    WITH homes AS (
        SELECT lower(city) AS city, lower(coalesce(locality, '')) AS locality,
               room_type(property_type, sharing_type, bedrooms) AS room_type,
               ln(monthly_rent_paise / 100.0)::float8 AS rent
        FROM properties
        WHERE property_type IN ('pg', 'flatmate') AND moderation_status IN ('live', 'paused')
          AND monthly_rent_paise > 0 AND city IS NOT NULL
    ), cells AS (
        SELECT city, locality, room_type, rent FROM homes WHERE locality <> ''
        UNION ALL SELECT city, '', room_type, rent FROM homes
    ), middles AS (
        SELECT city, locality, room_type, count(*) AS homes,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY rent) AS middle
        FROM cells GROUP BY city, locality, room_type
    ), spreads AS (
        SELECT city, locality, room_type,
               1.4826 * percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(rent - middle)) AS spread
        FROM cells JOIN middles USING (city, locality, room_type) GROUP BY city, locality, room_type
    )
    INSERT INTO rent_levels (city, locality, room_type, homes, middle, spread, reckoned_at)
    SELECT city, locality, room_type, homes, middle, spread, reckoned FROM middles JOIN spreads
    USING (city, locality, room_type)
    ON CONFLICT (city, locality, room_type) DO UPDATE SET homes = excluded.homes, middle = excluded.middle,
        spread = excluded.spread, reckoned_at = excluded.reckoned_at;
    DELETE FROM rent_levels WHERE reckoned_at < reckoned;
$$;
"""

DOWN = """
DROP FUNCTION reckon_rents(timestamptz);
DROP VIEW listing_visits;
DROP TABLE listing_view_batches;
DROP INDEX ix_properties_expires_at;
UPDATE properties SET moderation_status = 'paused' WHERE moderation_status IN ('draft', 'expired');
UPDATE properties SET resumes_as = 'paused' WHERE resumes_as IN ('draft', 'expired');
ALTER TABLE properties DROP COLUMN expires_at, DROP COLUMN boosted_until, DROP COLUMN boost_reason,
    DROP COLUMN first_approved_at, DROP COLUMN calendar_data,
    DROP CONSTRAINT ck_properties_moderation_status, DROP CONSTRAINT ck_properties_resumes_as,
    ADD CONSTRAINT ck_properties_moderation_status
        CHECK (moderation_status IN ('pending_review', 'live', 'rejected', 'paused')),
    ADD CONSTRAINT ck_properties_resumes_as CHECK (resumes_as IN ('pending_review', 'live', 'rejected', 'paused'));
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
