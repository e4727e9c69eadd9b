-- A hook schedule (once) or a recurring task of a web chat client. The client itself is a row of chat-service.
CREATE TABLE hook_schedule (
    id                   uuid PRIMARY KEY,
    account_id           uuid NOT NULL,
    chat_client_id       uuid NOT NULL,
    kind                 text NOT NULL CHECK (kind IN ('once', 'recurring')),
    external_user_id     text NOT NULL,
    target               text NOT NULL,
    target_identifier    text,
    reason               text,
    context              text,
    job_description      text,
    cron                 text,
    time_zone            text NOT NULL,
    when_missed          text NOT NULL,
    grace_seconds        int NOT NULL,
    max_executions       int,
    execution_count      int NOT NULL DEFAULT 0,
    paused               boolean NOT NULL DEFAULT false,
    -- The next occurrence by the schedule's own words; of one that is over, its only or last one.
    occurrence_at        timestamptz NOT NULL,
    -- When to act on it: as a rule the same, later in quiet hours, null when there is nothing to wait for.
    due_at               timestamptz,
    last_activation      timestamptz,
    activated_session_id text,
    activation_result    text,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    CHECK ((kind = 'recurring') = (cron IS NOT NULL))
);
-- Only what waits: a million activated ones cost the poller nothing.
CREATE INDEX hook_schedule_due ON hook_schedule (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX hook_schedule_client ON hook_schedule (account_id, chat_client_id, kind, occurrence_at, id);
CREATE INDEX hook_schedule_user ON hook_schedule (account_id, chat_client_id, external_user_id);
-- Rows change soon after one another and leave dead entries at the front of the index of what is due.
ALTER TABLE hook_schedule
    SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
         autovacuum_analyze_scale_factor = 0.05);

-- The ledger: what was activated, once each, and what came of it.
CREATE TABLE occurrence (
    id             uuid PRIMARY KEY,
    account_id     uuid NOT NULL,
    schedule_id    uuid NOT NULL REFERENCES hook_schedule ON DELETE CASCADE,
    origin         text NOT NULL CHECK (origin IN ('schedule', 'manual')),
    occurrence_at  timestamptz NOT NULL,
    activated_at   timestamptz NOT NULL,
    missed         int NOT NULL,
    status         text NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'skipped')),
    attempts       int NOT NULL DEFAULT 0,
    session_id     text,
    result         text,
    error          text,
    finished_at    timestamptz,
    UNIQUE (schedule_id, origin, occurrence_at)
);
CREATE INDEX occurrence_running ON occurrence (activated_at) WHERE status = 'running';
-- Old ones are removed by age; a block range index is enough for rows that come in the order of time.
CREATE INDEX occurrence_age ON occurrence USING brin (activated_at);

-- Local times in which a chat client's contacts are left alone.
CREATE TABLE quiet_hours (
    account_id     uuid NOT NULL,
    chat_client_id uuid NOT NULL,
    begins         time NOT NULL,
    ends           time NOT NULL,
    time_zone      text,
    PRIMARY KEY (account_id, chat_client_id)
);

-- db-scheduler's own table: deliveries under way, and housekeeping.
CREATE TABLE scheduled_tasks (
    task_name            text NOT NULL,
    task_instance        text NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean NOT NULL,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint NOT NULL,
    priority             smallint,
    PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_execution_time ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_last_heartbeat ON scheduled_tasks (last_heartbeat);
