-- purpose: entities and runs changed at or after a time, including archived ones: one statement for all, because a warehouse costs
--   money per statement
-- params: since, started_since (for runs)
-- order: fact, created_at, id
SELECT fact, body
FROM (
  -- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'platform' AS fact, created_at, id, to_json(named_struct(
  'id', id,
  'slug', slug,
  'name', name,
  'description', description,
  'owner', owner,
  'contact', contact,
  'url', url,
  'tags', tags,
  'state', state,
  'origin', origin,
  'version', version,
  'created_at', unix_micros(created_at),
  'created_by', created_by,
  'updated_at', unix_micros(updated_at),
  'updated_by', updated_by
)) AS body
FROM `main`.`buoy`.platforms
  WHERE updated_at >= :since
  UNION ALL
  -- entities of one table, one row each: what they are, the sort key, and all columns as JSON
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
FROM `main`.`buoy`.status_checks
  WHERE updated_at >= :since
  UNION ALL
  -- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'message' AS fact, created_at, id, to_json(named_struct(
  'id', id,
  'slug', slug,
  'title', title,
  'body', body,
  'url', url,
  'severity', severity,
  'state', state,
  'starts_at', unix_micros(starts_at),
  'ends_at', unix_micros(ends_at),
  'platform_ids', platform_ids,
  'published_at', unix_micros(published_at),
  'archived_at', unix_micros(archived_at),
  'announced_from', unix_micros(announced_from),
  'announced_until', unix_micros(announced_until),
  'origin', origin,
  'version', version,
  'created_at', unix_micros(created_at),
  'created_by', created_by,
  'updated_at', unix_micros(updated_at),
  'updated_by', updated_by
)) AS body
FROM `main`.`buoy`.status_messages
  WHERE updated_at >= :since
  UNION ALL
  -- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'run' AS fact, created_at, id, to_json(named_struct(
  'id', id,
  'source', source,
  'state', state,
  'trigger', trigger,
  'started_at', unix_micros(started_at),
  'finished_at', unix_micros(finished_at),
  'checks_total', checks_total,
  'results_written', results_written,
  'checks_failed', checks_failed,
  'error_summary', error_summary,
  'created_at', unix_micros(created_at),
  'created_by', created_by,
  'updated_at', unix_micros(updated_at),
  'updated_by', updated_by
)) AS body
FROM `main`.`buoy`.status_ingestion_runs
  WHERE updated_at >= :since AND started_at >= :started_since
) AS f
ORDER BY fact, created_at, id
