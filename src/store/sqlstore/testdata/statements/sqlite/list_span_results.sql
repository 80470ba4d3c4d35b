-- purpose: the results that a rebuild of days needs: all results observed in a span, and for each check the newest one before it
-- params: checks (JSON array of ids; empty for all), observed_from, observed_to, oldest (no result before it can be valid when the span starts)
-- order: check_id, observed_at, id
SELECT
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
FROM (
  SELECT
    id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by,
    row_number() OVER (
      PARTITION BY check_id, observed_at < :observed_from ORDER BY observed_at DESC, id DESC
    ) AS newest
  FROM status_results
  WHERE observed_at >= :oldest AND observed_at < :observed_to AND -- the condition that a row belongs to one of the checks of the parameter checks, a JSON array of ids; any check if it is empty
(:checks = '[]' OR check_id IN (SELECT value FROM json_each(:checks)))
) AS r
WHERE observed_at >= :observed_from OR newest = 1
ORDER BY check_id, observed_at, id
