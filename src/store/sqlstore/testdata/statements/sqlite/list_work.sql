-- purpose: the input of a round of ingestion, in one statement: the checks and messages, and for each source all RUNNING runs, the newest
--   run whose results are written and counted, and all later runs
-- params: now (a run that starts after it, because of a clock that was ahead, is not the newest one)
-- order: fact, created_at, id
SELECT fact, body
FROM (
  -- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'check' AS fact, created_at, id, json_object(
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
  'created_at', created_at,
  'created_by', created_by,
  'updated_at', updated_at,
  'updated_by', updated_by
) AS body
FROM status_checks
  UNION ALL
  -- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'message' AS fact, created_at, id, json_object(
  'id', id,
  'slug', slug,
  'title', title,
  'body', body,
  'url', url,
  'severity', severity,
  'state', state,
  'starts_at', starts_at,
  'ends_at', ends_at,
  'platform_ids', platform_ids,
  'published_at', published_at,
  'archived_at', archived_at,
  'announced_from', announced_from,
  'announced_until', announced_until,
  'origin', origin,
  'version', version,
  'created_at', created_at,
  'created_by', created_by,
  'updated_at', updated_at,
  'updated_by', updated_by
) AS body
FROM status_messages
  UNION ALL
  -- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'run' AS fact, created_at, id, json_object(
  'id', id,
  'source', source,
  'state', state,
  'trigger', trigger,
  'started_at', started_at,
  'finished_at', finished_at,
  'checks_total', checks_total,
  'results_written', results_written,
  'checks_failed', checks_failed,
  'error_summary', error_summary,
  'created_at', created_at,
  'created_by', created_by,
  'updated_at', updated_at,
  'updated_by', updated_by
) AS body
FROM status_ingestion_runs
  LEFT JOIN (
    SELECT source AS counted_source, max(started_at) AS counted_from FROM status_ingestion_runs
    WHERE (state = 'SUCCESS' OR results_written > 0) AND started_at <= :now
    GROUP BY source
  ) AS counted ON counted_source = source
  WHERE state = 'RUNNING' OR started_at >= counted_from
) AS f
ORDER BY fact, created_at, id
