-- Files that were made for an answer; their bytes are in the blob store, under account and id.
create table artifact (
    -- 160 random bits: whoever knows it may read the file
    id         text primary key,
    account_id uuid        not null,
    name       text        not null,
    type       text        not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index artifact_account on artifact (account_id);
create index artifact_expiry on artifact (expires_at);
