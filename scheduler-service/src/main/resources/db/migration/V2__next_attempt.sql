-- When a webhook that failed is called again; meanwhile the error is that of the last call.
ALTER TABLE occurrence ADD COLUMN next_attempt_at timestamptz;
