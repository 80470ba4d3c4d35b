-- runs of ingestion, a row each: the fact, what it is ordered by, and as JSON all that sqlstore knows of it
SELECT 'run' AS fact, created_at, id, to_json(named_struct(
  'id', id, 'source', source, 'state', state, 'trigger', trigger, 'started_at', unix_micros(started_at),
  'finished_at', unix_micros(finished_at), 'checks_total', checks_total, 'results_written', results_written,
  'checks_failed', checks_failed, 'error_summary', error_summary, 'created_at', unix_micros(created_at),
  'created_by', created_by, 'updated_at', unix_micros(updated_at), 'updated_by', updated_by
)) AS body
FROM {{schema}}status_ingestion_runs
