-- purpose: what the next run of a source must know: every run that is RUNNING, and the newest whose results are written and
--   counted, with all after it
-- params: source
-- order: started_at, id
SELECT
  id, source, state, trigger, started_at, finished_at, checks_total, results_written, checks_failed, error_summary,
  created_at, created_by, updated_at, updated_by
FROM {{schema}}status_ingestion_runs
WHERE source = :source AND (
  state = 'RUNNING'
  OR started_at >= (
    SELECT max(s.started_at) FROM {{schema}}status_ingestion_runs AS s
    WHERE s.source = :source AND (s.state = 'SUCCESS' OR s.results_written > 0)
  )
)
ORDER BY started_at, id
