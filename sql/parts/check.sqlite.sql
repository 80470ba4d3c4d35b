-- checks, a row each: the fact, what it is ordered by, and as JSON all that sqlstore knows of it
SELECT 'check' AS fact, created_at, id, json_object(
  'id', id, 'platform_id', platform_id, 'name', name, 'kind', kind, 'target', target, 'unit', unit, 'warn', warn,
  'crit', crit, 'freshness_seconds', freshness_seconds, 'owner', owner, 'runbook_url', runbook_url, 'state', state,
  'origin', origin, 'pauses', pauses, 'version', version, 'created_at', created_at, 'created_by', created_by, 'updated_at', updated_at,
  'updated_by', updated_by
) AS body
FROM {{schema}}status_checks
