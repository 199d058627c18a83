"""Questions answered after a match, and votes on a society."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE match_qna_answers (
    conversation_id bigint NOT NULL
        CONSTRAINT fk_match_qna_answers_conversation_id_conversations REFERENCES conversations ON DELETE CASCADE,
    user_id bigint NOT NULL CONSTRAINT fk_match_qna_answers_user_id_users REFERENCES users ON DELETE CASCADE,
    q1 text,
    q2 text,
    q3 text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_match_qna_answers PRIMARY KEY (conversation_id, user_id),
    CONSTRAINT ck_match_qna_answers_answers_something CHECK (coalesce(q1, q2, q3) IS NOT NULL)
);
CREATE INDEX ix_match_qna_answers_user_id ON match_qna_answers (user_id);

-- `matched_at` stays when a match ends, as clients show it; whether it still stands is told here.
ALTER TABLE conversations ADD COLUMN match_ended_at timestamptz;
UPDATE conversations SET match_ended_at = status_at WHERE matched_at IS NOT NULL AND status IN ('closed', 'blocked');

-- `Pet-friendly`, ` pet friendly` and `pet_friendly` are one tag: the same words for whoever writes and whoever counts.
CREATE FUNCTION society_tag_key(tag text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(translate(btrim(tag), '- ', '__'));
CREATE TABLE society_tag_votes (
    property_id bigint NOT NULL
        CONSTRAINT fk_society_tag_votes_property_id_properties REFERENCES properties ON DELETE CASCADE,
    tag text NOT NULL,
    user_id bigint NOT NULL CONSTRAINT fk_society_tag_votes_user_id_users REFERENCES users ON DELETE CASCADE,
    vote varchar(40) NOT NULL CONSTRAINT ck_society_tag_votes_vote CHECK (vote IN ('up', 'down')),
    voted_at timestamptz NOT NULL,
    CONSTRAINT pk_society_tag_votes PRIMARY KEY (property_id, tag, user_id)
);
CREATE INDEX ix_society_tag_votes_user_id ON society_tag_votes (user_id);
"""

DOWN = """
DROP TABLE society_tag_votes;
DROP FUNCTION society_tag_key(text);
ALTER TABLE conversations DROP COLUMN match_ended_at;
DROP TABLE match_qna_answers;
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
