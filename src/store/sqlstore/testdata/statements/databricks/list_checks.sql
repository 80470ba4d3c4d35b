-- purpose: all entities of one table, including archived ones
-- order: created_at, id
SELECT fact, body
FROM (-- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'check' AS fact, created_at, id, to_json(named_struct(
  'id', id,
  'platform_id', platform_id,
  'name', name,
  'kind', kind,
  'target', target,
  'unit', unit,
  'warn', warn,
  'crit', crit,
  'freshness_seconds', freshness_seconds,
  'timeout_seconds', timeout_seconds,
  'attempts', attempts,
  'owner', owner,
  'runbook_url', runbook_url,
  'state', state,
  'pauses', pauses,
  'origin', origin,
  'version', version,
  'created_at', unix_micros(created_at),
  'created_by', created_by,
  'updated_at', unix_micros(updated_at),
  'updated_by', updated_by
)) AS body
FROM `main`.`buoy`.status_checks) AS f
ORDER BY created_at, id
