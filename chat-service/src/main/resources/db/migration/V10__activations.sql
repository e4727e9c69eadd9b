-- What scheduler-service says is due, until the assistant has spoken or it was given up.
CREATE TABLE activation (
    id             uuid PRIMARY KEY,
    account_id     uuid NOT NULL,
    chat_client_id uuid NOT NULL,
    contact        text NOT NULL,
    data           jsonb NOT NULL,
    state          text NOT NULL CHECK (state IN ('waiting', 'speaking', 'done')),
    attempts       int NOT NULL DEFAULT 0,
    due_at         timestamptz NOT NULL,
    lease_until    timestamptz,
    turn_id        uuid,
    spoke_at       timestamptz,
    created_at     timestamptz NOT NULL
);
CREATE INDEX activation_due ON activation (due_at) WHERE state <> 'done';
CREATE INDEX activation_spoken ON activation (chat_client_id, contact, spoke_at) WHERE spoke_at IS NOT NULL;

-- What a turn is begun with that no visitor began.
ALTER TABLE turn ADD COLUMN instruction text;
