-- purpose: results that arrived at or after a time and were observed at or after another
-- params: since, observed_from
-- order: check_id, observed_at, id
SELECT
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
FROM {{schema}}status_results
WHERE created_at >= :since AND observed_at >= :observed_from
ORDER BY check_id, observed_at, id
