-- When a check did not count, and in which time a message has announced maintenance: uptime of the past depends on both.
-- pauses is a list of {"state", "from", "to"}; one without an end has no "to".

ALTER TABLE status_checks ADD COLUMN pauses TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(pauses));

ALTER TABLE status_messages ADD COLUMN announced_from INTEGER;

ALTER TABLE status_messages ADD COLUMN announced_until INTEGER;
