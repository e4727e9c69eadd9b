create table account (
    id                     uuid primary key,
    name                   text        not null,
    automatic_json_healing boolean     not null,
    hook_nonce             text        not null,
    changed_at             timestamptz not null
);
