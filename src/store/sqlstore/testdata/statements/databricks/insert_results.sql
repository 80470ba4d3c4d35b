-- purpose: write results once: the id of a result is derived from its run and its check. Only an INSERT, so that it does not conflict
--   with other writers. The bounds limit the search for existing rows to the newest files
-- params: rows (JSON array), oldest, newest (observed_at of the rows), created_at, actor
INSERT INTO `main`.`buoy`.status_results (
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link,
  created_at, created_by, updated_at, updated_by
)
SELECT
  s.id, s.check_id, s.platform_id, s.run_id, s.status, s.value, timestamp_micros(s.observed_at),
  timestamp_micros(s.fresh_until), s.latency_ms, s.detail, s.link,
  :created_at, :actor, :created_at, :actor
FROM (
  SELECT inline(from_json(:rows, 'array<struct<
    id: STRING, check_id: STRING, platform_id: STRING, run_id: STRING, status: STRING, value: DOUBLE, observed_at: BIGINT,
    fresh_until: BIGINT, latency_ms: BIGINT, detail: STRING, link: STRING
  >>', map('mode', 'FAILFAST')))
) AS s
WHERE NOT EXISTS (
  SELECT 1 FROM `main`.`buoy`.status_results AS r
  WHERE r.id = s.id AND r.observed_at >= :oldest AND r.observed_at <= :newest
)
