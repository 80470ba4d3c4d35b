-- purpose: the first and the last day with a roll-up of an older version, whose transitions are not stored yet; at most one row
-- params: none
SELECT first_day, last_day
FROM (SELECT min(day) AS first_day, max(day) AS last_day FROM `main`.`buoy`.status_daily WHERE has_transitions IS NULL) AS d
WHERE first_day IS NOT NULL
