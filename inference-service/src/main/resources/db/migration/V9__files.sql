-- Files that clients uploaded; their bytes are in the blob store, under account and id.
create table uploaded_file (
    id         uuid primary key,
    account_id uuid        not null,
    filename   text        not null,
    bytes      bigint      not null,
    purpose    text        not null,
    -- false while its bytes are being stored
    stored     boolean     not null,
    created_at timestamptz not null,
    expires_at timestamptz
);

create index uploaded_file_account on uploaded_file (account_id, id desc);
create index uploaded_file_expiry on uploaded_file (expires_at);
create index uploaded_file_unstored on uploaded_file (created_at) where not stored;
