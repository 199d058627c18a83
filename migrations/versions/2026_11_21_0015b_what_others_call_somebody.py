"""What others call somebody: surnames stay with their owners."""

from alembic import op

revision = "0015b"
down_revision = "0015"
branch_labels = None
depends_on = None

UP = """
-- First name and an initial: enough to speak to somebody, too little to look them up.
CREATE FUNCTION short_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    CASE WHEN btrim(name) ~ '\\s' THEN regexp_replace(btrim(name), '^(\\S+)\\s+(?:.*\\s)?(\\S)\\S*$', '\\1 \\2.')
         ELSE btrim(name) END;

CREATE OR REPLACE VIEW peers AS
SELECT u.id, short_name(u.full_name) AS full_name, u.profile_image_url, p.mode, p.city, p.locality,
       NULL::integer AS age,
       age_bucket(coalesce(p.age, extract(year FROM age(u.date_of_birth)))::integer) AS age_bucket,
       p.profession, p.bio, (p.budget_min_paise / 100.0)::float8 AS budget_min,
       (p.budget_max_paise / 100.0)::float8 AS budget_max, p.move_in_timeline,
       p.sleep_schedule, p.cleanliness, p.food_habits, p.smoking, p.drinking,
       CASE WHEN p.smoking IS NULL AND p.drinking IS NULL THEN NULL
            WHEN coalesce(p.smoking, 'never') = 'never' AND coalesce(p.drinking, 'never') = 'never' THEN 'neither'
            WHEN coalesce(p.smoking, 'never') = 'never' THEN 'drink_occasionally'
            WHEN coalesce(p.drinking, 'never') = 'never' THEN 'smoke_outside'
            ELSE 'both_fine' END AS smoking_drinking,
       p.native_place, p.linkedin_url, p.guests_policy, p.work_style, p.gender, p.gender_preference,
       coalesce(p.non_negotiables, '{}') AS non_negotiables,
       coalesce(p.pets IN ('have_pets', 'has_pets', 'yes', 'true'), false) AS has_pets,
       p.parties_at_home AS party_habit, NULL::float8 AS match_percentage, '{}'::text[] AS top_matches,
       NULL::text AS phone_number
FROM users u LEFT JOIN profiles p ON p.user_id = u.id;

CREATE OR REPLACE VIEW property_contexts AS
SELECT h.id, h.title, h.locality, h.city, (h.monthly_rent_paise / 100.0)::float8 AS monthly_rent,
       main_image(h.id) AS main_image_url, short_name(u.full_name) AS owner_name, u.profile_image_url AS owner_image_url
FROM properties h JOIN users u ON u.id = h.owner_id;
"""

DOWN = """
CREATE OR REPLACE VIEW peers AS
SELECT u.id, u.full_name, u.profile_image_url, p.mode, p.city, p.locality, NULL::integer AS age,
       age_bucket(coalesce(p.age, extract(year FROM age(u.date_of_birth)))::integer) AS age_bucket,
       p.profession, p.bio, (p.budget_min_paise / 100.0)::float8 AS budget_min,
       (p.budget_max_paise / 100.0)::float8 AS budget_max, p.move_in_timeline,
       p.sleep_schedule, p.cleanliness, p.food_habits, p.smoking, p.drinking,
       CASE WHEN p.smoking IS NULL AND p.drinking IS NULL THEN NULL
            WHEN coalesce(p.smoking, 'never') = 'never' AND coalesce(p.drinking, 'never') = 'never' THEN 'neither'
            WHEN coalesce(p.smoking, 'never') = 'never' THEN 'drink_occasionally'
            WHEN coalesce(p.drinking, 'never') = 'never' THEN 'smoke_outside'
            ELSE 'both_fine' END AS smoking_drinking,
       p.native_place, p.linkedin_url, p.guests_policy, p.work_style, p.gender, p.gender_preference,
       coalesce(p.non_negotiables, '{}') AS non_negotiables,
       coalesce(p.pets IN ('have_pets', 'has_pets', 'yes', 'true'), false) AS has_pets,
       p.parties_at_home AS party_habit, NULL::float8 AS match_percentage, '{}'::text[] AS top_matches,
       NULL::text AS phone_number
FROM users u LEFT JOIN profiles p ON p.user_id = u.id;

CREATE OR REPLACE VIEW property_contexts AS
SELECT h.id, h.title, h.locality, h.city, (h.monthly_rent_paise / 100.0)::float8 AS monthly_rent,
       main_image(h.id) AS main_image_url, u.full_name AS owner_name, u.profile_image_url AS owner_image_url
FROM properties h JOIN users u ON u.id = h.owner_id;
DROP FUNCTION short_name(text);
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
