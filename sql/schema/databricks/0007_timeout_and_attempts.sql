-- Settings of a measurement. Rows of older versions have NULL, which is the default. A column that is there already is no
-- error, so that an interrupted migration can be repeated.

ALTER TABLE {{schema}}status_checks ADD COLUMNS (timeout_seconds BIGINT COMMENT 'deadline of one measurement; 0: the default of the kind');
ALTER TABLE {{schema}}status_checks ADD COLUMNS (attempts BIGINT COMMENT 'how often the check is measured before a yellow or red result counts; NULL is 1');
