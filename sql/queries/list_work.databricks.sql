-- purpose: what a round of ingestion must know, in one statement: the checks and messages, and of each source every run that
--   is RUNNING and the newest whose results are written and counted, with all after it
-- order: fact, created_at, id
SELECT fact, body
FROM (
  SELECT 'check' AS fact, created_at, id, to_json(named_struct(
    'id', id, 'platform_id', platform_id, 'name', name, 'kind', kind, 'target', target, 'unit', unit, 'warn', warn,
    'crit', crit, 'freshness_seconds', freshness_seconds, 'owner', owner, 'runbook_url', runbook_url, 'state', state,
    'origin', origin, 'version', version, 'created_at', unix_micros(created_at), 'created_by', created_by,
    'updated_at', unix_micros(updated_at), 'updated_by', updated_by
  )) AS body
  FROM {{schema}}status_checks
  UNION ALL
  SELECT 'message' AS fact, created_at, id, to_json(named_struct(
    'id', id, 'slug', slug, 'title', title, 'body', body, 'url', url, 'severity', severity, 'state', state,
    'starts_at', unix_micros(starts_at), 'ends_at', unix_micros(ends_at), 'platform_ids', platform_ids,
    'published_at', unix_micros(published_at), 'archived_at', unix_micros(archived_at), 'origin', origin,
    'version', version, 'created_at', unix_micros(created_at), 'created_by', created_by,
    'updated_at', unix_micros(updated_at), 'updated_by', updated_by
  )) AS body
  FROM {{schema}}status_messages
  UNION ALL
  SELECT 'run' AS fact, r.created_at, r.id, to_json(named_struct(
    'id', r.id, 'source', r.source, 'state', r.state, 'trigger', r.trigger, 'started_at', unix_micros(r.started_at),
    'finished_at', unix_micros(r.finished_at), 'checks_total', r.checks_total, 'results_written', r.results_written,
    'checks_failed', r.checks_failed, 'error_summary', r.error_summary, 'created_at', unix_micros(r.created_at),
    'created_by', r.created_by, 'updated_at', unix_micros(r.updated_at), 'updated_by', r.updated_by
  )) AS body
  FROM {{schema}}status_ingestion_runs AS r
  LEFT JOIN (
    SELECT source, max(started_at) AS started_at FROM {{schema}}status_ingestion_runs
    WHERE state = 'SUCCESS' OR results_written > 0
    GROUP BY source
  ) AS counted ON counted.source = r.source
  WHERE r.state = 'RUNNING' OR r.started_at >= counted.started_at
) AS f
ORDER BY fact, created_at, id
