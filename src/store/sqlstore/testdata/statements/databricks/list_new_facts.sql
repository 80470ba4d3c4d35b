-- purpose: in one statement: roll-ups and transitions that were written, and results that arrived, at or after a time, excluding results
--   of runs already read
-- params: since, known (ids of runs, separated by spaces)
-- order: written_at over all facts: SQLite merges their indexes and does not sort
-- columns: parts/day.sql
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
FROM `main`.`buoy`.status_daily
WHERE updated_at >= :since
UNION ALL
-- results as facts; parts/day.sql has the same columns
SELECT
  'result' AS fact, check_id, id AS key, status, created_at AS written_at, observed_at, fresh_until,
  latency_ms AS amount, value,
  NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us, NULL AS maintenance_us, NULL AS value_count,
  NULL AS value_min, NULL AS value_max, NULL AS last_observed_at, platform_id, run_id, detail, link, created_by
FROM `main`.`buoy`.status_results
WHERE created_at >= :since AND instr(:known, run_id) = 0
UNION ALL
-- transitions as facts; parts/day.sql has the same columns
-- of a transition: key is its id, status its new status, link its old one, and detail its reason. amount is 1 if it is retracted
SELECT
  'transition' AS fact, check_id, id AS key, to_status AS status, updated_at AS written_at, changed_at AS observed_at,
  changed_at AS fresh_until, CASE WHEN retracted THEN 1 ELSE 0 END AS amount, NULL AS value,
  NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us, NULL AS maintenance_us, NULL AS value_count,
  NULL AS value_min, NULL AS value_max, NULL AS last_observed_at, platform_id, run_id, reason AS detail, from_status AS link,
  created_by
FROM `main`.`buoy`.status_transitions
WHERE updated_at >= :since
ORDER BY written_at
