-- A vector store is a collection of rag-service; this is what OpenAI's API says of one besides. A collection without a row
-- has no metadata.
create table vector_store (
    collection_id uuid primary key,
    account_id    uuid  not null,
    metadata      jsonb not null
);

-- A file that was put into a vector store: which document of rag-service it is there.
create table vector_store_file (
    id            uuid primary key,
    account_id    uuid        not null,
    collection_id uuid        not null,
    file_id       uuid        not null,
    filename      text        not null,
    bytes         bigint      not null,
    attributes    jsonb       not null,
    batch_id      uuid,
    -- null while it is handed over
    document_id   uuid,
    -- why rag-service did not take it
    error         text,
    created_at    timestamptz not null,
    constraint vector_store_file_once unique (collection_id, file_id)
);

create index vector_store_file_account on vector_store_file (account_id, collection_id, id desc);
create index vector_store_file_file on vector_store_file (account_id, file_id);
create index vector_store_file_batch on vector_store_file (account_id, batch_id);
