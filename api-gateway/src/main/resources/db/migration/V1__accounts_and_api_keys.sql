CREATE TABLE account (
    id                          uuid PRIMARY KEY,
    name                        text NOT NULL,
    allow_conversations_logging boolean NOT NULL,
    automatic_json_healing      boolean NOT NULL,
    salt                        text NOT NULL,
    created_at                  timestamptz NOT NULL,
    updated_at                  timestamptz NOT NULL
);

CREATE TABLE api_key (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    label      text NOT NULL,
    -- SHA-256 of the key; the key itself is kept nowhere.
    hash       bytea NOT NULL UNIQUE,
    suffix     text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    used_at    timestamptz
);
CREATE INDEX api_key_account ON api_key (account_id);
