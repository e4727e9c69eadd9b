create table ai_gateway (
    id             uuid primary key,
    account_id     uuid        not null,
    name           text        not null,
    slug           text        not null,
    model_name     text        not null,
    parameters     jsonb       not null,
    sealed_api_key text,
    version        bigint      not null default 0,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    constraint ai_gateway_slug_unique unique (account_id, slug)
);

create index ai_gateway_account on ai_gateway (account_id, id desc);
