"""Other doors to an account."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE account_identities (
    id uuid DEFAULT gen_random_uuid() CONSTRAINT pk_account_identities PRIMARY KEY,
    account_id uuid NOT NULL
        CONSTRAINT fk_account_identities_account_id_accounts REFERENCES accounts ON DELETE CASCADE,
    provider text NOT NULL,
    subject text NOT NULL,
    email citext,
    data jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    CONSTRAINT uq_account_identities_provider_subject UNIQUE (provider, subject),
    CONSTRAINT ck_account_identities_provider CHECK (provider IN ('google', 'apple'))
);
CREATE INDEX ix_account_identities_account_id ON account_identities (account_id);
-- A password chosen at sign-up belongs to whoever proves the address with the code of that sign-up, to nobody else.
ALTER TABLE one_time_codes ADD COLUMN password_hash text;
"""

DOWN = """
ALTER TABLE one_time_codes DROP COLUMN password_hash;
DROP TABLE account_identities;
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
