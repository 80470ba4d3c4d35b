-- purpose: all roll-ups of a span of days
-- params: first_day, end_day (exclusive)
-- order: check_id, day
SELECT
  check_id, day, green_us, yellow_us, red_us, unknown_us, maintenance_us, results, value_count, value_min, value_max,
  value_sum, accounted_until, last_status, last_observed_at, last_fresh_until
FROM status_daily
WHERE day >= :first_day AND day < :end_day
ORDER BY check_id, day
