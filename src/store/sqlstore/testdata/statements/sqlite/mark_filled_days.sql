-- purpose: record that the transitions of the days in a span are stored
-- params: first_day, end_day (exclusive)
UPDATE status_daily SET has_transitions = TRUE
WHERE has_transitions IS NULL AND day >= :first_day AND day < :end_day
