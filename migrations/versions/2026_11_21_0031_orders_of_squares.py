"""The cheapest, the dearest and the most liked homes of each square of the map, and the newest of a postal code."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

UP = """
CREATE INDEX ix_properties_cell_price
    ON properties (geo_cell(seen_lat, seen_lng), (coalesce(monthly_rent_paise, base_price_paise)), id)
    WHERE moderation_status = 'live' AND status = 'available';
CREATE INDEX ix_properties_cell_popular ON properties (geo_cell(seen_lat, seen_lng), like_count DESC)
    WHERE moderation_status = 'live' AND status = 'available';
CREATE INDEX ix_properties_pincode ON properties (pincode, id DESC)
    WHERE moderation_status = 'live' AND status = 'available';
"""
DOWN = """
DROP INDEX ix_properties_pincode;
DROP INDEX ix_properties_cell_popular;
DROP INDEX ix_properties_cell_price;
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
