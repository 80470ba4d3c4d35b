-- purpose: the results that a series of one check needs: the newest ones observed in a span, and the newest one before it
-- params: check_id, observed_from, observed_to, oldest (no result before it can be valid when the span starts), maximum (of the results in the span)
-- order: observed_at, id
SELECT
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
FROM (
  SELECT
    id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
  FROM status_results
  WHERE check_id = :check_id AND observed_at >= :observed_from AND observed_at < :observed_to
  ORDER BY observed_at DESC, id DESC
  LIMIT :maximum
) AS inner_results
UNION ALL
SELECT
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
FROM (
  SELECT
    id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
  FROM status_results
  WHERE check_id = :check_id AND observed_at >= :oldest AND observed_at < :observed_from
  ORDER BY observed_at DESC, id DESC
  LIMIT 1
) AS last_result
ORDER BY observed_at, id
