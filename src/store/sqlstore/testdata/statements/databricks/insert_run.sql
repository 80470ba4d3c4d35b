-- purpose: start a run, unless another of its source is RUNNING; idempotent
-- params: id, source, trigger, started_at, actor
INSERT INTO `main`.`buoy`.status_ingestion_runs (
  id, source, state, trigger, started_at, finished_at, checks_total, results_written, checks_failed, error_summary,
  created_at, created_by, updated_at, updated_by
)
SELECT
  s.id, s.source, 'RUNNING', s.trigger, s.at, NULL, 0, 0, 0, '', s.at, s.actor, s.at, s.actor
FROM (SELECT :id AS id, :source AS source, :trigger AS trigger, :started_at AS at, :actor AS actor) AS s
WHERE NOT EXISTS (
  SELECT 1 FROM `main`.`buoy`.status_ingestion_runs AS r
  WHERE r.id = s.id OR (r.source = s.source AND r.state = 'RUNNING')
)
