-- When the shown status of a check changed. Runs write it; `buoy rollup` rebuilds it from results.
-- A transition that a late result has disproved is kept and marked as retracted, so that readers of changes learn of it.

CREATE TABLE IF NOT EXISTS status_transitions (
  id TEXT NOT NULL PRIMARY KEY,
  check_id TEXT NOT NULL REFERENCES status_checks (id),
  platform_id TEXT NOT NULL REFERENCES platforms (id),
  from_status TEXT NOT NULL CHECK (from_status IN ('green', 'yellow', 'red', 'unknown', 'inactive')),
  to_status TEXT NOT NULL CHECK (to_status IN ('green', 'yellow', 'red', 'unknown', 'inactive')),
  changed_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  run_id TEXT NOT NULL,
  retracted INTEGER NOT NULL CHECK (retracted IN (0, 1)),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS transitions_by_check ON status_transitions (check_id, changed_at, id);

CREATE INDEX IF NOT EXISTS transitions_by_time ON status_transitions (changed_at, id);

CREATE INDEX IF NOT EXISTS transitions_by_update ON status_transitions (updated_at);

-- 1 if the transitions of the day are stored. It is NULL in rows of older versions, until Buoy has filled them.
ALTER TABLE status_daily ADD COLUMN has_transitions INTEGER CHECK (has_transitions = 1);

CREATE INDEX IF NOT EXISTS daily_without_transitions ON status_daily (day) WHERE has_transitions IS NULL;
