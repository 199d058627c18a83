"""Kindred people nearby: only counts are kept."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE daily_stats (
    date date CONSTRAINT pk_daily_stats PRIMARY KEY,
    total_sessions integer NOT NULL DEFAULT 0,
    total_matches integer NOT NULL DEFAULT 0,
    batch integer NOT NULL DEFAULT 0,
    released smallint NOT NULL DEFAULT 0,
    CONSTRAINT ck_daily_stats_counts CHECK (total_sessions >= 0 AND total_matches >= 0)
);
CREATE TABLE interest_category_counts (
    date date NOT NULL,
    category text NOT NULL,
    count integer NOT NULL DEFAULT 0,
    CONSTRAINT pk_interest_category_counts PRIMARY KEY (date, category)
);
"""

DOWN = """
DROP TABLE interest_category_counts;
DROP TABLE daily_stats;
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
