-- purpose: the newest result of each of some checks
-- params: check_ids (JSON array)
-- order: check_id
SELECT
  r.id, r.check_id, r.platform_id, r.run_id, r.status, r.value, r.observed_at, r.fresh_until, r.latency_ms, r.detail, r.link,
  r.created_at, r.created_by
FROM (SELECT DISTINCT value FROM json_each(:check_ids)) AS c
JOIN {{schema}}status_results AS r ON r.id = (
  SELECT n.id FROM {{schema}}status_results AS n WHERE n.check_id = c.value ORDER BY n.observed_at DESC, n.id DESC LIMIT 1
)
ORDER BY r.check_id
