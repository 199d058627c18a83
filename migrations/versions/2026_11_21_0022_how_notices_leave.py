"""How notices leave: by whom they were carried, who cannot be reached, and campaigns that can be stopped."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

UP = """
-- What a browser seals by; without it, it is only woken.
ALTER TABLE device_tokens
    ADD COLUMN p256dh text,
    ADD COLUMN auth text,
    ADD CONSTRAINT ck_device_tokens_keys CHECK ((p256dh IS NULL) = (auth IS NULL));

ALTER TABLE notice_campaigns
    -- Without words of its own it has those of its type, in each reader's language.
    ALTER COLUMN title DROP NOT NULL,
    ALTER COLUMN body DROP NOT NULL,
    ADD CONSTRAINT ck_notice_campaigns_words CHECK ((title IS NULL) = (body IS NULL)),
    ADD COLUMN channels varchar(40)[],
    ADD COLUMN requested bigint NOT NULL DEFAULT 0,
    ADD COLUMN processed bigint NOT NULL DEFAULT 0,
    ADD COLUMN next_at timestamptz,
    ADD COLUMN cancelled_at timestamptz;
UPDATE notice_campaigns SET next_at = created_at, processed = told;
ALTER TABLE notice_campaigns ALTER COLUMN next_at SET NOT NULL;
DROP INDEX ix_notice_campaigns_unfinished;
CREATE INDEX ix_notice_campaigns_unfinished ON notice_campaigns (next_at)
    WHERE finished_at IS NULL AND cancelled_at IS NULL;

ALTER TABLE notifications
    ADD COLUMN campaign_id bigint
        CONSTRAINT fk_notifications_campaign_id_notice_campaigns REFERENCES notice_campaigns ON DELETE SET NULL;
CREATE INDEX ix_notifications_campaign_id ON notifications (campaign_id) WHERE campaign_id IS NOT NULL;

-- Each channel is carried for itself, so that a slow one holds up no other.
DROP INDEX ix_notification_deliveries_due;
CREATE INDEX ix_notification_deliveries_due ON notification_deliveries (channel, urgency, deliver_after)
    WHERE state = 'planned';
CREATE INDEX ix_notification_deliveries_dead ON notification_deliveries (id) WHERE state = 'failed';

ALTER TABLE sent_notices ADD COLUMN html text;

-- Addresses at which nobody is, as providers told us; looked at before anything is planned or sent.
CREATE TABLE unreachable_addresses (
    channel varchar(40) NOT NULL
        CONSTRAINT ck_unreachable_addresses_channel CHECK (channel IN ('in_app', 'push', 'email', 'sms')),
    address text NOT NULL,
    detail text,
    noted_at timestamptz NOT NULL,
    CONSTRAINT pk_unreachable_addresses PRIMARY KEY (channel, address)
);

-- That a daily notice went out on a day: its row settles who sends it, and survives a restart.
CREATE TABLE notice_runs (
    name text NOT NULL,
    day date NOT NULL,
    ran_at timestamptz NOT NULL,
    CONSTRAINT pk_notice_runs PRIMARY KEY (name, day)
);
"""

DOWN = """
DROP TABLE notice_runs, unreachable_addresses;
ALTER TABLE sent_notices DROP COLUMN html;
DROP INDEX ix_notification_deliveries_dead;
DROP INDEX ix_notification_deliveries_due;
CREATE INDEX ix_notification_deliveries_due ON notification_deliveries (urgency, deliver_after)
    WHERE state = 'planned';
ALTER TABLE notifications DROP COLUMN campaign_id;
DROP INDEX ix_notice_campaigns_unfinished;
CREATE INDEX ix_notice_campaigns_unfinished ON notice_campaigns (id) WHERE finished_at IS NULL;
DELETE FROM notice_campaigns WHERE title IS NULL;
ALTER TABLE notice_campaigns
    DROP CONSTRAINT ck_notice_campaigns_words,
    ALTER COLUMN title SET NOT NULL,
    ALTER COLUMN body SET NOT NULL,
    DROP COLUMN channels, DROP COLUMN requested, DROP COLUMN processed, DROP COLUMN next_at, DROP COLUMN cancelled_at;
ALTER TABLE device_tokens DROP CONSTRAINT ck_device_tokens_keys, DROP COLUMN p256dh, DROP COLUMN auth;
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute(DOWN)
