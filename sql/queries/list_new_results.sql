-- purpose: results that arrived at or after a time
-- params: since
-- order: check_id, observed_at, id; the first as an expression, so that SQLite goes by arrival and sorts the few it finds,
--   rather than walk all results by check
SELECT
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
FROM {{schema}}status_results
WHERE created_at >= :since
ORDER BY check_id || '', observed_at, id
