-- The tables of Buoy. Times are UTC with microseconds; days are UTC days; lists and targets are JSON text.
-- Statements end with a semicolon at the end of a line and may be repeated: a migration can be interrupted anywhere.
-- Delta enforces neither keys nor uniqueness: the statements that write do (sql/queries).

CREATE TABLE IF NOT EXISTS {{schema}}platforms (
  id STRING NOT NULL COMMENT 'UUIDv7 of the platform',
  slug STRING NOT NULL COMMENT 'unique; its key in an address and in a file',
  name STRING NOT NULL COMMENT 'unique',
  description STRING NOT NULL COMMENT 'what it is, in plain text',
  owner STRING NOT NULL COMMENT 'team or person',
  contact STRING NOT NULL COMMENT 'how to reach the owner',
  url STRING NOT NULL COMMENT 'where to read more',
  tags STRING NOT NULL COMMENT 'JSON array of words',
  state STRING NOT NULL COMMENT 'ACTIVE or ARCHIVED',
  origin STRING NOT NULL COMMENT 'who manages it: APP, or FILE for config as code',
  version BIGINT NOT NULL COMMENT 'counts the changes of the row, from 1; a change replaces exactly the version before it',
  created_at TIMESTAMP NOT NULL COMMENT 'when it was written first',
  created_by STRING NOT NULL COMMENT 'who wrote it first: an e-mail address, or the part of Buoy that did',
  updated_at TIMESTAMP NOT NULL COMMENT 'when it was changed last',
  updated_by STRING NOT NULL COMMENT 'who changed it last'
) USING DELTA
COMMENT 'What people depend on, and who owns it'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');

CREATE TABLE IF NOT EXISTS {{schema}}status_checks (
  id STRING NOT NULL COMMENT 'UUIDv7 of the check',
  platform_id STRING NOT NULL COMMENT 'the platform that it is a condition of',
  name STRING NOT NULL COMMENT 'unique in its platform',
  kind STRING NOT NULL COMMENT 'what is measured, such as http, sql_query or table_freshness',
  target STRING NOT NULL COMMENT 'JSON object; its fields depend on the kind',
  unit STRING NOT NULL COMMENT 'of the value, such as ms or min',
  warn DOUBLE COMMENT 'yellow from this value on; NULL where only the verdict counts',
  crit DOUBLE COMMENT 'red from this value on',
  freshness_seconds BIGINT NOT NULL COMMENT 'how long a result holds',
  owner STRING NOT NULL COMMENT 'empty: the owner of the platform',
  runbook_url STRING NOT NULL COMMENT 'what to do when it is red',
  state STRING NOT NULL COMMENT 'ACTIVE, PAUSED or ARCHIVED',
  origin STRING NOT NULL COMMENT 'who manages it: APP, or FILE for config as code',
  version BIGINT NOT NULL COMMENT 'counts the changes of the row, from 1; a change replaces exactly the version before it',
  created_at TIMESTAMP NOT NULL COMMENT 'when it was written first',
  created_by STRING NOT NULL COMMENT 'who wrote it first: an e-mail address, or the part of Buoy that did',
  updated_at TIMESTAMP NOT NULL COMMENT 'when it was changed last',
  updated_by STRING NOT NULL COMMENT 'who changed it last'
) USING DELTA
COMMENT 'Measured conditions of platforms'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');

-- Read by source and time: the next run looks for the newest of its source, the board for those since a time.
CREATE TABLE IF NOT EXISTS {{schema}}status_ingestion_runs (
  id STRING NOT NULL COMMENT 'UUIDv7 of the run',
  source STRING NOT NULL COMMENT 'what was measured together, such as http or sql',
  state STRING NOT NULL COMMENT 'RUNNING, SUCCESS or FAIL',
  trigger STRING NOT NULL COMMENT 'what started it: schedule or manual',
  started_at TIMESTAMP NOT NULL COMMENT 'when it began',
  finished_at TIMESTAMP COMMENT 'when it ended; NULL while it is RUNNING',
  checks_total BIGINT NOT NULL COMMENT 'checks to measure',
  results_written BIGINT NOT NULL COMMENT 'results that are written and counted in status_daily',
  checks_failed BIGINT NOT NULL COMMENT 'checks that could not be measured',
  error_summary STRING NOT NULL COMMENT 'what went wrong, for people',
  created_at TIMESTAMP NOT NULL COMMENT 'when it was written first',
  created_by STRING NOT NULL COMMENT 'who wrote it first: an e-mail address, or the part of Buoy that did',
  updated_at TIMESTAMP NOT NULL COMMENT 'when it was changed last',
  updated_by STRING NOT NULL COMMENT 'who changed it last'
) USING DELTA
CLUSTER BY (source, started_at)
COMMENT 'Executions of the ingestion, one a source'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');

