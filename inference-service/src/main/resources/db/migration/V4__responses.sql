-- JSON is kept as text: it may hold NUL characters, which jsonb refuses, and nothing searches in it.
create table response (
    id          uuid primary key,
    account_id  uuid        not null,
    -- the response that this one continues; may have been deleted since
    previous_id uuid,
    created_at  timestamptz not null,
    -- null while it is in progress
    ended_at    timestamptz,
    input       text        not null,
    response    text        not null,
    -- its events: four numbers each
    steps       text
);

create index response_created on response (created_at);
