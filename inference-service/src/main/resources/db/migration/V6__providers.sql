-- Providers of models that accounts bring themselves.
create table model_provider (
    id             uuid primary key,
    account_id     uuid        not null,
    name           text        not null,
    base_address   text        not null,
    -- AES-GCM, see SecretBox; bound to the row's id
    sealed_api_key text,
    -- {"names": [...], "aliases": {"name here": "name there"}}
    models         jsonb       not null,
    weight         integer     not null,
    priority       integer     not null,
    max_concurrent integer,
    enabled        boolean     not null,
    version        bigint      not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    unique (account_id, name)
);
