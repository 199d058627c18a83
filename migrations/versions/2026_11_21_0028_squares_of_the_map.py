"""Squares of the map: the newest homes of each stand in their order."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Forty squares to a degree. `search.rules.squares` tells which of them a circle touches.
UP = """
CREATE FUNCTION geo_cell(lat double precision, lng double precision) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN floor((lat + 90) * 40)::integer * 14400 + mod(floor((lng + 180) * 40)::integer, 14400);
CREATE INDEX ix_properties_cell ON properties (geo_cell(seen_lat, seen_lng), id DESC)
    WHERE moderation_status = 'live' AND status = 'available';
"""
DOWN = """
DROP INDEX ix_properties_cell;
DROP FUNCTION geo_cell(double precision, double precision);
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
