-- purpose: roll-ups written and results that arrived at or after a time, in one statement
-- params: since
-- order: fact (days first), check, observed_at, key; the check as an expression, so that SQLite goes by what is asked for and
--   sorts what it finds, rather than walk all of a table by check
-- columns: days and results share those that can be: of a day, key is the day, observed_at is accounted_until, status,
--   fresh_until and known_at are those of its last result, amount counts results, value is their sum; of a result, key is
--   its id, known_at is created_at, amount is its latency. Fewer columns make a refresh a third faster on SQLite
SELECT
  fact, check_id, key, status, observed_at, fresh_until, known_at, amount, value, green_us, yellow_us, red_us, unknown_us,
  maintenance_us, value_count, value_min, value_max, platform_id, run_id, detail, link, created_by
FROM (
  SELECT
    'day' AS fact, check_id, day || '' AS key, last_status AS status, accounted_until AS observed_at,
    last_fresh_until AS fresh_until, last_observed_at AS known_at, results AS amount, value_sum AS value,
    green_us, yellow_us, red_us, unknown_us, maintenance_us, value_count, value_min, value_max,
    NULL AS platform_id, NULL AS run_id, NULL AS detail, NULL AS link, NULL AS created_by
  FROM {{schema}}status_daily
  WHERE updated_at >= :since
  UNION ALL
  SELECT
    'result' AS fact, check_id, id AS key, status, observed_at, fresh_until, created_at AS known_at,
    latency_ms AS amount, value,
    NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us, NULL AS maintenance_us, NULL AS value_count,
    NULL AS value_min, NULL AS value_max, platform_id, run_id, detail, link, created_by
  FROM {{schema}}status_results
  WHERE created_at >= :since
) AS f
ORDER BY fact, check_id || '', observed_at, key
