"""A visit remembers its host and what its home was called: a home may go, what was kept at it stays."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# The home's number stays as it was. Only what is still to be needs a home that stands: whoever writes a time holds the
# home as a foreign key would, and learns from it who the host is.
UP = """
ALTER TABLE visits
    ADD COLUMN host_id bigint CONSTRAINT fk_visits_host_id_users REFERENCES users ON DELETE CASCADE,
    ADD COLUMN property_title text;
UPDATE visits v SET host_id = h.owner_id FROM properties h WHERE h.id = v.property_id;
ALTER TABLE visits ALTER COLUMN host_id SET NOT NULL, DROP CONSTRAINT fk_visits_property_id_properties;
CREATE INDEX ix_visits_host_id_scheduled_date_id ON visits (host_id, scheduled_date, id);

CREATE FUNCTION hold_visited_home() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT owner_id INTO NEW.host_id FROM properties WHERE id = NEW.property_id FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = 'a visit needs a home that stands', TABLE = 'visits',
            CONSTRAINT = 'visits_hold_home';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER visits_hold_home BEFORE INSERT OR UPDATE OF scheduled_date, property_id ON visits
    FOR EACH ROW EXECUTE FUNCTION hold_visited_home();
"""
# As it was before: without its home there is no visit.
DOWN = """
DROP TRIGGER visits_hold_home ON visits;
DROP FUNCTION hold_visited_home();
DELETE FROM visits v WHERE NOT EXISTS (SELECT FROM properties h WHERE h.id = v.property_id);
ALTER TABLE visits DROP COLUMN host_id, DROP COLUMN property_title,
    ADD CONSTRAINT fk_visits_property_id_properties FOREIGN KEY (property_id) REFERENCES properties ON DELETE CASCADE;
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
