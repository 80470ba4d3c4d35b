-- purpose: all results observed at or after a time
-- params: observed_from
-- order: check_id, observed_at, id
SELECT
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
FROM {{schema}}status_results
WHERE observed_at >= :observed_from
ORDER BY check_id, observed_at, id
