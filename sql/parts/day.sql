-- roll-ups as facts; parts/result.sql has the same columns
-- the facts share columns if possible, because fewer columns make a refresh a third faster on SQLite
-- of a day: key is the day, observed_at is accounted_until, and written_at is updated_at. status and fresh_until belong to its
--   last result. amount is the number of results, and value their sum
-- of a result: key is its id, written_at is created_at, and amount is its latency
SELECT
  'day' AS fact, check_id, day || '' AS key, last_status AS status, updated_at AS written_at, accounted_until AS observed_at,
  last_fresh_until AS fresh_until, results AS amount, value_sum AS value,
  green_us, yellow_us, red_us, unknown_us, maintenance_us, value_count, value_min, value_max, last_observed_at,
  NULL AS platform_id, NULL AS run_id, NULL AS detail, NULL AS link, NULL AS created_by
FROM {{schema}}status_daily
