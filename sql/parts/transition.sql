-- transitions as facts; parts/day.sql has the same columns
-- of a transition: key is its id, status its new status, link its old one, and detail its reason. amount is 1 if it is retracted
SELECT
  'transition' AS fact, check_id, id AS key, to_status AS status, updated_at AS written_at, changed_at AS observed_at,
  changed_at AS fresh_until, CASE WHEN retracted THEN 1 ELSE 0 END AS amount, NULL AS value,
  NULL AS green_us, NULL AS yellow_us, NULL AS red_us, NULL AS unknown_us, NULL AS maintenance_us, NULL AS value_count,
  NULL AS value_min, NULL AS value_max, NULL AS last_observed_at, platform_id, run_id, reason AS detail, from_status AS link,
  created_by
FROM {{schema}}status_transitions
