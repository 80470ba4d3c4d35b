-- purpose: checks changed at or after a time, archived ones included
-- params: since
-- order: created_at, id
SELECT
  id, platform_id, name, kind, target, unit, warn, crit, freshness_seconds, owner, runbook_url, state, origin, version,
  created_at, created_by, updated_at, updated_by
FROM {{schema}}status_checks
WHERE updated_at >= :since
ORDER BY created_at, id
