-- purpose: end a run; idempotent
-- params: id, state, finished_at, checks_total, results_written, checks_failed, error_summary, actor
UPDATE `main`.`buoy`.status_ingestion_runs
SET
  state = :state, finished_at = :finished_at, checks_total = :checks_total, results_written = :results_written,
  checks_failed = :checks_failed, error_summary = :error_summary, updated_at = :finished_at, updated_by = :actor
WHERE id = :id
