"""An agent shows the homes of a city and of a locality, whatever their owners call it."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

# Names come in small letters, all those of one place. Whoever says no area shows homes everywhere.
UP = """
CREATE FUNCTION agent_covers(agent bigint, cities text[], localities text[]) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        bool_or(lower(c.city) = ANY ($2) AND (c.locality = '' OR lower(c.locality) = ANY ($3))), count(*) = 0)
    FROM agent_coverage c WHERE c.agent_id = $1
$$;
DROP FUNCTION agent_covers(bigint, text, text);
"""
DOWN = """
CREATE FUNCTION agent_covers(agent bigint, city text, locality text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        bool_or(lower(c.city) = lower($2) AND (c.locality = '' OR lower(c.locality) = lower($3))), count(*) = 0)
    FROM agent_coverage c WHERE c.agent_id = $1
$$;
DROP FUNCTION agent_covers(bigint, text[], text[]);
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
