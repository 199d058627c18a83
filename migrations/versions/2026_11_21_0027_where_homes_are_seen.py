"""Where homes are seen: searched by the position that everybody may know, and boosted ones found first."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# Of a shared home everybody learns the lane (three digits, about 100 m). Whoever searches measures from there too: a
# circle that is moved about, a distance, or an order would else tell the door.
UP = """
CREATE FUNCTION seen_degree(degree double precision, property_type varchar) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN property_type IN ('pg', 'flatmate') THEN round(degree::numeric, 3)::double precision
           ELSE degree END;
ALTER TABLE properties
    ADD COLUMN seen_lat double precision GENERATED ALWAYS AS (seen_degree(lat, property_type)) STORED,
    ADD COLUMN seen_lng double precision GENERATED ALWAYS AS (seen_degree(lng, property_type)) STORED;
DROP INDEX ix_properties_geo;
CREATE INDEX ix_properties_geo ON properties USING gist (geo_point(seen_lat, seen_lng));
CREATE INDEX ix_properties_boosted_until ON properties (boosted_until)
    WHERE moderation_status = 'live' AND status = 'available' AND boosted_until IS NOT NULL;
"""
DOWN = """
DROP INDEX ix_properties_boosted_until;
DROP INDEX ix_properties_geo;
ALTER TABLE properties DROP COLUMN seen_lat, DROP COLUMN seen_lng;
DROP FUNCTION seen_degree(double precision, varchar);
CREATE INDEX ix_properties_geo ON properties USING gist (geo_point(lat, lng));
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
