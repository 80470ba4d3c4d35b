-- purpose: write results once: the id of a result is derived from its run and its check
-- params: rows (JSON array), created_at, actor
INSERT INTO status_results (
  id, check_id, platform_id, run_id, status, value, observed_at, fresh_until, latency_ms, detail, link,
  created_at, created_by, updated_at, updated_by
)
SELECT
  value ->> 'id', value ->> 'check_id', value ->> 'platform_id', value ->> 'run_id', value ->> 'status', value ->> 'value',
  value ->> 'observed_at', value ->> 'fresh_until', value ->> 'latency_ms', value ->> 'detail', value ->> 'link',
  :created_at, :actor, :created_at, :actor
FROM json_each(:rows)
WHERE true
ON CONFLICT (id) DO NOTHING
