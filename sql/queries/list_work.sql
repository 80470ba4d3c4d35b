-- purpose: what a round of ingestion must know, in one statement: the checks and messages, and of each source every run that
--   is RUNNING and the newest whose results are written and counted, with all after it
-- params: now (a run that a clock which was ahead has dated later is not the newest one)
-- order: fact, created_at, id
SELECT fact, body
FROM (
  {{template "parts/entity" table "check"}}
  UNION ALL
  {{template "parts/entity" table "message"}}
  UNION ALL
  {{template "parts/entity" table "run"}}
  LEFT JOIN (
    SELECT source AS counted_source, max(started_at) AS counted_from FROM {{schema}}status_ingestion_runs
    WHERE (state = 'SUCCESS' OR results_written > 0) AND started_at <= :now
    GROUP BY source
  ) AS counted ON counted_source = source
  WHERE state = 'RUNNING' OR started_at >= counted_from
) AS f
ORDER BY fact, created_at, id
