-- purpose: entities and runs changed at or after a time, archived ones included: one statement for all, since a statement is
--   what a warehouse charges for
-- params: since, started_since (for runs)
-- order: fact, created_at, id
SELECT fact, body
FROM (
  {{parts/check}}
  WHERE updated_at >= :since
  UNION ALL
  {{parts/message}}
  WHERE updated_at >= :since
  UNION ALL
  {{parts/platform}}
  WHERE updated_at >= :since
  UNION ALL
  {{parts/run}}
  WHERE updated_at >= :since AND started_at >= :started_since
) AS f
ORDER BY fact, created_at, id
