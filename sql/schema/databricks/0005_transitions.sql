-- When the shown status of a check changed. Runs write it; `buoy rollup` rebuilds it from results.
-- A transition that a late result has disproved is kept and marked as retracted, so that readers of changes learn of it.

CREATE TABLE IF NOT EXISTS {{schema}}status_transitions (
  id STRING NOT NULL COMMENT 'derived from check and time, so that writing it twice is writing it once',
  check_id STRING NOT NULL COMMENT 'check whose status changed',
  platform_id STRING NOT NULL COMMENT 'platform of the check',
  from_status STRING NOT NULL COMMENT 'green, yellow, red or unknown; inactive while the check is paused or archived',
  to_status STRING NOT NULL COMMENT 'status from changed_at on',
  changed_at TIMESTAMP NOT NULL COMMENT 'when the status changed',
  reason STRING NOT NULL COMMENT 'why the check has the new status, for people',
  run_id STRING NOT NULL COMMENT 'run whose result changed the status; empty if time or a person changed it',
  retracted BOOLEAN NOT NULL COMMENT 'true if a late result has shown that it did not happen',
  created_at TIMESTAMP NOT NULL COMMENT 'when it was written first',
  created_by STRING NOT NULL COMMENT 'who wrote it first: an e-mail address, or the part of Buoy that did',
  updated_at TIMESTAMP NOT NULL COMMENT 'when it was changed last',
  updated_by STRING NOT NULL COMMENT 'who changed it last'
) USING DELTA
CLUSTER BY (changed_at, check_id)
COMMENT 'Changes of the shown status of checks'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');

-- A column that is there already is no error, so that an interrupted migration can be repeated.
ALTER TABLE {{schema}}status_daily ADD COLUMNS (has_transitions BOOLEAN COMMENT 'true if the transitions of the day are stored; NULL in rows of older versions, until Buoy has filled them');

ALTER TABLE {{schema}}status_transitions DROP CONSTRAINT IF EXISTS transitions_statuses;
ALTER TABLE {{schema}}status_transitions ADD CONSTRAINT transitions_statuses CHECK (from_status IN ('green', 'yellow', 'red', 'unknown', 'inactive') AND to_status IN ('green', 'yellow', 'red', 'unknown', 'inactive'));
