-- Results lie in the order in which they arrived, no longer in that of their ids, which are random: those of a run are side by
-- side, so writing and reading them touches a few pages instead of one for each.

CREATE TABLE results_in_order (
  id TEXT NOT NULL PRIMARY KEY,
  check_id TEXT NOT NULL REFERENCES status_checks (id),
  platform_id TEXT NOT NULL REFERENCES platforms (id),
  run_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('green', 'yellow', 'red', 'unknown')),
  value REAL,
  observed_at INTEGER NOT NULL,
  fresh_until INTEGER NOT NULL,
  latency_ms INTEGER NOT NULL,
  detail TEXT NOT NULL,
  link TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

INSERT INTO results_in_order SELECT * FROM status_results ORDER BY created_at, id;

DROP TABLE status_results;

ALTER TABLE results_in_order RENAME TO status_results;

CREATE INDEX results_by_check ON status_results (check_id, observed_at, id);

CREATE INDEX results_by_time ON status_results (observed_at, id);

CREATE INDEX results_by_arrival ON status_results (created_at);
