-- purpose: the input of a round of ingestion, in one statement: the checks and messages, and for each source all RUNNING runs, the newest
--   run whose results are written and counted, and all later runs
-- params: now (a run that starts after it, because of a clock that was ahead, is not the newest one)
-- order: fact, created_at, id
SELECT fact, body
FROM (
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
  LEFT JOIN (
    SELECT source AS counted_source, max(started_at) AS counted_from FROM `main`.`buoy`.status_ingestion_runs
    WHERE (state = 'SUCCESS' OR results_written > 0) AND started_at <= :now
    GROUP BY source
  ) AS counted ON counted_source = source
  WHERE state = 'RUNNING' OR started_at >= counted_from
) AS f
ORDER BY fact, created_at, id
