-- purpose: write roll-ups; the whole row of a check and a day is replaced, except has_transitions, because only the transitions of new
--   rows are already stored
-- params: rows (JSON array), now, actor
INSERT INTO status_daily (
  check_id, day, green_us, yellow_us, red_us, unknown_us, maintenance_us, worst, results, value_count, value_min,
  value_max, value_sum, accounted_until, last_status, last_observed_at, last_fresh_until, created_at, created_by,
  updated_at, updated_by, has_transitions
)
SELECT
  value ->> 'check_id', value ->> 'day', value ->> 'green_us', value ->> 'yellow_us', value ->> 'red_us',
  value ->> 'unknown_us', value ->> 'maintenance_us', value ->> 'worst', value ->> 'results',
  value ->> 'value_count', value ->> 'value_min', value ->> 'value_max', value ->> 'value_sum',
  value ->> 'accounted_until', value ->> 'last_status', value ->> 'last_observed_at', value ->> 'last_fresh_until',
  :now, :actor, :now, :actor, 1
FROM json_each(:rows)
WHERE true
ON CONFLICT (check_id, day) DO UPDATE SET
  green_us = excluded.green_us, yellow_us = excluded.yellow_us, red_us = excluded.red_us,
  unknown_us = excluded.unknown_us, maintenance_us = excluded.maintenance_us, worst = excluded.worst,
  results = excluded.results, value_count = excluded.value_count, value_min = excluded.value_min,
  value_max = excluded.value_max, value_sum = excluded.value_sum, accounted_until = excluded.accounted_until,
  last_status = excluded.last_status, last_observed_at = excluded.last_observed_at,
  last_fresh_until = excluded.last_fresh_until, updated_at = excluded.updated_at, updated_by = excluded.updated_by
