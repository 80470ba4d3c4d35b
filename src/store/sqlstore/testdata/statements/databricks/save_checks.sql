-- purpose: write entities of one table: a first version is inserted, a later one replaces exactly the previous version. Delta does not
--   enforce uniqueness, so a row with the name of another entity is skipped, and the caller compares the number of rows
-- params: rows (JSON array)
MERGE INTO `main`.`buoy`.status_checks AS t
USING (
  SELECT s.*
  FROM (
    SELECT inline(from_json(:rows, 'array<struct<
      id: STRING,
  platform_id: STRING,
  name: STRING,
  kind: STRING,
  target: STRING,
  unit: STRING,
  warn: DOUBLE,
  crit: DOUBLE,
  freshness_seconds: BIGINT,
  timeout_seconds: BIGINT,
  attempts: BIGINT,
  owner: STRING,
  runbook_url: STRING,
  state: STRING,
  pauses: STRING,
  origin: STRING,
  version: BIGINT,
  created_at: BIGINT,
  created_by: STRING,
  updated_at: BIGINT,
  updated_by: STRING
    >>', map('mode', 'FAILFAST')))
  ) AS s
  LEFT ANTI JOIN `main`.`buoy`.status_checks AS o ON o.id <> s.id AND (
    (o.platform_id = s.platform_id AND s.platform_id <> '' AND o.name = s.name AND s.name <> '')
  )
) AS s
ON t.id = s.id
WHEN MATCHED AND t.version = s.version - 1 THEN UPDATE SET
  platform_id = s.platform_id,
  name = s.name,
  kind = s.kind,
  target = s.target,
  unit = s.unit,
  warn = s.warn,
  crit = s.crit,
  freshness_seconds = s.freshness_seconds,
  timeout_seconds = s.timeout_seconds,
  attempts = s.attempts,
  owner = s.owner,
  runbook_url = s.runbook_url,
  state = s.state,
  pauses = s.pauses,
  origin = s.origin,
  version = s.version,
  updated_at = timestamp_micros(s.updated_at),
  updated_by = s.updated_by
WHEN NOT MATCHED AND s.version = 1 THEN INSERT (
  id,
  platform_id,
  name,
  kind,
  target,
  unit,
  warn,
  crit,
  freshness_seconds,
  timeout_seconds,
  attempts,
  owner,
  runbook_url,
  state,
  pauses,
  origin,
  version,
  created_at,
  created_by,
  updated_at,
  updated_by
) VALUES (
  s.id,
  s.platform_id,
  s.name,
  s.kind,
  s.target,
  s.unit,
  s.warn,
  s.crit,
  s.freshness_seconds,
  s.timeout_seconds,
  s.attempts,
  s.owner,
  s.runbook_url,
  s.state,
  s.pauses,
  s.origin,
  s.version,
  timestamp_micros(s.created_at),
  s.created_by,
  timestamp_micros(s.updated_at),
  s.updated_by
)
