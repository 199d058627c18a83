"""Eras of homes: one index knows the words, the era and the squares of each."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# 8192 homes are an era, 16 by 16 squares a large one (below zero, where no other is); `search.rules` tells which are
# looked through.
UP = """
CREATE FUNCTION geo_cells(lat double precision, lng double precision) RETURNS integer[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN lat IS NULL OR lng IS NULL THEN '{}' ELSE ARRAY[geo_cell(lat, lng),
        -1 - geo_cell(lat, lng) / 14400 / 16 * 16 * 14400 - mod(geo_cell(lat, lng), 14400) / 16 * 16] END;
DROP INDEX ix_listing_documents_words;
ALTER TABLE listing_documents
    ADD COLUMN era integer[] NOT NULL GENERATED ALWAYS AS (ARRAY[(property_id / 8192)::integer]) STORED,
    ADD COLUMN squares integer[] NOT NULL DEFAULT '{}';
UPDATE listing_documents d SET squares = geo_cells(h.seen_lat, h.seen_lng)
FROM properties h WHERE h.id = d.property_id AND h.seen_lat IS NOT NULL;
CREATE INDEX ix_listing_documents_marks ON listing_documents USING gin (words, era, squares) WITH (fastupdate = off);
"""
DOWN = """
DROP INDEX ix_listing_documents_marks;
ALTER TABLE listing_documents DROP COLUMN era, DROP COLUMN squares;
DROP FUNCTION geo_cells(double precision, double precision);
CREATE INDEX ix_listing_documents_words ON listing_documents USING gin (words) WITH (fastupdate = off);
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
