-- purpose: all roll-ups from a day on, and all results from a time on; of the checks whose results hold longer, also those
--   from an earlier time on; all transitions from the time of the results on, and of each check the newest before. In one statement
-- params: transitions (how many of each check before the results), first_day, observed_from, held (JSON array of check ids; where it is empty, none of that time is read), held_from
-- order: fact (days first), check, observed_at, key; the check as an expression, so that SQLite goes by what is asked for and
--   sorts what it finds, rather than walk all of a table by check
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
  JOIN ({{template "parts/held"}}) AS h ON check_id = held
  WHERE :held <> '[]' AND observed_at >= :held_from AND observed_at < :observed_from
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
