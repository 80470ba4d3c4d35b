-- purpose: write roll-ups; the whole row of a check and a day is replaced, except has_transitions, because only the transitions of new
--   rows are already stored. The bounds limit the read to the files of those days
-- params: rows (JSON array), first_day, last_day (of the rows), now, actor
MERGE INTO `main`.`buoy`.status_daily AS t
USING (
  SELECT inline(from_json(:rows, 'array<struct<
    check_id: STRING, day: STRING, green_us: BIGINT, yellow_us: BIGINT, red_us: BIGINT, unknown_us: BIGINT,
    maintenance_us: BIGINT, worst: STRING, results: BIGINT, value_count: BIGINT, value_min: DOUBLE, value_max: DOUBLE,
    value_sum: DOUBLE, accounted_until: BIGINT, last_status: STRING, last_observed_at: BIGINT, last_fresh_until: BIGINT
  >>', map('mode', 'FAILFAST')))
) AS s
ON t.check_id = s.check_id AND t.day = CAST(s.day AS DATE) AND t.day >= :first_day AND t.day <= :last_day
WHEN MATCHED THEN UPDATE SET
  green_us = s.green_us, yellow_us = s.yellow_us, red_us = s.red_us, unknown_us = s.unknown_us,
  maintenance_us = s.maintenance_us, worst = s.worst, results = s.results, value_count = s.value_count,
  value_min = s.value_min, value_max = s.value_max, value_sum = s.value_sum,
  accounted_until = timestamp_micros(s.accounted_until), last_status = s.last_status,
  last_observed_at = timestamp_micros(s.last_observed_at), last_fresh_until = timestamp_micros(s.last_fresh_until),
  updated_at = :now, updated_by = :actor
WHEN NOT MATCHED THEN INSERT (
  check_id, day, green_us, yellow_us, red_us, unknown_us, maintenance_us, worst, results, value_count, value_min,
  value_max, value_sum, accounted_until, last_status, last_observed_at, last_fresh_until, created_at, created_by,
  updated_at, updated_by, has_transitions
) VALUES (
  s.check_id, CAST(s.day AS DATE), s.green_us, s.yellow_us, s.red_us, s.unknown_us, s.maintenance_us, s.worst, s.results,
  s.value_count, s.value_min, s.value_max, s.value_sum, timestamp_micros(s.accounted_until), s.last_status,
  timestamp_micros(s.last_observed_at), timestamp_micros(s.last_fresh_until), :now, :actor, :now, :actor, true
)
