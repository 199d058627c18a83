"""The ground: extensions, the geo seam, jobs, live signals, idempotency keys."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
"""

# One seam for both: tables index geo_point(lat, lng), ask geo_within(lat, lng, near_lat, near_lng, km) and order by
# geo_distance(lat, lng, near_lat, near_lng), in km. They take plain columns, because the planner inlines a function
# only while the arguments that it uses twice are cheap.
GEO_POSTGIS = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE FUNCTION geo_point(lat double precision, lng double precision) RETURNS geography
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ST_SetSRID(ST_MakePoint(lng, lat), 4326)::geography;
CREATE FUNCTION geo_within(lat double precision, lng double precision,
        near_lat double precision, near_lng double precision, km double precision)
    RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ST_DWithin(geo_point(lat, lng), geo_point(near_lat, near_lng), km * 1000, false);
CREATE FUNCTION geo_distance(lat double precision, lng double precision,
        near_lat double precision, near_lng double precision)
    RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ST_Distance(geo_point(lat, lng), geo_point(near_lat, near_lng), false) / 1000;
"""
GEO_EARTH = """
CREATE EXTENSION IF NOT EXISTS cube;
CREATE EXTENSION IF NOT EXISTS earthdistance;
CREATE FUNCTION geo_point(lat double precision, lng double precision) RETURNS earth
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ll_to_earth(lat, lng);
CREATE FUNCTION geo_within(lat double precision, lng double precision,
        near_lat double precision, near_lng double precision, km double precision)
    RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN earth_box(ll_to_earth(near_lat, near_lng), km * 1000) @> ll_to_earth(lat, lng)
        AND earth_distance(ll_to_earth(near_lat, near_lng), ll_to_earth(lat, lng)) <= km * 1000;
CREATE FUNCTION geo_distance(lat double precision, lng double precision,
        near_lat double precision, near_lng double precision)
    RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN earth_distance(ll_to_earth(near_lat, near_lng), ll_to_earth(lat, lng)) / 1000;
"""

SIGNALS = """
CREATE TABLE signal_sequences (
    user_id bigint PRIMARY KEY,
    last_seq bigint NOT NULL
);
CREATE TABLE signals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL,
    seq bigint NOT NULL,
    event text NOT NULL,
    data jsonb NOT NULL,
    told_at timestamptz NOT NULL,
    published_at timestamptz,
    CONSTRAINT uq_signals_user_id_seq UNIQUE (user_id, seq)
);
-- Part of every cursor: replace it when numbers could repeat (an old backup was restored), and clients begin anew.
CREATE TABLE signal_epoch (
    epoch text PRIMARY KEY
);
INSERT INTO signal_epoch VALUES (substr(md5(gen_random_uuid()::text), 1, 8));
CREATE INDEX ix_signals_unpublished ON signals (id) WHERE published_at IS NULL;
CREATE INDEX ix_signals_told_at ON signals USING brin (told_at);
"""

IDEMPOTENCY = """
CREATE TABLE idempotency_keys (
    user_id bigint NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status smallint,
    body bytea,
    content_type text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
"""


def upgrade() -> None:
    """Lay the ground, on PostGIS where the server has it."""
    op.execute(EXTENSIONS)
    found = op.get_bind().exec_driver_sql("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'").first()
    op.execute(GEO_POSTGIS if found else GEO_EARTH)
    # Its statements hold colons and percents of their own: hand them to the driver as they are.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema().encode())
    op.execute(SIGNALS)
    op.execute(IDEMPOTENCY)


def downgrade() -> None:
    """There is nothing below the ground."""
    raise NotImplementedError("drop the database instead")
