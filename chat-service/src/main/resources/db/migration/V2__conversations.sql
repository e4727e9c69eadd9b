-- A site begins with the widget key; it is public, and long enough not to be guessed.
ALTER TABLE chat_client
    ADD COLUMN widget_key text,
    -- Sealed; signs the identity of visitors of embedding sites.
    ADD COLUMN identity_secret text;
UPDATE chat_client
   SET widget_key = replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
ALTER TABLE chat_client ALTER COLUMN widget_key SET NOT NULL;
CREATE UNIQUE INDEX chat_client_widget_key ON chat_client (widget_key);

-- What connects a client to a channel; secrets are sealed, the rest is in the clear.
CREATE TABLE chat_client_integration (
    chat_client_id uuid NOT NULL REFERENCES chat_client ON DELETE CASCADE,
    account_id     uuid NOT NULL,
    name           text NOT NULL CHECK (name IN ('Zapi', 'Telegram', 'EvolutionApi', 'Kapso')),
    settings       jsonb NOT NULL,
    secrets        text NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (chat_client_id, name)
);

-- Counters stand with the conversation, so that a list of many never counts the messages of all.
ALTER TABLE conversation
    ADD COLUMN last_seq bigint NOT NULL DEFAULT 0,
    ADD COLUMN next_position int NOT NULL DEFAULT 1,
    ADD COLUMN message_count int NOT NULL DEFAULT 0,
    ADD COLUMN token_count bigint NOT NULL DEFAULT 0,
    ADD COLUMN handler text NOT NULL DEFAULT 'assistant' CHECK (handler IN ('assistant', 'person')),
    ADD COLUMN handler_name text,
    ADD COLUMN handled_since timestamptz,
    ADD COLUMN last_visitor_message_at timestamptz,
    ADD COLUMN last_scheduled_message_at timestamptz,
    -- What the list's filter looks into; the beginning of a context, so that a row stays small.
    ADD COLUMN search text GENERATED ALWAYS AS (
        lower(access_key || ' ' || coalesce(tag, '') || ' ' || id::text || ' '
              || left(coalesce(extra_context, ''), 4000))) STORED;
UPDATE conversation SET contact = tag WHERE contact IS NULL;
UPDATE conversation c
   SET message_count = t.messages, token_count = t.tokens, next_position = t.positions + 1
  FROM (SELECT conversation_id, count(*) FILTER (WHERE removed_at IS NULL) AS messages,
               coalesce(sum(total_tokens) FILTER (WHERE removed_at IS NULL), 0) AS tokens,
               max(position) AS positions
          FROM message GROUP BY conversation_id) t
 WHERE t.conversation_id = c.id;
-- The live session of a contact.
CREATE INDEX conversation_contact ON conversation (chat_client_id, channel, contact, expires_at)
 WHERE contact IS NOT NULL;
-- The number of live sessions by client.
CREATE INDEX conversation_live ON conversation (account_id, expires_at, chat_client_id);

-- Finds part of a text among very many sessions. Without the extension the filter reads the client's sessions.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX conversation_search ON conversation USING gin (search gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'sessions are filtered without trigrams: %', SQLERRM;
END
$$;

-- An answer, from the first message that it answers until its end.
CREATE TABLE turn (
    id               uuid PRIMARY KEY,
    account_id       uuid NOT NULL,
    conversation_id  uuid NOT NULL REFERENCES conversation ON DELETE CASCADE,
    kind             text NOT NULL CHECK (kind IN ('prompt', 'retry', 'edit', 'schedule')),
    state            text NOT NULL
        CHECK (state IN ('collecting', 'answering', 'complete', 'cancelled', 'failed', 'interrupted')),
    -- The message that the answer is written into; none while messages are collected.
    answer_id        uuid,
    begin_seq        bigint NOT NULL,
    error            jsonb,
    created_at       timestamptz NOT NULL,
    -- When collecting ends.
    due_at           timestamptz NOT NULL,
    ended_at         timestamptz,
    -- Who writes it, until when it is trusted to, and whether it should stop.
    writer           text,
    lease_until      timestamptz,
    cancel_requested boolean NOT NULL DEFAULT false
);
-- One answer at a time in a conversation, whichever replica is asked.
CREATE UNIQUE INDEX turn_one_open ON turn (conversation_id) WHERE state IN ('collecting', 'answering');
CREATE INDEX turn_leases ON turn (lease_until) WHERE state IN ('collecting', 'answering');
CREATE INDEX turn_conversation ON turn (conversation_id, created_at);

