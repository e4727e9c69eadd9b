CREATE TABLE collection (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    name       text NOT NULL,
    context    text,
    tags       text[] NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX collection_of_account ON collection (account_id, id);

-- A text with its place in the work of indexing. "revision" rises whenever it has to be indexed anew;
-- "indexed_revision" is the one that search finds. The lease says who is indexing it at the moment.
CREATE TABLE document (
    id               uuid PRIMARY KEY,
    account_id       uuid NOT NULL,
    collection_id    uuid NOT NULL REFERENCES collection ON DELETE CASCADE,
    name             text NOT NULL,
    reference        text,
    tags             text[] NOT NULL,
    metadata         json NOT NULL,
    contents         text NOT NULL,
    contents_hash    bytea NOT NULL,
    character_count  integer NOT NULL,
    word_count       integer NOT NULL,
    token_count      integer NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    indexed_at       timestamptz,
    state            text NOT NULL CHECK (state IN ('Queued', 'Indexed', 'Cancelled')),
    revision         bigint NOT NULL,
    indexed_revision bigint,
    attempts         integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz NOT NULL,
    lease_id         uuid,
    lease_owner      text,
    lease_until      timestamptz,
    heartbeat_at     timestamptz,
    last_error       text,
    UNIQUE (collection_id, name)
);
CREATE INDEX document_queue ON document (account_id, next_attempt_at, id) WHERE state = 'Queued';
CREATE INDEX document_leased ON document (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX document_state ON document (collection_id, state);
CREATE INDEX document_created ON document (collection_id, created_at, id);
CREATE INDEX document_reference ON document (collection_id, reference) WHERE reference IS NOT NULL;

-- What is embedded, searched and cited. start_at and end_at are UTF-16 code units of the document's
-- contents; page and box are for documents that were files. Chunks of a revision that is being
-- indexed stand beside those of the one that search finds.
CREATE TABLE chunk (
    id            uuid PRIMARY KEY,
    account_id    uuid NOT NULL,
    collection_id uuid NOT NULL,
    document_id   uuid NOT NULL REFERENCES document ON DELETE CASCADE,
    revision      bigint NOT NULL,
    ordinal       integer NOT NULL,
    start_at      integer NOT NULL,
    end_at        integer NOT NULL,
    page          integer,
    box           json,
    text          text NOT NULL,
    content_hash  bytea NOT NULL,
    UNIQUE (document_id, revision, ordinal)
);
CREATE INDEX chunk_of_collection ON chunk (collection_id);
CREATE INDEX chunk_hash ON chunk (account_id, content_hash);

-- Vectors by what they were made of, so that the same text is embedded once. Little-endian floats.
CREATE TABLE embedding (
    account_id   uuid NOT NULL,
    model        text NOT NULL,
    content_hash bytea NOT NULL,
    vector       bytea NOT NULL,
    PRIMARY KEY (account_id, content_hash, model)
);

-- What is deleted here but perhaps not yet in the search engine; a row goes when the engine has
-- confirmed. Without a document it means the whole collection.
CREATE TABLE index_removal (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection_id uuid NOT NULL,
    document_id   uuid,
    removed_at    timestamptz NOT NULL
);
