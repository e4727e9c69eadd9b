create table skill (
    id                  uuid primary key,
    account_id          uuid        not null,
    slug                text        not null,
    description         text,
    instructions        text        not null,
    options             jsonb       not null,
    allowed_tools_count integer     not null,
    sealed_headers      text,
    created_at          timestamptz not null,
    updated_at          timestamptz not null
);

create unique index skill_slug_unique on skill (account_id, lower(slug));
create index skill_account on skill (account_id, id desc);

create table memory (
    id               uuid primary key,
    account_id       uuid        not null,
    external_user_id text        not null,
    format           text        not null check (format in ('Text', 'DateReminder')),
    content          text        not null,
    -- SHA-256 of the content without differences of case and white space
    content_key      text        not null,
    created_at       timestamptz not null,
    remembered_at    timestamptz not null,
    expires_at       timestamptz,
    constraint memory_unique unique (account_id, external_user_id, format, content_key)
);

create index memory_account on memory (account_id, id desc);
create index memory_expiry on memory (expires_at) where expires_at is not null;

-- The last deletion of memories of an external user: what an answer that began before it wants to
-- remember is refused. Kept for longer than an answer lasts.
create table memory_deletion (
    account_id       uuid        not null,
    external_user_id text        not null,
    number           bigint      not null,
    deleted_at       timestamptz not null,
    primary key (account_id, external_user_id)
);

create index memory_deletion_age on memory_deletion (deleted_at);
create sequence memory_deletion_number;
