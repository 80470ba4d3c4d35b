-- An audit event has no image before a creation. In SQLite before 3.45 json_valid(NULL) is 0 rather than NULL, so such a
-- version took these rows for faulty.

CREATE TABLE audit_events_checked (
  id TEXT NOT NULL PRIMARY KEY,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after)),
  request_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

INSERT INTO audit_events_checked SELECT * FROM audit_events ORDER BY created_at, id;

DROP TABLE audit_events;

ALTER TABLE audit_events_checked RENAME TO audit_events;

CREATE INDEX audit_by_time ON audit_events (created_at, id);
