-- What a chat looks like, which AI gateway answers in it, and its limits.
CREATE TABLE chat_client (
    id                  uuid PRIMARY KEY,
    account_id          uuid NOT NULL,
    name                text NOT NULL,
    ai_gateway_id       uuid NOT NULL,
    limiting_parameters jsonb NOT NULL,
    client_parameters   jsonb NOT NULL,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL
);
CREATE INDEX chat_client_account ON chat_client (account_id, id);

-- A session: of a chat client, or (later) directly of an AI gateway; on one channel, with one contact there.
CREATE TABLE conversation (
    id               uuid PRIMARY KEY,
    account_id       uuid NOT NULL,
    chat_client_id   uuid REFERENCES chat_client ON DELETE CASCADE,
    channel          text NOT NULL,
    contact          text,
    access_key       text NOT NULL UNIQUE,
    tag              text,
    extra_context    text,
    context_location text,
    metadata         jsonb NOT NULL,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    last_message_at  timestamptz
);
CREATE INDEX conversation_client ON conversation (chat_client_id, id);
CREATE INDEX conversation_tag ON conversation (account_id, tag) WHERE tag IS NOT NULL;

CREATE TABLE message (
    id               uuid PRIMARY KEY,
    account_id       uuid NOT NULL,
    conversation_id  uuid NOT NULL REFERENCES conversation ON DELETE CASCADE,
    position         int NOT NULL,
    role             text NOT NULL CHECK (role IN ('user', 'assistant')),
    content          text NOT NULL,
    parts            jsonb,
    citations        jsonb,
    tool_calls       jsonb,
    usage            jsonb,
    total_tokens     int NOT NULL DEFAULT 0,
    state            text NOT NULL CHECK (state IN ('complete', 'streaming', 'cancelled', 'failed')),
    error            jsonb,
    created_at       timestamptz NOT NULL,
    completed_at     timestamptz,
    -- Set by a retry. The row stays: limits count what was asked, not what is shown.
    removed_at       timestamptz,
    -- While an answer is written: who writes it, until when it is trusted to, and whether it should stop.
    writer           text,
    lease_until      timestamptz,
    cancel_requested boolean NOT NULL DEFAULT false,
    UNIQUE (conversation_id, position)
);
-- One answer at a time in a conversation, whichever replica is asked.
CREATE UNIQUE INDEX message_one_answer ON message (conversation_id) WHERE state = 'streaming';
