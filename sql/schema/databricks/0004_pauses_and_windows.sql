-- When a check did not count, and in which time a message has announced maintenance: uptime of the past depends on both.
-- pauses is a list of {"state", "from", "to"} as JSON; one without an end has no "to", and NULL is an empty list. A column
-- that is there already is no error, so that an interrupted migration can be repeated.

ALTER TABLE {{schema}}status_checks ADD COLUMNS (pauses STRING COMMENT 'When the check did not count, as JSON');
ALTER TABLE {{schema}}status_messages ADD COLUMNS (announced_from TIMESTAMP COMMENT 'Start of the maintenance it has announced');
ALTER TABLE {{schema}}status_messages ADD COLUMNS (announced_until TIMESTAMP COMMENT 'End of the maintenance it has announced');
