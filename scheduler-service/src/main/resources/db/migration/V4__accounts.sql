-- What the api-gateway tells of accounts: with their nonce their own servers recognise our calls.
CREATE TABLE account (
    id         uuid PRIMARY KEY,
    hook_nonce text NOT NULL,
    changed_at timestamptz NOT NULL
);
