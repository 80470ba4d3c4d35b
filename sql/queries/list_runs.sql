-- purpose: runs changed at or after a time and started at or after another
-- params: since, started_since
-- order: started_at, id
SELECT
  id, source, state, trigger, started_at, finished_at, checks_total, results_written, checks_failed, error_summary,
  created_at, created_by, updated_at, updated_by
FROM {{schema}}status_ingestion_runs
WHERE updated_at >= :since AND started_at >= :started_since
ORDER BY started_at, id