-- Read by time (the board, a roll-up) and by check and time (a page of old results). Results arrive in the order of time, so
-- created_at, by which the board asks for news, prunes files as observed_at does.
CREATE TABLE IF NOT EXISTS {{schema}}status_results (
  id STRING NOT NULL COMMENT 'derived from run and check, so that writing it twice is writing it once',
  check_id STRING NOT NULL COMMENT 'what was measured',
  platform_id STRING NOT NULL COMMENT 'platform of the check',
  run_id STRING NOT NULL COMMENT 'run that measured it',
  status STRING NOT NULL COMMENT 'green, yellow, red or unknown',
  value DOUBLE COMMENT 'how bad it is, in the unit of the check; NULL where there is none',
  observed_at TIMESTAMP NOT NULL COMMENT 'when it was measured',
  fresh_until TIMESTAMP NOT NULL COMMENT 'it holds until the next result or until this time',
  latency_ms BIGINT NOT NULL COMMENT 'how long measuring took',
  detail STRING NOT NULL COMMENT 'the reason, or what was seen, for people',
  link STRING NOT NULL COMMENT 'where to look at the evidence',
  created_at TIMESTAMP NOT NULL COMMENT 'when it was written first',
  created_by STRING NOT NULL COMMENT 'who wrote it first: an e-mail address, or the part of Buoy that did',
  updated_at TIMESTAMP NOT NULL COMMENT 'when it was changed last',
  updated_by STRING NOT NULL COMMENT 'who changed it last'
) USING DELTA
CLUSTER BY (observed_at, check_id)
COMMENT 'Measurements; written once, never changed'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');

CREATE TABLE IF NOT EXISTS {{schema}}status_messages (
  id STRING NOT NULL COMMENT 'UUIDv7 of the message',
  slug STRING NOT NULL COMMENT 'its key in a file; empty for one made in the app',
  title STRING NOT NULL COMMENT 'one line',
  body STRING NOT NULL COMMENT 'plain text',
  url STRING NOT NULL COMMENT 'where to read more',
  severity STRING NOT NULL COMMENT 'INFO, MAINTENANCE, WARNING or CRITICAL',
  state STRING NOT NULL COMMENT 'DRAFT, PUBLISHED or ARCHIVED',
  starts_at TIMESTAMP NOT NULL COMMENT 'shown from this time on',
  ends_at TIMESTAMP COMMENT 'shown until this time, exclusive; NULL is an open end',
  platform_ids STRING NOT NULL COMMENT 'JSON array; empty for the whole board',
  published_at TIMESTAMP COMMENT 'when it was published',
  archived_at TIMESTAMP COMMENT 'when it was archived',
  origin STRING NOT NULL COMMENT 'who manages it: APP, or FILE for config as code',
  version BIGINT NOT NULL COMMENT 'counts the changes of the row, from 1; a change replaces exactly the version before it',
  created_at TIMESTAMP NOT NULL COMMENT 'when it was written first',
  created_by STRING NOT NULL COMMENT 'who wrote it first: an e-mail address, or the part of Buoy that did',
  updated_at TIMESTAMP NOT NULL COMMENT 'when it was changed last',
  updated_by STRING NOT NULL COMMENT 'who changed it last'
) USING DELTA
COMMENT 'Banners'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');

-- Read by day, newest days most. Durations are microseconds, so that the parts of a day add up exactly.
CREATE TABLE IF NOT EXISTS {{schema}}status_daily (
  check_id STRING NOT NULL COMMENT 'the check',
  day DATE NOT NULL COMMENT 'UTC day',
  green_us BIGINT NOT NULL COMMENT 'microseconds in status green',
  yellow_us BIGINT NOT NULL COMMENT 'microseconds in status yellow',
  red_us BIGINT NOT NULL COMMENT 'microseconds in status red',
  unknown_us BIGINT NOT NULL COMMENT 'microseconds in status unknown',
  maintenance_us BIGINT NOT NULL COMMENT 'microseconds in maintenance, counted in no status',
  worst STRING NOT NULL COMMENT 'worst status of the day',
  results BIGINT NOT NULL COMMENT 'results observed',
  value_count BIGINT NOT NULL COMMENT 'results with a value; the next three are of those',
  value_min DOUBLE NOT NULL COMMENT 'smallest value',
  value_max DOUBLE NOT NULL COMMENT 'greatest value',
  value_sum DOUBLE NOT NULL COMMENT 'sum of the values',
  accounted_until TIMESTAMP NOT NULL COMMENT 'how far the day is counted',
  last_status STRING NOT NULL COMMENT 'status that holds at accounted_until',
  last_observed_at TIMESTAMP NOT NULL COMMENT 'when it was observed',
  last_fresh_until TIMESTAMP NOT NULL COMMENT 'how long it holds',
  created_at TIMESTAMP NOT NULL COMMENT 'when it was written first',
  created_by STRING NOT NULL COMMENT 'who wrote it first: an e-mail address, or the part of Buoy that did',
  updated_at TIMESTAMP NOT NULL COMMENT 'when it was changed last',
  updated_by STRING NOT NULL COMMENT 'who changed it last'
) USING DELTA
CLUSTER BY (day, check_id)
COMMENT 'Roll-ups of results by check and UTC day'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');

CREATE TABLE IF NOT EXISTS {{schema}}audit_events (
  id STRING NOT NULL COMMENT 'UUIDv7 of the event',
  actor STRING NOT NULL COMMENT 'who did it',
  action STRING NOT NULL COMMENT 'what was done, such as create or publish',
  entity STRING NOT NULL COMMENT 'kind of thing: platform, check or message',
  entity_id STRING NOT NULL COMMENT 'which one',
  before STRING COMMENT 'JSON of the entity before; NULL for a new one',
  after STRING COMMENT 'JSON of the entity after',
  request_id STRING NOT NULL COMMENT 'request that did it',
  created_at TIMESTAMP NOT NULL COMMENT 'when it was written first',
  created_by STRING NOT NULL COMMENT 'who wrote it first: an e-mail address, or the part of Buoy that did',
  updated_at TIMESTAMP NOT NULL COMMENT 'when it was changed last',
  updated_by STRING NOT NULL COMMENT 'who changed it last'
) USING DELTA
CLUSTER BY (created_at)
COMMENT 'Who changed what'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');
