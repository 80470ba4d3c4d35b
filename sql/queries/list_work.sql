-- purpose: the input of a round of ingestion, in one statement: the checks and messages, and for each source all RUNNING runs, the newest
--   run whose results are written and counted, and all later runs
-- params: now (a run that starts after it, because of a clock that was ahead, is not the newest one)
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
