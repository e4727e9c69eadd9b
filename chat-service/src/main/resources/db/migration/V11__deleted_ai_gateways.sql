-- AI gateways that are gone, as inference-service told; clients of theirs are not available.
CREATE TABLE deleted_ai_gateway (
    id         uuid PRIMARY KEY,
    deleted_at timestamptz NOT NULL
);
