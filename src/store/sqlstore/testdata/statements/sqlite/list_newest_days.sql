-- purpose: the newest roll-up of every check that has one from a day on
-- params: first_day
-- order: check_id
SELECT
  check_id, day, green_us, yellow_us, red_us, unknown_us, maintenance_us, results, value_count, value_min, value_max,
  value_sum, accounted_until, last_status, last_observed_at, last_fresh_until
FROM (
  SELECT
    check_id, day, green_us, yellow_us, red_us, unknown_us, maintenance_us, results, value_count, value_min, value_max,
  value_sum, accounted_until, last_status, last_observed_at, last_fresh_until,
    row_number() OVER (PARTITION BY check_id ORDER BY day DESC) AS newest
  FROM status_daily
  WHERE day >= :first_day
) AS d
WHERE newest = 1
ORDER BY check_id
