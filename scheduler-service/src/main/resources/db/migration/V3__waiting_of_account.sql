-- To count what waits for an account, of which nobody may have more than a limit.
CREATE INDEX hook_schedule_waiting ON hook_schedule (account_id) WHERE due_at IS NOT NULL OR paused;
