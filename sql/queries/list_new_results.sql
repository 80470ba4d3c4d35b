-- purpose: the results that a run has to count besides its own: those that arrived since a time, excluding results of runs that have
--   counted them, and those observed after all counted ones, whenever they arrived
-- params: since, known (ids of runs, separated by spaces), uncounted_from, own_run
-- order: check_id, observed_at, id; the first as an expression, so that SQLite uses the indexes on both times and sorts the
--   few rows it finds, instead of scanning all results by check
SELECT
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
FROM {{schema}}status_results
WHERE (created_at >= :since AND instr(:known, run_id) = 0 OR observed_at >= :uncounted_from) AND run_id <> :own_run
ORDER BY check_id || '', observed_at, id
