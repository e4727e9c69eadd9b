-- Events that this service has to tell, in the order in which they were written.
CREATE TABLE outbox (
    position  bigserial PRIMARY KEY,
    topic     text NOT NULL,
    event_key text NOT NULL,
    event     text NOT NULL
);

-- Events that this service has taken in, so that each has its effect once.
CREATE TABLE inbox (
    event_id uuid NOT NULL,
    consumer text NOT NULL,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, consumer)
);
CREATE INDEX inbox_taken_at ON inbox (taken_at);
