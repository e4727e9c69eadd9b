-- What is left to an account that pays in advance. An account without a row has no limit.
create table usage_balance (
    account_id uuid primary key,
    amount     numeric     not null,
    reserved   numeric     not null,
    updated_at timestamptz not null
);

-- What the operator did to balances. An id that comes twice counts once.
create table usage_balance_change (
    id         uuid primary key,
    account_id uuid        not null,
    kind       text        not null check (kind in ('set', 'deposit', 'remove')),
    amount     numeric     not null,
    reason     text,
    created_at timestamptz not null
);

create index usage_balance_change_account on usage_balance_change (account_id, id desc);

create table usage_budget (
    id         uuid primary key,
    account_id uuid        not null,
    name       text        not null,
    scope      text        not null check (scope in ('account', 'key', 'gateway')),
    scope_id   text,
    period     text        not null check (period in ('day', 'month', 'total')),
    amount     numeric     not null,
    version    bigint      not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint usage_budget_scope check ((scope = 'account') = (scope_id is null))
);

create index usage_budget_account on usage_budget (account_id, id desc);

-- What a budget has left in a period. A row is made from usage_daily when it is first asked for, and then kept.
create table usage_budget_period (
    budget_id uuid    not null references usage_budget on delete cascade,
    starts    date    not null,
    spent     numeric not null,
    reserved  numeric not null,
    primary key (budget_id, starts)
);

-- What calls that go on may cost at most. Its amount is part of "reserved" of the balance and of each of its budgets.
create table usage_hold (
    id         uuid primary key,
    account_id uuid        not null,
    amount     numeric     not null,
    on_balance boolean     not null,
    expires_at timestamptz not null
);

create index usage_hold_expiry on usage_hold (expires_at);
create index usage_hold_account on usage_hold (account_id);

create table usage_hold_budget (
    hold_id   uuid not null,
    budget_id uuid not null references usage_budget on delete cascade,
    starts    date not null,
    primary key (hold_id, budget_id)
);

create index usage_hold_budget_budget on usage_hold_budget (budget_id);

-- One row a completion, under its id. "day" is the day in UTC on which it began.
create table usage_entry (
    id                uuid primary key,
    account_id        uuid        not null,
    subject           text        not null,
    gateway_id        uuid,
    gateway_name      text,
    model             text        not null,
    day               date        not null,
    began_at          timestamptz not null,
    ended_at          timestamptz not null,
    state             text        not null,
    prompt_tokens     bigint      not null,
    cached_tokens     bigint      not null,
    completion_tokens bigint      not null,
    amount            numeric     not null,
    lines             jsonb       not null
);

create index usage_entry_account on usage_entry (account_id, id desc);

-- The sums of usage_entry's lines. Each completion counts in the SKU 'inference.completions' too, at no price.
create table usage_daily (
    account_id   uuid    not null,
    day          date    not null,
    subject      text    not null,
    gateway_id   uuid,
    gateway_name text,
    model        text    not null,
    sku          text    not null,
    quantity     numeric not null,
    amount       numeric not null,
    constraint usage_daily_unique unique nulls not distinct (account_id, day, subject, gateway_id, model, sku)
);

create function usage_period_start(period text, day date) returns date immutable language sql as $$
    select case period
        when 'day' then day
        when 'month' then make_date(extract(year from day)::int, extract(month from day)::int, 1)
        else date '1970-01-01' end
$$;

-- The first day that no more belongs to the period.
create function usage_period_end(period text, starts date) returns date immutable language sql as $$
    select case period
        when 'day' then starts + 1
        when 'month' then (starts + interval '1 month')::date
        else date '9999-12-31' end
$$;

create function usage_budget_covers(scope text, scope_id text, subject text, gateway_id uuid) returns boolean immutable language sql as $$
    select case scope
        when 'account' then true
        when 'key' then scope_id = subject
        else gateway_id is not null and scope_id = gateway_id::text end
$$;
