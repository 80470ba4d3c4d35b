-- What the probes of a source remember between two runs, such as since when the schedule of a job has been paused.

CREATE TABLE IF NOT EXISTS {{schema}}probe_memory (
  source STRING NOT NULL COMMENT 'group of kinds of checks; one row each',
  content STRING NOT NULL COMMENT 'JSON, whose form belongs to the version of Buoy that wrote it',
  updated_at TIMESTAMP NOT NULL COMMENT 'when it was changed last',
  updated_by STRING NOT NULL COMMENT 'who changed it last'
) USING DELTA
COMMENT 'What the probes of a source remember between two runs'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');
