-- purpose: in one statement: all roll-ups from a day on; all results from a time on, and results from an earlier time on of the checks
--   whose results are valid for longer; all transitions from the time of the results on, and the newest ones before per check
-- params: transitions (maximum per check before the results), first_day, observed_from, long_lived (JSON array of ids of checks with long-lived results), long_lived_from (the earlier time)
-- order: fact (days first), check, observed_at, key; the check as an expression, so that SQLite uses the indexes on time and sorts the
--   rows it finds, instead of scanning a whole table by check
-- columns: parts/day.sql
SELECT
  fact, check_id, key, status, written_at, observed_at, fresh_until, amount, value, green_us, yellow_us, red_us, unknown_us,
  maintenance_us, value_count, value_min, value_max, last_observed_at, platform_id, run_id, detail, link, created_by
FROM (
  {{template "parts/day"}}
  WHERE day >= :first_day
  UNION ALL
  {{template "parts/result"}}
  WHERE observed_at >= :observed_from
  UNION ALL
  {{template "parts/result"}}
  JOIN ({{template "parts/long_lived"}}) AS l ON check_id = long_lived
  WHERE :long_lived <> '[]' AND observed_at >= :long_lived_from AND observed_at < :observed_from
  UNION ALL
  {{template "parts/transition"}}
  JOIN (
    SELECT
      id AS newest_id,
      row_number() OVER (PARTITION BY check_id, changed_at < :observed_from ORDER BY changed_at DESC) AS place
    FROM {{schema}}status_transitions
    WHERE NOT retracted
  ) AS n ON id = newest_id
  WHERE changed_at >= :observed_from OR place <= :transitions
) AS f
ORDER BY fact, check_id || '', observed_at, key
