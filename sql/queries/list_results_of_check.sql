-- purpose: one page of results of one check in a time range, newest first
-- params: check_id, platform_id ('' for all), run_id ('' for all), status ('' for all), observed_from, observed_to, before_at, before_id, page_size
-- order: observed_at desc, id desc
SELECT
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
FROM {{schema}}status_results
WHERE check_id = :check_id AND observed_at >= :observed_from AND observed_at < :observed_to
  AND (:platform_id = '' OR platform_id = :platform_id)
  AND (:run_id = '' OR run_id = :run_id)
  AND (:status = '' OR status = :status)
  AND (observed_at < :before_at OR (observed_at = :before_at AND id < :before_id))
ORDER BY observed_at DESC, id DESC
LIMIT :page_size
