-- What a collection says of its documents: how they are cut, by which model they are embedded.
ALTER TABLE collection
    ADD COLUMN avatar          text,
    ADD COLUMN permission      text NOT NULL DEFAULT 'me' CHECK (permission IN ('me', 'team')),
    ADD COLUMN embedding_model text NOT NULL DEFAULT '@parley/bge-small-en-v1.5',
    ADD COLUMN chunk_method    text NOT NULL DEFAULT 'naive',
    ADD COLUMN parser_config   json NOT NULL DEFAULT '{}';

-- A document may be a file. Its bytes are in the blob store; "contents" is the text that was read
-- from it. "work" says what its place in the queue means: to be read and cut ('Parse'), or to have
-- the chunks that it has embedded again ('Embed'). A method or configuration of null is the
-- collection's. The lane keeps what waits for the parser or for another host from holding up the
-- rest. cancel_cause tells the three ways apart in which a document is not being indexed.
ALTER TABLE document
    ADD COLUMN kind             text NOT NULL DEFAULT 'Text' CHECK (kind IN ('Text', 'File')),
    ADD COLUMN media_type       text,
    ADD COLUMN size_bytes       bigint,
    ADD COLUMN blob_key         text,
    ADD COLUMN password         text,
    ADD COLUMN chunk_method     text,
    ADD COLUMN parser_config    json,
    ADD COLUMN enabled          boolean NOT NULL DEFAULT true,
    ADD COLUMN language         text,
    ADD COLUMN page_count       integer,
    ADD COLUMN lane             text NOT NULL DEFAULT 'Text' CHECK (lane IN ('Text', 'File', 'Upstream')),
    ADD COLUMN work             text NOT NULL DEFAULT 'Parse' CHECK (work IN ('Parse', 'Embed')),
    ADD COLUMN progress         real NOT NULL DEFAULT 0,
    ADD COLUMN progress_message text,
    ADD COLUMN started_at       timestamptz,
    ADD COLUMN finished_at      timestamptz,
    ADD COLUMN cancel_cause     text CHECK (cancel_cause IN ('NotStarted', 'Stopped', 'Failed'));
UPDATE document SET cancel_cause = 'Failed' WHERE state = 'Cancelled';
UPDATE document SET progress = 1 WHERE state = 'Indexed';
ALTER TABLE document
    ADD CONSTRAINT cancelled_for_a_cause CHECK ((state = 'Cancelled') = (cancel_cause IS NOT NULL)),
    ADD CONSTRAINT file_has_bytes CHECK ((kind = 'File') = (blob_key IS NOT NULL));

DROP INDEX document_queue;
CREATE INDEX document_queue ON document (lane, account_id, next_attempt_at, id) WHERE state = 'Queued';

-- kind: text, table, question, image, summary or entity. section: the headings above it.
-- positions: [{page, left, top, right, bottom}], in shares of the page from its top left corner.
ALTER TABLE chunk
    DROP COLUMN box,
    ADD COLUMN kind      text NOT NULL DEFAULT 'text',
    ADD COLUMN section   text,
    ADD COLUMN positions json NOT NULL DEFAULT '[]',
    ADD COLUMN keywords  text[] NOT NULL DEFAULT '{}',
    ADD COLUMN questions text[] NOT NULL DEFAULT '{}',
    ADD COLUMN available boolean NOT NULL DEFAULT true,
    ADD COLUMN edited    boolean NOT NULL DEFAULT false,
    ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();

-- What a search engine holds of a collection. Searches ask the one that serves; one that is being
-- built is written beside it and takes its place when it has everything.
CREATE TABLE search_index (
    id              uuid PRIMARY KEY,
    account_id      uuid NOT NULL,
    collection_id   uuid NOT NULL,
    engine          text NOT NULL,
    embedding_model text NOT NULL,
    state           text NOT NULL CHECK (state IN ('Serving', 'Building')),
    created_at      timestamptz NOT NULL,
    UNIQUE (collection_id, state)
);
-- The indexes of before bear the ids of their collections.
INSERT INTO search_index (id, account_id, collection_id, engine, embedding_model, state, created_at)
SELECT id, account_id, id, 'lucene', '@parley/bge-small-en-v1.5', 'Serving', created_at
FROM collection;

-- Removals name the index and its engine, since the collection may be gone by then. "whole" means
-- the index itself; a removal that failed says why.
ALTER TABLE index_removal RENAME COLUMN collection_id TO index_id;
ALTER TABLE index_removal
    ADD COLUMN engine     text NOT NULL DEFAULT 'lucene',
    ADD COLUMN last_error text;
CREATE INDEX index_removal_of_index ON index_removal (index_id);

-- Bytes that no document has any more; a row goes when the blob store has confirmed.
CREATE TABLE blob_removal (
    blob_key   text PRIMARY KEY,
    removed_at timestamptz NOT NULL,
    last_error text
);
