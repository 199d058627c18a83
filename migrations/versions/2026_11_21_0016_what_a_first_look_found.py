"""What a first look at a home found, and what rooms cost where."""

from alembic import op

revision = "0016"
down_revision = "0015b"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE listing_prescreens (
    property_id bigint NOT NULL CONSTRAINT pk_listing_prescreens PRIMARY KEY
        CONSTRAINT fk_listing_prescreens_property_id_properties REFERENCES properties ON DELETE CASCADE,
    photo_count integer NOT NULL,
    suspected boolean NOT NULL DEFAULT false,
    prescreened_at timestamptz NOT NULL,
    prescreened_by bigint CONSTRAINT fk_listing_prescreens_prescreened_by_users REFERENCES users ON DELETE SET NULL
);
CREATE INDEX ix_listing_prescreens_prescreened_by ON listing_prescreens (prescreened_by);

CREATE TABLE listing_findings (
    property_id bigint NOT NULL CONSTRAINT fk_listing_findings_property_id_listing_prescreens
        REFERENCES listing_prescreens ON DELETE CASCADE,
    place smallint NOT NULL,
    code text NOT NULL,
    severity varchar(40) NOT NULL
        CONSTRAINT ck_listing_findings_severity CHECK (severity IN ('info', 'warning', 'high')),
    reason text NOT NULL,
    field text,
    matched text,
    CONSTRAINT pk_listing_findings PRIMARY KEY (property_id, place)
);
-- What earlier looks found is kept as it was known: by code.
INSERT INTO listing_prescreens (property_id, photo_count, prescreened_at)
SELECT id, (SELECT count(DISTINCT image_url) FROM property_images i WHERE i.property_id = h.id), created_at
FROM properties h WHERE prescreen_findings <> '{}';
INSERT INTO listing_findings (property_id, place, code, severity, reason)
SELECT id, place - 1,
       CASE code WHEN 'too_few_photos' THEN 'missing_photos' WHEN 'suspicious_rent' THEN 'suspicious_pricing'
                 WHEN 'off_platform' THEN 'off_platform_spam' ELSE code END, 'high', 'Found by an earlier look.'
FROM properties, unnest(prescreen_findings) WITH ORDINALITY AS t(code, place);
ALTER TABLE properties DROP COLUMN prescreen_findings;

-- The middle and robust spread of ln(rupees a month), by city and kind of room; without a locality, for a whole city.
CREATE TABLE rent_levels (
    city text NOT NULL,
    locality text NOT NULL DEFAULT '',
    room_type text NOT NULL,
    homes integer NOT NULL,
    middle double precision NOT NULL,
    spread double precision NOT NULL,
    reckoned_at timestamptz NOT NULL,
    CONSTRAINT pk_rent_levels PRIMARY KEY (city, locality, room_type)
);

-- Rooms whose rents can be compared: beds with beds, and whole flats with those of as many bedrooms.
CREATE FUNCTION room_type(property_type text, sharing_type text, bedrooms integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN property_type || ' ' || coalesce(sharing_type, 'unknown')
    || CASE WHEN sharing_type = 'entire_flat' THEN ' ' || coalesce(bedrooms, 0) ELSE '' END;

CREATE INDEX ix_property_images_image_url ON property_images USING hash (image_url);
"""

DOWN = """
DROP INDEX ix_property_images_image_url;
DROP FUNCTION room_type(text, text, integer);
DROP TABLE rent_levels;
ALTER TABLE properties ADD COLUMN prescreen_findings text[] NOT NULL DEFAULT '{}';
UPDATE properties h SET prescreen_findings = found.codes
FROM (SELECT property_id, array_agg(code ORDER BY place) AS codes FROM listing_findings GROUP BY 1) found
WHERE found.property_id = h.id;
DROP TABLE listing_findings, listing_prescreens;
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
