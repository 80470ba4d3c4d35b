-- purpose: roll-ups written at or after a time
-- params: since
-- order: check_id, day; the first as an expression, for the reason given in list_new_results
SELECT
  check_id, day, green_us, yellow_us, red_us, unknown_us, maintenance_us, results, value_count, value_min, value_max,
  value_sum, accounted_until, last_status, last_observed_at, last_fresh_until
FROM {{schema}}status_daily
WHERE updated_at >= :since
ORDER BY check_id || '', day