DROP INDEX message_one_answer;
UPDATE message
   SET state = 'failed', completed_at = now(),
       error = '{"type": "urn:parley:problem:unavailable", "title": "Not available at the moment",
                 "detail": "The service stopped while this answer was written."}'
 WHERE state = 'streaming';
ALTER TABLE message
    DROP COLUMN writer,
    DROP COLUMN lease_until,
    DROP COLUMN cancel_requested,
    ADD COLUMN turn_id uuid,
    ADD COLUMN said_by text NOT NULL DEFAULT 'assistant'
        CHECK (said_by IN ('visitor', 'assistant', 'person')),
    ADD COLUMN author text,
    -- Chosen by the sender, so that sending may be repeated.
    ADD COLUMN sender_id text,
    -- Where in the whole text of the turn's answer this message begins.
    ADD COLUMN text_start int NOT NULL DEFAULT 0,
    ADD COLUMN reasoning text,
    ADD COLUMN facts jsonb,
    ADD COLUMN rating text CHECK (rating IN ('like', 'dislike')),
    ADD COLUMN comment text,
    ADD COLUMN rated_at timestamptz;
UPDATE message SET said_by = 'visitor' WHERE role = 'user';
CREATE UNIQUE INDEX message_sender_id ON message (conversation_id, sender_id) WHERE sender_id IS NOT NULL;
CREATE INDEX message_turn ON message (turn_id) WHERE turn_id IS NOT NULL;
-- The messages that a limit counts.
CREATE INDEX message_asked ON message (conversation_id, created_at) WHERE role = 'user';

-- What happened in a conversation, in order; the words of an answer are in its message.
CREATE TABLE conversation_event (
    conversation_id uuid NOT NULL REFERENCES conversation ON DELETE CASCADE,
    seq             bigint NOT NULL,
    name            text NOT NULL,
    turn_id         uuid,
    data            jsonb NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, seq)
);

-- A file of a visitor. It belongs to no message until it is sent.
CREATE TABLE attachment (
    id              uuid PRIMARY KEY,
    account_id      uuid NOT NULL,
    conversation_id uuid NOT NULL REFERENCES conversation ON DELETE CASCADE,
    message_id      uuid REFERENCES message ON DELETE CASCADE,
    name            text NOT NULL,
    media_type      text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('image', 'document', 'audio', 'other')),
    size            bigint NOT NULL,
    -- What a model reads in place of the bytes.
    text            text,
    blob_key        text NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX attachment_conversation ON attachment (conversation_id, created_at);
CREATE INDEX attachment_message ON attachment (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attachment_unsent ON attachment (created_at) WHERE message_id IS NULL;

-- Blobs of rows that are gone, until they are gone too.
CREATE TABLE removed_blobs (
    prefix     text PRIMARY KEY,
    removed_at timestamptz NOT NULL
);

CREATE TABLE report (
    id              uuid PRIMARY KEY,
    account_id      uuid NOT NULL,
    chat_client_id  uuid REFERENCES chat_client ON DELETE CASCADE,
    conversation_id uuid NOT NULL REFERENCES conversation ON DELETE CASCADE,
    message_id      uuid REFERENCES message ON DELETE CASCADE,
    category        text NOT NULL,
    reason          text NOT NULL,
    severity        text NOT NULL,
    status          text NOT NULL,
    comment         text,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE INDEX report_client ON report (account_id, chat_client_id, id);
CREATE INDEX report_conversation ON report (conversation_id);
