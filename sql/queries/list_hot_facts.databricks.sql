-- purpose: all roll-ups from a day on, and all results from a time on; of the checks whose results hold longer, also those
--   from an earlier time on. In one statement
-- params: first_day, observed_from, held (JSON array of check ids; where it is empty, none of that time is read), held_from
-- order: fact (days first), check, day or observed_at, id; the check as an expression, so that SQLite goes by what is asked for
--   and sorts what it finds, rather than walk all of a table by check
SELECT
  fact, check_id, day, green_us, yellow_us, red_us, unknown_us, maintenance_us, results, value_count, value_min, value_max,
  value_sum, accounted_until, last_status, last_observed_at, last_fresh_until, id, platform_id, run_id, status, value,
  observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
FROM (
  SELECT
    'day' AS fact, check_id, day, green_us, yellow_us, red_us, unknown_us, maintenance_us, results, value_count, value_min,
    value_max, value_sum, accounted_until, last_status, last_observed_at, last_fresh_until,
    NULL AS id, NULL AS platform_id, NULL AS run_id, NULL AS status, NULL AS value, NULL AS observed_at, NULL AS fresh_until,
    NULL AS latency_ms, NULL AS detail, NULL AS link, NULL AS created_at, NULL AS created_by
  FROM {{schema}}status_daily
  WHERE day >= :first_day
  UNION ALL
  SELECT
    'result' AS fact, check_id, NULL AS day, NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us,
    NULL AS maintenance_us, NULL AS results, NULL AS value_count, NULL AS value_min, NULL AS value_max, NULL AS value_sum,
    NULL AS accounted_until, NULL AS last_status, NULL AS last_observed_at, NULL AS last_fresh_until,
    id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link, created_at, created_by
  FROM {{schema}}status_results
  WHERE observed_at >= :observed_from
  UNION ALL
  SELECT
    'result' AS fact, r.check_id, NULL AS day, NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us,
    NULL AS maintenance_us, NULL AS results, NULL AS value_count, NULL AS value_min, NULL AS value_max, NULL AS value_sum,
    NULL AS accounted_until, NULL AS last_status, NULL AS last_observed_at, NULL AS last_fresh_until,
    r.id, r.platform_id, r.run_id, r.status, r.value, r.observed_at, r.fresh_until, r.latency_ms, r.detail, r.link,
    r.created_at, r.created_by
  FROM (SELECT explode(from_json(:held, 'array<string>')) AS value) AS h
  JOIN {{schema}}status_results AS r ON r.check_id = h.value
  WHERE :held <> '[]' AND r.observed_at >= :held_from AND r.observed_at < :observed_from
) AS f
ORDER BY fact, check_id || '', day, observed_at, id
