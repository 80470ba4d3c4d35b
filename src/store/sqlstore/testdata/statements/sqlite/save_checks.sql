-- purpose: write entities of one table: a first version is inserted, a later one replaces exactly the previous version
-- params: rows (JSON array)
INSERT INTO status_checks (
  id,
  platform_id,
  name,
  kind,
  target,
  unit,
  warn,
  crit,
  freshness_seconds,
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
)
SELECT
  value ->> 'id',
  value ->> 'platform_id',
  value ->> 'name',
  value ->> 'kind',
  value ->> 'target',
  value ->> 'unit',
  value ->> 'warn',
  value ->> 'crit',
  value ->> 'freshness_seconds',
  value ->> 'owner',
  value ->> 'runbook_url',
  value ->> 'state',
  value ->> 'pauses',
  value ->> 'origin',
  value ->> 'version',
  value ->> 'created_at',
  value ->> 'created_by',
  value ->> 'updated_at',
  value ->> 'updated_by'
FROM json_each(:rows)
WHERE value ->> 'version' = 1 OR EXISTS (SELECT 1 FROM status_checks AS t WHERE t.id = value ->> 'id')
ON CONFLICT (id) DO UPDATE SET
  platform_id = excluded.platform_id,
  name = excluded.name,
  kind = excluded.kind,
  target = excluded.target,
  unit = excluded.unit,
  warn = excluded.warn,
  crit = excluded.crit,
  freshness_seconds = excluded.freshness_seconds,
  owner = excluded.owner,
  runbook_url = excluded.runbook_url,
  state = excluded.state,
  pauses = excluded.pauses,
  origin = excluded.origin,
  version = excluded.version,
  updated_at = excluded.updated_at,
  updated_by = excluded.updated_by
WHERE status_checks.version = excluded.version - 1
