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
FROM status_daily
  WHERE day >= :first_day
  UNION ALL
  -- results as facts; parts/day.sql has the same columns
SELECT
  'result' AS fact, check_id, id AS key, status, created_at AS written_at, observed_at, fresh_until,
  latency_ms AS amount, value,
  NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us, NULL AS maintenance_us, NULL AS value_count,
  NULL AS value_min, NULL AS value_max, NULL AS last_observed_at, platform_id, run_id, detail, link, created_by
FROM status_results
  WHERE observed_at >= :observed_from
  UNION ALL
  -- results as facts; parts/day.sql has the same columns
SELECT
  'result' AS fact, check_id, id AS key, status, created_at AS written_at, observed_at, fresh_until,
  latency_ms AS amount, value,
  NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us, NULL AS maintenance_us, NULL AS value_count,
  NULL AS value_min, NULL AS value_max, NULL AS last_observed_at, platform_id, run_id, detail, link, created_by
FROM status_results
  JOIN (-- the ids of the parameter long_lived, one per row
SELECT value AS long_lived FROM json_each(:long_lived)) AS l ON check_id = long_lived
  WHERE :long_lived <> '[]' AND observed_at >= :long_lived_from AND observed_at < :observed_from
  UNION ALL
  -- transitions as facts; parts/day.sql has the same columns
-- of a transition: key is its id, status its new status, link its old one, and detail its reason. amount is 1 if it is retracted
SELECT
  'transition' AS fact, check_id, id AS key, to_status AS status, updated_at AS written_at, changed_at AS observed_at,
  changed_at AS fresh_until, CASE WHEN retracted THEN 1 ELSE 0 END AS amount, NULL AS value,
  NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us, NULL AS maintenance_us, NULL AS value_count,
  NULL AS value_min, NULL AS value_max, NULL AS last_observed_at, platform_id, run_id, reason AS detail, from_status AS link,
  created_by
FROM status_transitions
  JOIN (
    SELECT
      id AS newest_id,
      row_number() OVER (PARTITION BY check_id, changed_at < :observed_from ORDER BY changed_at DESC) AS place
    FROM status_transitions
    WHERE NOT retracted
  ) AS n ON id = newest_id
  WHERE changed_at >= :observed_from OR place <= :transitions
) AS f
ORDER BY fact, check_id || '', observed_at, key
