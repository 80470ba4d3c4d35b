-- results as facts; parts/day.sql has the same columns
SELECT
  'result' AS fact, check_id, id AS key, status, created_at AS written_at, observed_at, fresh_until,
  latency_ms AS amount, value,
  NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us, NULL AS maintenance_us, NULL AS value_count,
  NULL AS value_min, NULL AS value_max, NULL AS last_observed_at, platform_id, run_id, detail, link, created_by
FROM {{schema}}status_results
