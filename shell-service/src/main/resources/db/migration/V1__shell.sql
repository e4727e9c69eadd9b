-- How much each shell user has; what users of an account have together is their sum.
create table shell_usage (
    account_id uuid   not null,
    user_key   text   not null,
    bytes      bigint not null,
    entries    bigint not null,
    primary key (account_id, user_key)
);

-- Addresses under which whoever has one may read a file, until it expires or is revoked.
create table public_address (
    id         uuid primary key,
    account_id uuid        not null,
    user_name  text        not null,
    path       text        not null,
    expires_at timestamptz not null
);

create index public_address_file on public_address (account_id, user_name, path);
create index public_address_expiry on public_address (expires_at);

-- Files whose bytes are in the blob store, where several machines run this service. The path has no
-- slash at its ends; the root has no row.
create table shell_file (
    account_id  uuid        not null,
    user_key    text        not null,
    path        text collate "C" not null,
    directory   boolean     not null,
    blob        text,
    size        bigint      not null,
    created_at  timestamptz not null,
    modified_at timestamptz not null,
    primary key (account_id, user_key, path)
);

-- Blobs that no row names any more, or that were not yet named by one; to be removed.
create table shell_blob_garbage (
    blob     text primary key,
    since_at timestamptz not null
);

-- Shells: where one is, and its environment, between two commands.
create table shell_session (
    id         uuid primary key,
    account_id uuid        not null,
    user_name  text        not null,
    ephemeral  boolean     not null,
    state      text        not null,
    used_at    timestamptz not null,
    -- while a command runs
    command_id  uuid,
    lease_until timestamptz
);

create index shell_session_account on shell_session (account_id);
create index shell_session_used on shell_session (used_at);
