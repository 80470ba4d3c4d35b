-- What a row must hold. CHECK cannot stand in CREATE TABLE, and ADD CONSTRAINT knows no IF NOT EXISTS: each is dropped first,
-- so that an interrupted migration can be repeated.

ALTER TABLE {{schema}}platforms DROP CONSTRAINT IF EXISTS platforms_state;
ALTER TABLE {{schema}}platforms ADD CONSTRAINT platforms_state CHECK (state IN ('ACTIVE', 'ARCHIVED'));
ALTER TABLE {{schema}}platforms DROP CONSTRAINT IF EXISTS platforms_origin;
ALTER TABLE {{schema}}platforms ADD CONSTRAINT platforms_origin CHECK (origin IN ('APP', 'FILE'));

ALTER TABLE {{schema}}status_checks DROP CONSTRAINT IF EXISTS checks_state;
ALTER TABLE {{schema}}status_checks ADD CONSTRAINT checks_state CHECK (state IN ('ACTIVE', 'PAUSED', 'ARCHIVED'));
ALTER TABLE {{schema}}status_checks DROP CONSTRAINT IF EXISTS checks_origin;
ALTER TABLE {{schema}}status_checks ADD CONSTRAINT checks_origin CHECK (origin IN ('APP', 'FILE'));
ALTER TABLE {{schema}}status_checks DROP CONSTRAINT IF EXISTS checks_limits;
ALTER TABLE {{schema}}status_checks ADD CONSTRAINT checks_limits CHECK ((warn IS NULL AND crit IS NULL) OR (warn > 0 AND crit > warn));
ALTER TABLE {{schema}}status_checks DROP CONSTRAINT IF EXISTS checks_freshness;
ALTER TABLE {{schema}}status_checks ADD CONSTRAINT checks_freshness CHECK (freshness_seconds > 0);

ALTER TABLE {{schema}}status_ingestion_runs DROP CONSTRAINT IF EXISTS runs_state;
ALTER TABLE {{schema}}status_ingestion_runs ADD CONSTRAINT runs_state CHECK (state IN ('RUNNING', 'SUCCESS', 'FAIL'));
ALTER TABLE {{schema}}status_ingestion_runs DROP CONSTRAINT IF EXISTS runs_trigger;
ALTER TABLE {{schema}}status_ingestion_runs ADD CONSTRAINT runs_trigger CHECK (trigger IN ('schedule', 'manual'));

ALTER TABLE {{schema}}status_results DROP CONSTRAINT IF EXISTS results_status;
ALTER TABLE {{schema}}status_results ADD CONSTRAINT results_status CHECK (status IN ('green', 'yellow', 'red', 'unknown'));

ALTER TABLE {{schema}}status_messages DROP CONSTRAINT IF EXISTS messages_severity;
ALTER TABLE {{schema}}status_messages ADD CONSTRAINT messages_severity CHECK (severity IN ('INFO', 'MAINTENANCE', 'WARNING', 'CRITICAL'));
ALTER TABLE {{schema}}status_messages DROP CONSTRAINT IF EXISTS messages_state;
ALTER TABLE {{schema}}status_messages ADD CONSTRAINT messages_state CHECK (state IN ('DRAFT', 'PUBLISHED', 'ARCHIVED'));
ALTER TABLE {{schema}}status_messages DROP CONSTRAINT IF EXISTS messages_origin;
ALTER TABLE {{schema}}status_messages ADD CONSTRAINT messages_origin CHECK (origin IN ('APP', 'FILE'));
ALTER TABLE {{schema}}status_messages DROP CONSTRAINT IF EXISTS messages_window;
ALTER TABLE {{schema}}status_messages ADD CONSTRAINT messages_window CHECK (ends_at IS NULL OR ends_at > starts_at);

ALTER TABLE {{schema}}status_daily DROP CONSTRAINT IF EXISTS daily_worst;
ALTER TABLE {{schema}}status_daily ADD CONSTRAINT daily_worst CHECK (worst IN ('green', 'yellow', 'red', 'unknown'));
